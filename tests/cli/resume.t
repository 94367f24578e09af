# --resume: what it takes from the events of a run, what it refuses, and what it leaves alone.
$ nvmetest run 'init.*' -t sim: --seed 3 --events whole.jsonl -q -o json=whole.json
$ head -n 1 whole.jsonl | grep -c '"resume":"nvmetest run --resume whole.jsonl"'
> 1

# killed in the fifth case, with half a line at the end
$ at=$(grep -n '"case_begin".*"n":4,' whole.jsonl | cut -d: -f1); head -n $at whole.jsonl > cut.jsonl; printf '{"ev":"case_end","t_m' >> cut.jsonl; cp cut.jsonl kept.jsonl
$ nvmetest report show cut.jsonl
= 4
~ ^  the rest of it  nvmetest run --resume whole.jsonl$

$ nvmetest run --resume cut.jsonl --dry-run
~ ^init\.
~ estimated:
$ cmp cut.jsonl kept.jsonl

$ nvmetest run --resume cut.jsonl -o human -o json=cut.json
~ ^[0-9]+ cases: .* 0 fail
~ ^interrupted: in init\..*; resumed once
~ ^PASS
!-
+ same.py
| import json, sys
| def content(name):
|     r = json.load(open(name))
|     for key in ("id", "started", "duration_ms", "command", "resume", "resumed", "estimate_ms", "estimate_limit_ms"):
|         r["run"].pop(key, None)
|     r["run"]["latency"] = {kind: h["count"] for kind, h in r["run"]["latency"].items()}
|     for c in r["cases"]:
|         for key in ("duration_us", "wall_us", "history", "notes"):
|             c.pop(key, None)
|     return r
| print(content(sys.argv[1]) == content(sys.argv[2]))
$ python3 same.py whole.json cut.json
> True

$ python3 -c 'import json; print([c["history"] for c in json.load(open("cut.json"))["cases"] if "history" in c])'
> [[{'verdict': 'error', 'reasons': ['interrupted']}]]

# the line that was half is gone, the rest stands as it was
$ grep -c '"run_begin"' cut.jsonl; grep -c '"resumed"' cut.jsonl; expr $(grep -c '"case_end"' cut.jsonl) = $(grep -c '"case_end"' whole.jsonl); head -n 8 cut.jsonl >a; head -n 8 kept.jsonl | cmp - a && echo same
> 1
> 1
> 1
> same

# once more: nothing is left, and the file stays
$ cp cut.jsonl done.jsonl; nvmetest run --resume done.jsonl -q -o json=done.json
! the run in done.jsonl has ended: nothing is left to run
$ cmp cut.jsonl done.jsonl && python3 same.py whole.json done.json
> True

# interrupted twice by the same case: it is an error, and the run goes on behind it
+ twice.py
| import json
| lines = open("kept.jsonl").read().split("\n")[:-1]
| lines += [json.dumps({"ev": "resumed", "t_ms": 5000, "n": 4, "left": 22, "pause_ms": 100}), lines[-1]]
| open("twice.jsonl", "w").write("\n".join(lines) + "\n")
$ python3 twice.py; nvmetest run --resume twice.jsonl -o json=twice.json -o human
= 3
~ because +interrupted
~ because +it was interrupted when it was run again, too
~ cases: .* 0 fail, [0-9]+ skip, 1 error
$ python3 -c 'import json; c = json.load(open("twice.json"))["cases"][4]; print(c["verdict"], len(c["history"]))'
> error 2

# Ctrl-C, and the time limit: exit 4, and the exact command
$ timeout --preserve-status -s INT --foreground 0.3 nvmetest run conformance -t sim: --repeat 3 --events 'int errupted.jsonl' -q -o json=int.json
= 4
! ending after this case
$ nvmetest report show 'int errupted.jsonl'
= 4
~ ^  the rest of it  nvmetest run --resume 'int
$ nvmetest run --resume 'int errupted.jsonl' --time-limit 100ms
= 4
~ INTERRUPTED
~ ^  the rest of it  nvmetest run --resume
$ nvmetest run --resume 'int errupted.jsonl' -q
~ ^[0-9]+ cases: .* 0 fail, .* 0 error
$ nvmetest run conformance -t sim: --repeat 100 --time-limit 100ms
= 4
~ run again; what ran before the interruption is judged above, and with

# one line that begins the run or goes on with it
$ nvmetest run 'init.*' -t sim: --events new.jsonl --resume new.jsonl -q
~ ^[0-9]+ cases
!-
$ nvmetest run 'init.*' -t sim: --events new.jsonl --resume new.jsonl -q
~ ^[0-9]+ cases
! nothing is left to run
$ printf '{"ev":"run_beg' > half.jsonl; nvmetest run 'init.*' -t sim: --events half.jsonl --resume half.jsonl -q
~ ^[0-9]+ cases
$ nvmetest run --resume missing.jsonl
= 2
-
! cannot read 'missing.jsonl': .*; with --events missing.jsonl as well the run begins then
$ test ! -e missing.jsonl

# what is given again has to agree
$ cp kept.jsonl a.jsonl; nvmetest run 'init.*' -t sim: --seed 3 --resume a.jsonl --events a.jsonl -q
~ ^[0-9]+ cases
$ nvmetest run --resume kept.jsonl --seed 4
= 2
! --seed 4: the run in kept.jsonl began with --seed 3; leave the option out
$ nvmetest run --resume kept.jsonl -t sim:dstrd=1
= 2
! --target sim:dstrd=1: the run in kept.jsonl began with sim:;
$ NVMETEST_TARGET=sim:dstrd=1 nvmetest run --resume kept.jsonl --dry-run
~ would run
$ nvmetest run --resume kept.jsonl --strict
= 2
! --strict: the run in kept.jsonl began without it
$ nvmetest run --resume kept.jsonl --case 'init.enable.*'
= 2
! --case init.enable.\*: the run in kept.jsonl began without it
$ nvmetest run --resume kept.jsonl --shuffle=3
= 2
! --shuffle 3: the run in kept.jsonl began without it
$ nvmetest run smoke --resume kept.jsonl
= 2
! "smoke": the run in kept.jsonl is of "init\.\*"
$ nvmetest run --resume kept.jsonl --events other.jsonl
= 2
! --events other.jsonl: the run goes on in the file of --resume
$ test ! -e other.jsonl

# the order of a run whose seed was chosen for it
$ nvmetest run 'init.*' -t sim: --shuffle --events s.jsonl -q -o json=s.json
$ head -n 20 s.jsonl > t.jsonl; nvmetest run --shuffle --resume t.jsonl -q -o json=t.json; python3 same.py s.json t.json
> True

# another plan under the same name
+ p.yaml
| plan: p
| title: P
| select: [{ group: "init.*" }]
$ nvmetest run p.yaml -t sim: --events p.jsonl -q && head -n 9 p.jsonl > q.jsonl && cp q.jsonl r.jsonl
$ echo 'known: []' >> p.yaml; nvmetest run --resume q.jsonl -q
~ ^[0-9]+ cases
$ sed -i 's/init/queue/' p.yaml; nvmetest run --resume r.jsonl
= 2
! the run in r.jsonl cannot be resumed: .* its plan
$ mkdir -p elsewhere/p; cd elsewhere; nvmetest run --resume ../r.jsonl
= 2
! p.yaml

# another drive, another firmware, another tool
$ sed 's/"sn":"SIM0*1"/"sn":"SIM2"/' kept.jsonl > o.jsonl; cp o.jsonl o2.jsonl; nvmetest run --resume o.jsonl
= 3
-
! refused: the run in o.jsonl is of another drive, serial number "SIM2"
$ cmp o.jsonl o2.jsonl
$ sed 's/"fr":"1.0"/"fr":"0.9"/' kept.jsonl > o.jsonl; nvmetest run --resume o.jsonl
= 3
! began on firmware "0.9", and the drive has "1.0" now
$ sed 's/"version":"[^"]*"/"version":"0.0.1"/' kept.jsonl > o.jsonl; nvmetest run --resume o.jsonl
= 2
! began with nvmetest 0.0.1, and this is

# a file that somebody else may have written says nothing about what may be done
$ cp kept.jsonl w.jsonl; chmod 666 w.jsonl; nvmetest run --resume w.jsonl
= 2
! w.jsonl: others may write to it, .* give the whole line again.*; it was: nvmetest run init\.\* -t sim: --seed 3
$ nvmetest run 'init.*' -t sim: --seed 3 --resume w.jsonl -q
~ ^[0-9]+ cases

# damage that no crash leaves, and files that are none
$ sed '5s/.*/nonsense/' kept.jsonl > d.jsonl; nvmetest run --resume d.jsonl
= 2
! d.jsonl:5: not an event, and more follows it
$ sed '1d' kept.jsonl > d.jsonl; nvmetest run --resume d.jsonl
= 2
! it does not begin with run_begin
$ sed '1s/"checkpoint":{/"chk":{/' kept.jsonl > d.jsonl; nvmetest run --resume d.jsonl
= 2
! the tool that wrote it could not resume
$ sed 's/"n":4,/"n":400,/' kept.jsonl > d.jsonl; nvmetest run --resume d.jsonl
= 2
! a case runs in it that the plan does not have
$ cat kept.jsonl > d.jsonl; head -c 300 /dev/zero >> d.jsonl; nvmetest run --resume d.jsonl -q
~ ^[0-9]+ cases
$ nvmetest run --resume .
= 2
! is not a file
$ nvmetest run --resume whole.json
= 2
! 'whole.json' holds no events of a run

# two at the same file
$ (nvmetest run conformance -t sim: --repeat 50 --events busy.jsonl >/dev/null 2>&1 & echo $! >pid; sleep 0.3; nvmetest run --resume busy.jsonl; s=$?; kill -9 $(cat pid); exit $s)
= 3
! another run, process [0-9]+, writes to busy.jsonl

# a report never overwrites what it is resumed from
$ cp kept.jsonl f.jsonl; nvmetest run --resume f.jsonl -o json=./f.jsonl
= 2
! -o json=./f.jsonl: the events of the run are in that file
$ cmp kept.jsonl f.jsonl
$ nvmetest run 'init.*' -t sim: --events g.jsonl -o events=g.jsonl
= 2
! the events of the run are in that file
$ nvmetest run 'init.*' -t sim: --events /dev/null -o json=/dev/null
