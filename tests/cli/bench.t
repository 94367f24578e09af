# bench: options, the table, JSON, what is skipped, what is refused
$ nvmetest bench
= 2
! ^nvmetest: bench: no target: add -t ADDRESS

$ nvmetest bench -t sim: -d 0
= 2
! ^nvmetest: bench: --depth 0: must be numbers 1 to 4096 with commas$

$ nvmetest bench -t sim: -d 1,,2
= 2
! --depth 1,,2: must be numbers

$ nvmetest bench -t sim: --block-size 4x
= 2
! ^nvmetest: bench: --block-size 4x: must be 512 to 16M

$ nvmetest bench -t sim: --block-size 100
= 2
! must be 512 to 16M

$ nvmetest bench -t sim:lbads=12 --block-size 512 --count 10
= 2
! ^nvmetest: bench: block size 512: must be a multiple of the LBA size, 4096 bytes

$ nvmetest bench -t sim:mdts=1 --block-size 64k --count 10
= 2
! the controller transfers at most 8192 bytes a command \(MDTS\)$

$ nvmetest bench -t sim: --seconds 1 --count 2
= 2
! --seconds and --count exclude each other

$ nvmetest bench -t sim: --seconds 0
= 2
! ^nvmetest: bench: --seconds 0: must be 0\.001 to 3600$

$ nvmetest bench -t sim: --rounds 0
= 2
! ^nvmetest: bench: --rounds 0: must be 1 to 99$

$ nvmetest bench -t sim: --allow everything
= 2
! unknown effect "everything"

$ nvmetest bench -t sim:nonsense=1
= 2
! has no option 'nonsense'

$ nvmetest bench -t sim: --rounds 3 --count 500
~ ^sim:  nvmetest controller model, firmware 1\.0$
~ ^A model that skips waiting
~ ^ depth     IOPS      vs 1st
~ ^     1  .*  1\.0x
~ ^    32  
~ ^register read .* ns
~ ^host cost .*batches of 32: submit [0-9]+, doorbells [0-9]+, reap [0-9]+ ns$
!-

# 64 KiB take a PRP list; writing needs no permission on the model
$ nvmetest bench -t sim: --write -b 64k -d 2 --rounds 1 --count 100
~ ^Random writes of 65536 bytes, namespace 1

$ nvmetest bench -t sim:lbads=12,mpsmin=1 -b 128k -d 2 --rounds 1 --count 100
~ ^Random reads of 131072 bytes

# queues of 4 entries hold three commands
$ nvmetest bench -t sim:mqes=3 -d 3,4 --rounds 1 --count 100
~ ^     3  
~ ^skipped depth 4: the controller's queues have at most 4 entries \(CAP\.MQES\)$

# a latency of the model is a latency that is seen … by its clock only
$ nvmetest bench -t sim:ns=0 --rounds 1
~ ^skipped reads: no usable namespace: there is no active namespace$
~ ^register read

$ nvmetest bench -t sim:defect=rdy-never --count 10
= 3
! does not become ready

$ nvmetest bench -t sim:defect=cqe-dropped --rounds 1 --count 100000
= 3
! ^nvmetest: bench: no completion within 2000 ms at depth 1$

+ not.json
| {"schema":"nvmetest.report/1"}
$ nvmetest bench -t sim: --baseline not.json
= 2
! ^nvmetest: bench: --baseline not.json: is no result of nvmetest bench -o json$

$ nvmetest bench -t sim: --baseline missing.json
= 2
! cannot be read as JSON

$ nvmetest bench -t sim: --rounds 3 --count 500 -o json > b.json
!-

$ python3 -c 'import json;b=json.load(open("b.json"));print(b["schema"],b["state"],[(r["depth"],r["commands"],len(r["rounds"]),r["errors"]) for r in b["results"]])'
> nvmetest.bench/1 complete [(1, 1500, 3, 0), (4, 1500, 3, 0), (32, 1500, 3, 0)]

$ python3 -c 'import json;b=json.load(open("b.json"));print(all(r["latency_ns"]["min"] <= r["latency_ns"]["p50"] <= r["latency_ns"]["p99_9"] <= r["latency_ns"]["max"] and min(r["rounds"]) - 1 <= r["iops"]["median"] <= max(r["rounds"]) + 1 for r in b["results"]))'
> True

$ nvmetest bench -t sim: --rounds 2 --count 500 --baseline b.json
~ max  baseline$
~ ^     4 .* [0-9.]+x$

# interrupted: status 4 and what was finished
$ timeout --preserve-status -s INT 1 nvmetest bench -t sim: --seconds 0.2 --rounds 99 -d 1
= 4
~ ^     1 
~ ^interrupted

? python3 -c 'import jsonschema'
$ python3 "$TOP/tests/report/validate.py" "$TOP/schema/bench.schema.json" b.json
!-
