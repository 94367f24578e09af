# Running on the model: outputs, exit status, what is left behind.
$ cd $TOP && nvmetest run 'init.*' -t sim: -o json=$dir/r.json -o human
~ [0-9]+ pass
!-

$ python3 -c 'import json;r=json.load(open("r.json"));print(r["schema"],r["run"]["state"],r["summary"]["fail"],r["summary"]["error"])'
> nvmetest.report/1 complete 0 0

$ nvmetest report show r.json
~ [0-9]+ pass

$ nvmetest report convert r.json -o json=again.json

$ cd $TOP && nvmetest run conformance -t sim: --dry-run
~ would run, 0 would be skipped
~ ^estimated: less than a second
$ cd $TOP && nvmetest run conformance -t vfio:0000:ff:1f.7 --dry-run
~ ^estimated: about [0-9]+ (s|min)
$ nvmetest run 'init.*' -t sim: -q -o json=e.json; python3 -c 'import json; r = json.load(open("e.json"))["run"]; print(r["estimate_ms"] <= r["estimate_limit_ms"])'
> True

$ cd $TOP && nvmetest run phase-tag -t sim:defect=cq-phase-stuck
= 1
~ repro|nvmetest run .* -t sim:defect=cq-phase-stuck

$ cd $TOP && nvmetest run 'init.*' -t sim: --except '*'
= 2
! no case is left

$ cd $TOP && nvmetest run 'init.*' -t sim: -o xml
= 2
! unknown format "xml"

$ cd $TOP && nvmetest run 'init.*' -t sim: -o jsno
= 2
! unknown format "jsno", did you mean "json"\?

$ cd $TOP && nvmetest run 'init.*' -t sim: -o json -o human
= 2
! both want standard output

$ cd $TOP && nvmetest run 'init.*' -t sim: -o json=
= 2
! file name is missing

$ cd $TOP && nvmetest run 'init.*' -t sim: -o json=$dir/no/such/dir/r.json
= 3
! no/such/dir

# a full disk: a message, exit 3, the events are kept
$ cd $TOP && nvmetest run 'init.*' -t sim: -o json=/dev/full --events $dir/kept.jsonl
= 3
! /dev/full

$ tail -n 1 kept.jsonl | grep -c run_end
> 1

$ cd $TOP && nvmetest run 'init.*' -t sim: --events /dev/full -o json=$dir/kept.json
= 3
! /dev/full

$ test -s kept.json

$ nvmetest report show kept.jsonl
~ [0-9]+ pass

# cut off: still a report, as interrupted as one can be
$ head -n 3 kept.jsonl > cut.jsonl; nvmetest report show cut.jsonl
= 4

$ nvmetest report show no-such-file
= 3
! no-such-file

$ echo garbage > g.json; nvmetest report show g.json
= 3
! g\.json

$ nvmetest report convert r.json
= 2
! add -o

# Ctrl-C: the report is whole
$ cd $TOP && timeout --preserve-status -s INT --foreground 0.2 nvmetest run conformance -t sim: --repeat 1000 -o json=$dir/int.json; echo $? > $dir/status; cat $dir/status
> 4
! ending after this case

$ python3 -c 'import json;print(json.load(open("int.json"))["run"]["state"])'
> interrupted

$ cd $TOP && nvmetest run conformance -t sim: --repeat 1000 --time-limit 300ms -o json=$dir/limit.json
= 4

$ cd $TOP && nvmetest run 'init.*' -t sim: --shuffle=5 --seed 3 -o events | head -n 1 | grep -c '"shuffle_seed":5'
> 1

# a drive below every threshold that can be set may warn: no reason to fail
$ nvmetest run feature.temperature.over-and-under-are-apart -t sim:kelvin=150 -v
~ a warning is not looked for: composite temperature 150 K
