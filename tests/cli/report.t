# nvmetest report diff: what changed between two runs, and what of it fails a gate.
$ nvmetest run identify.ctrl queue.create-cq regs.capability -t sim: -o json=a.json
$ nvmetest run identify.ctrl queue.create-cq regs.capability -t sim:ver=1.3,mqes=100,defect=cap-reserved-set -o json=b.json
= 1
$ nvmetest report diff a.json a.json
~ cases in both: nothing changed$
!-
$ nvmetest report diff a.json b.json
= 1
~ ^Newly failing: a "shall" does not hold any more \(1\)
~ ^  cap.mqes: 7FFh -> 64h
~ ^  identify.ctrl.ver: 10400h -> 10300h
~ ^Skipped now
~ a rule of NVMe 1.4; the controller is 1.3
!-
$ nvmetest report diff b.json a.json
~ ^Fixed
~ ^Judged now, skipped before
$ nvmetest report diff a.json b.json --fail-on none
= 0
$ nvmetest report diff a.json a.json --fail-on any
= 0
$ nvmetest report diff b.json a.json --fail-on fixed,slower
= 1
$ nvmetest report diff a.json b.json --fail-on field -o json=d.json -o html=d.html -o human=d.txt
= 1
-
$ python3 $TOP/tests/report/validate.py $TOP/schema/diff.schema.json d.json
$ grep -c 'newly bad\|Nothing is newly bad' d.html
> 1
$ grep -Ei '<script|src=|https?://' d.html
= 1
-
$ ls
~ ^d.txt$
# an events file is a report too, whole or cut off
$ nvmetest run identify.ctrl queue.create-cq regs.capability -t sim: -o events=e.jsonl
$ nvmetest report diff a.json e.jsonl --fail-on new-fail,new-error,removed,added,field
~ nothing changed|slower|faster
$ head -n 20 e.jsonl >cut.jsonl
$ nvmetest report diff a.json cut.jsonl --fail-on removed
= 1
~ this run did not come to its end
~ ^Not run any more
# mistakes
$ nvmetest report diff a.json
= 2
! ^nvmetest: report diff: two FILEs, the one before and the one after$
$ nvmetest report diff a.json b.json --fail-on worse
= 2
! --fail-on worse
$ nvmetest report show a.json --fail-on any
= 2
! --fail-on belongs to diff
$ nvmetest report diff a.json b.json -o junit
= 2
! there are html, human and json
$ nvmetest report diff a.json nothing.json
= 3
! cannot read 'nothing.json'
$ nvmetest report diff a.json d.json
= 3
! neither events nor a report
$ nvmetest report diff a.json b.json -o json=/dev/full
= 3
! cannot write json to /dev/full
