# The end of a run fits a screen of 24 rows and 80 columns, and says what to do next.
# (fold counts bytes)
$ echo 'rows() { sed "s/…/_/g" "$1" | fold -w 80 | wc -l; }' > lib.sh
$ nvmetest run conformance -t sim:defect=cq-phase-stuck -o human=out -o json=r.json --events e.jsonl
= 1
-
$ sed -n '/^failed or in error/,$p' out > end; . ./lib.sh; rows end
~ ^(1[5-9]|2[0-3])$
$ cat end
~ ^failed or in error: 2[0-9][0-9] cases in [0-9]+ groups, by the first of each$
~ ^    [0-9]  ring\.[a-z]+\.\*$
~ ^ +[0-9]+  in [0-9]+ more$
~ ^skipped: [0-9]+ cases, because$
~ ^FAIL 2[0-9][0-9] cases broke a "shall"$
~ ^next:$
~ ^  what it means   nvmetest explain abort\.[-a-z.]+$
~ ^  it alone        nvmetest run abort\.[-a-z.]+ -t sim:defect=cq-phase-stuck --seed 1$
~ ^  all of it       nvmetest report show r.json$
~ ^  a page to send  nvmetest report convert r.json -o html=report.html$
~ ^  if it is argued nvmetest report known --from r.json -o known.yaml$

# The first failures are told in full, the others by "all of it".
$ grep -c '^FAIL   ' out
> 3
$ sh -c "$(sed -n 's/^  all of it *//p' end)" > all
= 1
$ test $(grep -c '^FAIL   ' all) -ge 200
$ grep -q '^area ' all && grep -q '^skipped because$' all && ! grep -q '  all of it' all
$ sed -n '/^failed or in error/,$p' all > end-of-all; . ./lib.sh; rows end-of-all
~ ^(1[5-9]|2[0-3])$
$ sh -c "$(sed -n 's/^  a page to send *//p' end)" && test -s report.html
$ sh -c "$(sed -n 's/^  if it is argued *//p' end)" && grep -q 'why: TODO' known.yaml
$ sh -c "$(sed -n 's/^  what it means *//p' end)"
~ abort\.command

# All the other things that a run may have to tell at its end leave it on the screen.
$ nvmetest run conformance -t sim:defect=cq-phase-stuck -q | sed -n '/^failed or in error/,$p' > quiet; . ./lib.sh; rows quiet
~ ^([5-9]|1[0-9]|2[0-3])$
$ grep -c next: quiet
= 1
> 0

# A run where nothing failed is short, the whole of it.
$ nvmetest run conformance -t sim: > good; . ./lib.sh; rows good
~ ^([5-9]|1[0-9])$
$ cat good
~ ^PASS every "shall" that was checked held$

# An interrupted one says how to go on; one without a record how to have one.
$ nvmetest run 'ring.*' -t sim: --time-limit 1ms --events left.jsonl
= 4
~ ^  the rest of it  nvmetest run --resume left.jsonl$
$ nvmetest run 'ring.wrap.*' -t sim:defect=cq-phase-stuck
= 1
~ ^  to keep it all  with -o json=FILE; nvmetest report shows and converts it$
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --output="json=it's here.json"
= 1
$ nvmetest report show "it's here.json" | grep -c '^  it alone'
= 1
> 0
$ nvmetest report show "it's here.json"
= 1
~ ^  if it is argued nvmetest report known --from 'it'\\''s here.json' -o known.yaml$

# a register that is polled takes no room from what was sent
$ nvmetest run queue.arbitration.serves-everybody -t sim:defect=cq-phase-stuck
= 1
~ ^  sent     read to SQ
~ ^  read     vs \(bar0\+8h\) is 0x10400, [0-9]+ times$
