# Outputs that cannot be written, readers that go away, words that are near.
$ nvmetest run init.walk -t sim: -o json=a -o html=a
= 2
-
! ^nvmetest: run: -o html=a: another -o writes that file$
# whether it is there already or not, and whatever leads to it
$ nvmetest run init.walk -t sim: -o json=a -o html=./a
= 2
! ^nvmetest: run: -o html=./a: another -o writes that file$

$ nvmetest run init.walk -t sim: -o json=/dev/full
= 3
! /dev/full: No space left on device$
# every format tells why
$ for f in events html human junit lava ocp tap; do nvmetest run init.walk -t sim: -o $f=/dev/full 2>&1 >out; done | grep -c '/dev/full: No space left on device$'
> 7

# one line, not two
$ nvmetest run init.walk -t sim: 2>&1 >/dev/full | wc -l
> 1

# the file is there although nobody reads the text
$ { cd $TOP; nvmetest run smoke -t sim: -v -o human -o json=$dir/r.json 2>/dev/null; } | true; ls $dir/r.json*
~ /r\.json$
$ python3 -m json.tool $dir/r.json >/dev/null

$ nvmetest run init.walk -t sim: --known nofile
= 2
! ^nofile: No such file or directory$

$ : >empty.yaml; nvmetest plan check empty.yaml 2>&1 | wc -l
> 1

+ word.yaml
| case: a.b.c
| title: An unknown feature
| steps:
|   - do: get-features
|     with: { fid: asynchronous-thing }
$ nvmetest plan check word.yaml
= 2
! fid: unknown word 'asynchronous-thing'; a number, or one of arbitration, .*temperature-threshold

# memory in scattered pages is filled, compared and multiplied like any other
+ scattered.yaml
| case: prp.scattered.round-trip
| title: Data in scattered pages is what was written
| effects: [data]
| params:
|   pages: { value: 3, min: 3, max: 16 }
| steps:
|   - do: queue-pair
|   - do: scatter
|     with: { name: out, len: "$pages * 4096 - 512", list_offset: "$dev.page_len - 8 * ($pages - 1)", pattern: 7 }
|   - do: fill
|     with: { buffer: out, offset: 4096, len: 512, fill: 0x5a }
|   - do: scatter
|     with: { name: back, len: "$pages * 4096 - 512" }
|   - do: write
|     with: { data: out, nlb: "$pages * 8 - 1" }
|     shall: { status: success }
|   - do: read
|     with: { data: back, nlb: "$pages * 8 - 1" }
|     shall: { status: success }
|   - do: check-buffer
|     with: { buffer: back, equals: out }
|   - do: check-buffer
|     with: { buffer: back, offset: 4096, len: 512, fill: 0x5a }
|   - do: check-guards
|     with: { buffer: back }
$ nvmetest run scattered.yaml -t sim:
~ 1 pass
$ nvmetest run scattered.yaml -t sim: --param pages=9
~ 1 pass
