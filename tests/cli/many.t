# run with several targets: what is refused, what each device gets, what all of them get.
# Processes that are killed are in tests/sim/many.
$ nvmetest run phase-tag -t sim: -t sim:defect=cq-phase-stuck -t sim:dstrd=1 -o human -o json=r.json -o html=r.html -o junit=r.xml -o tap=r.tap -o ocp=r.ocp -o 'events=by-{target}/e.jsonl' --events e.jsonl
= 3
! cannot create 'by-sim/e.jsonl'
$ ls
-
$ nvmetest run phase-tag -t sim: -t sim:defect=cq-phase-stuck -t sim:dstrd=1 -o human -o json=r.json -o html=r.html -o junit=r.xml -o tap=r.tap -o ocp=r.ocp -o 'events=by-{target}.jsonl' --events e.jsonl
= 1
~ ^=== sim:defect=cq-phase-stuck$
~ ^FAIL   phase.queue.is-counted-per-queue$
~ ^  again +nvmetest run phase.* -t sim:defect=cq-phase-stuck
~ ^FAIL .* r.sim-defect-cq-phase-stuck.json$
~ ^ +first: phase.queue.is-counted-per-queue: the Phase Tag .*saw 1, wanted 0
~ ^PASS .* r.sim.json$
~ ^PASS .* r.sim-dstrd-1.json$
~ ^3 reports, 1 not well
~ ^FAIL 3 devices: 1 broke a "shall", 2 passed$
~ ^next: nvmetest explain phase.queue.is-counted-per-queue tells the rule
!-
$ ls
> by-sim-defect-cq-phase-stuck.jsonl
> by-sim-dstrd-1.jsonl
> by-sim.jsonl
> e.sim-defect-cq-phase-stuck.jsonl
> e.sim-dstrd-1.jsonl
> e.sim.jsonl
> r.html
> r.json
> r.sim-defect-cq-phase-stuck.html
> r.sim-defect-cq-phase-stuck.json
> r.sim-defect-cq-phase-stuck.ocp
> r.sim-dstrd-1.html
> r.sim-dstrd-1.json
> r.sim-dstrd-1.ocp
> r.sim.html
> r.sim.json
> r.sim.ocp
> r.tap
> r.xml
$ cmp by-sim.jsonl e.sim.jsonl
$ python3 $TOP/tests/report/validate.py $TOP/schema/fleet.schema.json r.json
$ python3 $TOP/tests/report/validate.py $TOP/schema/report.schema.json r.sim*.json
$ grep -c '1 of 3 reports not well' r.html
> 1

# the merged report is what report merge makes of the others
$ nvmetest report merge r.sim.json r.sim-defect-cq-phase-stuck.json r.sim-dstrd-1.json --fail-on none -o json=m.json; cmp r.json m.json

# JUnit: a suite of each, no two cases of one name, the sums at the top
+ suites.py
| import sys, xml.etree.ElementTree as tree
| root = tree.parse(sys.argv[1]).getroot()
| cases = [(c.get("classname"), c.get("name")) for c in root.iter("testcase")]
| assert len(set(cases)) == len(cases), "two cases of one name"
| for key in ("tests", "failures", "errors", "skipped"):
|     assert int(root.get(key)) == sum(int(s.get(key)) for s in root), key
| print([s.get("name") for s in root], len(cases), root.get("failures"), root.get("errors"))
$ python3 suites.py r.xml
> ['phase-tag sim', 'phase-tag sim-defect-cq-phase-stuck', 'phase-tag sim-dstrd-1'] 36 12 0

# TAP: a subtest of each
$ grep -E '^[^ #]' r.tap
> TAP version 14
> 1..3
> ok 1 - sim
> not ok 2 - sim-defect-cq-phase-stuck
> ok 3 - sim-dstrd-1
$ grep -c '^    ok ' r.tap; grep -c '^    not ok' r.tap; grep -c '^    1\.\.12$' r.tap
> 24
> 12
> 3

# one after the other is the same
+ same.py
| import json, sys
| def content(name):
|     r = json.load(open(name))
|     for key in ("id", "started", "duration_ms", "command", "resume", "resumed", "estimate_ms", "estimate_limit_ms", "latency"):
|         r["run"].pop(key, None)
|     for c in r["cases"]:
|         for key in ("duration_us", "wall_us", "evidence", "notes"):
|             c.pop(key, None)
|     return r
| print(all(content(f"{sys.argv[1]}.{n}.json") == content(f"{sys.argv[2]}.{n}.json") for n in sys.argv[3:]))
$ nvmetest run phase-tag -t sim: -t sim:defect=cq-phase-stuck -t sim:dstrd=1 --jobs 1 -o json=one.json -q; python3 same.py r one sim sim-defect-cq-phase-stuck sim-dstrd-1
> True
$ nvmetest run phase-tag -t sim:dstrd=1 -q -o json=alone.sim-dstrd-1.json; python3 same.py r alone sim-dstrd-1
> True

# one that cannot be opened is an error, and the others go on
$ nvmetest run init.admin-queue.any-size -t sim: -t kernel:/dev/nvme99 -t sim:dstrd=1 -o json=k.json -o human -o tap=k.tap -o junit=k.xml
= 3
~ ^ERROR 3 devices: 1 could not be judged, 2 passed$
~ ^ERROR .* k.kernel-nvme99.json$
~ ^ +/dev/nvme99: Linux's nvme driver has no such device
~ ^next: do what the reasons above say
! kernel:/dev/nvme99: /dev/nvme99: Linux's nvme driver has no such device
$ python3 $TOP/tests/report/validate.py $TOP/schema/report.schema.json k.*.json
$ python3 $TOP/tests/report/validate.py $TOP/schema/fleet.schema.json k.json
$ grep -c '^    not ok 1 - the run came to its end: .*no such device' k.tap
> 1
$ grep -E '^[^ #]|Bail' k.tap
> TAP version 14
> 1..3
> ok 1 - sim
> not ok 2 - kernel-nvme99
> ok 3 - sim-dstrd-1
$ nvmetest run init.admin-queue.any-size -t kernel:/dev/nvme99 -t sim:defect=cq-phase-stuck -o tap
= 1
~ ^not ok 1 - kernel-nvme99
~ ^not ok 2 - sim-defect-cq-phase-stuck

# a device that vanishes stops no other
$ nvmetest run 'init.*' -t sim:unplug-after=200 -t sim: -q
= 3
~ ^ERROR
~ ^PASS
~ ^ERROR 2 devices: 1 could not be judged, 1 passed
$ nvmetest run 'zns.*' -t sim: -t sim:dstrd=1 -q
= 2
! zns
$ nvmetest run init.admin-queue.any-size -t sim: -t sim: -o json -q | grep -o '"address": "sim:"'
> "address": "sim:"
> "address": "sim:"
$ nvmetest run init.admin-queue.any-size -t sim: -t sim: -o json=twice.json -o junit=twice.xml -q; ls twice*; python3 suites.py twice.xml
> twice.json
> twice.sim-2.json
> twice.sim.json
> twice.xml
> ['command line sim', 'command line sim-2'] 2 0 0

# -q, -v, standard output
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 -q
~ ^PASS 2 devices: 2 passed$
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 -v
~ ^=== sim:$
~ ^=== sim:dstrd=1$
~ ^PASS +init.admin-queue.any-size
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 -o html | head -n 1
> <!doctype html>
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 -o json -o human=/dev/null | head -n 1
> { "schema": "nvmetest.fleet/1",
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 > /dev/full
= 3
! cannot write human report to standard output
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 --seed 7 -q -o json=s.json; grep -h '"seed"' s.sim*.json
>     "seed": 7,
>     "seed": 7,
$ nvmetest run 'init.*' -t sim: -t sim:dstrd=1 --shuffle -q -o json=s.json; grep -h '"id": "init' s.sim.json >a; grep -h '"id": "init' s.sim-dstrd-1.json | cmp - a && test $(wc -l <a) -gt 10
$ nvmetest run phase-tag -t sim:defect=cq-phase-stuck -t sim: --stop-on fail -q -o json=s.json; grep -h '"cases": [0-9]' s.json
= 0
~ "cases": 1,
~ "cases": 12,
$ nvmetest run conformance -t sim: -t sim:dstrd=1 --repeat 100 --time-limit 100ms -q -o json=t.json
= 4
$ grep -l 'the time limit of 0 s is reached' t.sim.json t.sim-dstrd-1.json
> t.sim.json
> t.sim-dstrd-1.json

# a serial number that no device has
$ nvmetest run init.admin-queue.any-size -t sim: -t sim:dstrd=1 --serial SIM0000000000000001 --serial S9 -q
! ^nvmetest: --serial S9: no device of this run said that it has it$
$ nvmetest run 'io.*' -t sim:real=1 -t sim:real=1,dstrd=1 --allow data,reset,features --serial S9 --serial SIM0000000000000001 --jobs 1 -q -o 'json=w-{target}.json'
$ grep -h '"serial"' w-*.json | sort -u
>       "serial": "S9, SIM0000000000000001",
$ nvmetest run 'io.*' -t sim:real=1 -t sim:real=1,dstrd=1 --allow data,reset,features --serial S8 --serial S9 --jobs 1 -q
= 3
! --serial S8, S9 does not match this device, whose serial number is SIM0000000000000001

# dry run: each of them, and no file
$ nvmetest run phase-tag -t sim: -t sim:dstrd=1 --dry-run -o json=dry.json
~ ^=== sim:$
~ ^=== sim:dstrd=1$
~ ^12 would run
$ test ! -e dry.json

# --resume: what was killed goes on, what has ended is shown, what never began begins
$ rm -f e.*; nvmetest run 'init.*' -t sim: -t sim:dstrd=1 -t sim:mqes=63 --events e.jsonl -q -o json=whole.json
$ at=$(grep -n '"case_begin".*"n":4,' e.sim.jsonl | cut -d: -f1); head -n $at e.sim.jsonl >half; mv half e.sim.jsonl; rm e.sim-dstrd-1.jsonl
$ nvmetest run 'init.*' -t sim: -t sim:dstrd=1 -t sim:mqes=63 --events e.jsonl --resume e.jsonl -q -o human -o json=again.json
~ ^PASS 3 devices: 3 passed
! the run in e.sim-mqes-63.jsonl has ended: nothing is left to run
$ python3 $TOP/tests/report/validate.py $TOP/schema/report.schema.json again.sim*.json
$ python3 -c 'import json; print([len(json.load(open(f"again.{n}.json"))["run"].get("resumed", [])) for n in ("sim", "sim-dstrd-1", "sim-mqes-63")])'
> [1, 0, 0]
$ at=$(grep -n '"case_begin".*"n":4,' e.sim.jsonl | head -n 1 | cut -d: -f1); head -n $at e.sim.jsonl >half; mv half e.sim.jsonl; cp e.sim.jsonl kept
$ nvmetest run -t sim: -t sim:dstrd=1 --resume e.jsonl
= 2
! e.sim.jsonl is one of several runs that go on together: give the whole line again, .*; it was: nvmetest run
$ nvmetest run 'init.*' -t sim: -t sim:dstrd=1 --resume e.jsonl --seed 3
= 2
! --seed 3: the run in e.sim.jsonl began without it
$ nvmetest run 'init.*' -t sim: -t sim:dstrd=1 --resume nothing.jsonl
= 2
! cannot read 'nothing.sim.jsonl': .*; with --events as well what has no file begins
$ cmp e.sim.jsonl kept
# … and one of them alone, out of its own file
$ nvmetest run --resume e.sim.jsonl
~ ^target sim: 
~ ^PASS
$ nvmetest run --resume e.sim-dstrd-1.jsonl -t sim:
= 2
! --target sim:: the run in e.sim-dstrd-1.jsonl began with sim:dstrd=1
$ nvmetest run 'init.*' -t sim: -t sim:dstrd=1 --repeat 500 --time-limit 200ms --events 'n ew.jsonl' --jobs 2
= 4
~ ^next: nvmetest run 'init\.\*' -t sim: -t sim:dstrd=1 --repeat 500 --time-limit 200ms --events 'n ew.jsonl' --jobs 2 --resume 'n ew.jsonl'$
~ ^      goes on with the cases that are left$

# refused before anything is touched
$ nvmetest run smoke -t 01:00.0 -t vfio:0000:01:00.0 --events no.jsonl
= 2
! -t 01:00.0 and -t vfio:0000:01:00.0 are the same drive \(0000:01:00.0\): leave one of them out
$ nvmetest run smoke -t sysfs:0000:01:00.0 -t sim: -t vfio:0000:01:00.0
= 2
! are the same drive
$ nvmetest run smoke -t nvme99 -t kernel:/dev/nvme99
= 2
! -t nvme99 and -t kernel:/dev/nvme99 are the same drive
$ nvmetest run smoke -t sim: -t sim:foo=1
= 2
! sim: has no option 'foo'
$ nvmetest run smoke -t sim: -t kernel:foo
= 2
! -t kernel:foo: "foo" is no controller
$ nvmetest run smoke -t sim: -t vfio:x
= 2
! -t vfio:x: "x" is no address of a PCI function
$ nvmetest run smoke -t sim: -t qtest:nonsense=1
= 2
! nonsense
$ nvmetest run smoke -t sim: -t smi:
= 2
! did you mean "sim:"
$ nvmetest run smoke -t sim: -t sim:dstrd=1 --jobs 0
= 2
! --jobs 0: must be 1 to
$ nvmetest run smoke -t sim: --jobs x
= 2
! ^nvmetest: run: --jobs x: not a number$
$ nvmetest run smoke -t sim: -t sim:dstrd=1 --bind
= 2
! --bind is for
$ nvmetest run smoke -t sim: -t sim:dstrd=1 -o ocp
= 2
! -o ocp is of one target: with several give a file, -o ocp=FILE
$ nvmetest run smoke -t sim: -t sim:dstrd=1 -o json=r.json -o junit=r.sim.json
= 2
! two reports of this run are r.sim.json
$ nvmetest run smoke -t sim: -t sim:dstrd=1 --events a.jsonl --resume b.jsonl
= 2
! --events a.jsonl: the runs go on in the files of --resume, b.jsonl
$ nvmetest run -t sim: -t sim:dstrd=1
= 2
! name a plan, a case or a group
$ test ! -e no.jsonl && test ! -e no.vfio-0000-01-00.0.jsonl

# on a terminal: one line for all of them, and a line for each that is over
? python3 -c 'import pty'
$ echo 'tty() { TERM=xterm LC_ALL=C python3 $TOP/tests/cli/terminal.py -w 110 "$@" -t sim:real-time=1,latency-us=3000 -t sim:real-time=1,latency-us=2000; }' >lib.sh
$ . ./lib.sh; tty raw nvmetest run ring.wrap.one-by-one ring.entry.success-is-all-zero
~ ^\[\.+\]  0/4  2 devices  0:0[0-9] left  ring.wrap.one-by-oneESC\[K$
~ ^ESC\[Ksim:real-time=1,latency-us=2000: pass \(1 of 2\)$
~ ^PASS 2 devices: 2 passed
$ . ./lib.sh; tty -s left:INT screen nvmetest run ring.wrap.one-by-one --repeat 5
= 4
~ ^nvmetest: ending each device after its case; once more ends them now$
~ ^INTERRUPTED 2 devices: 2 interrupted$
$ . ./lib.sh; tty screen nvmetest run ring.wrap.one-by-one -q | grep -c 'left'
= 1
> 0
