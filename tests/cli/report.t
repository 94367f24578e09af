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
# many reports: one broken, one other firmware, one odd field, two of one serial number
$ nvmetest run identify.ctrl queue.create-cq -t sim: -o json=m0.json
+ spoil.py
| import json
| for i in range(1, 7):
|     d = json.load(open("m0.json"))
|     s, n = d["target"]["structures"], "%02x" % i
|     d["target"]["sn"] = "SN%d" % max(i, 2)
|     for name, at in (("identify.ctrl", 800), ("identify.ns", 110), ("identify.ns", 126)):
|         s[name] = s[name][:2 * at] + n + s[name][2 * at + 2:]
|     if i == 3:
|         s["identify.ctrl"] = s["identify.ctrl"][:154] + "08" + s["identify.ctrl"][156:]
|     if i == 4:
|         d["target"]["fr"] = "2.0"
|     if i == 5:
|         d["cases"][0]["verdict"] = "fail"
|     json.dump(d, open("m%d.json" % i, "w"))
$ python3 spoil.py
$ mkdir fleet; mv m?.json fleet; echo no report >fleet/x.json; cp fleet/m0.json fleet/m0b.json
$ nvmetest report merge fleet
= 1
~ ^NO REPORT
~ ^FAIL .* SN5 .*fleet/m5.json
~ ^ +first: [a-z]+\.[a-z.-]+
~ 2 devices with one serial number
~ ^The odd one out: fields \(1\)
~ identify.ctrl.mdts .* is another one than on
~ with 2 firmware revisions: 1.0 \(7\), 2.0 \(1\)
~ identify.ctrl.*fails in 1 of the 8 reports that judge it
~ ^9 reports, 2 not well
! x.json: neither events nor a report
$ nvmetest report merge fleet/m0.json fleet/m2.json
~ ^2 reports, 0 not well
!-
$ nvmetest report merge fleet/m0.json fleet/m1.json fleet/m2.json --fail-on duplicate
= 1
$ sed 's/"verdict": "pass"/"verdict": "warn"/' fleet/m0.json >again.json
$ nvmetest report merge fleet/m0.json again.json --fail-on flaky
= 1
~ is not always judged alike: same device, firmware, tool and seed, 2 runs, pass warn
# a directory that a run of several devices has filled: the merged report counts for nothing
$ mkdir many empty
$ nvmetest run identify.ctrl -t sim: -t sim:dstrd=1 -o json=many/r.json -o html=many/r.html --events many/e.jsonl
$ nvmetest report merge many/
~ many/r.sim.json$
~ ^2 reports, 0 not well
!-
$ nvmetest report merge many/r.json
= 1
! ^nvmetest: report merge: many/r.json: many reports merged into one: name those that it was made of$
$ nvmetest report merge empty
= 1
~ ^NO REPORT .* empty$
! ^nvmetest: report merge: empty: no report in it
# the page of all devices leads to that of each
$ grep -c '<a href="r.sim.html">many/r.sim.json</a>' many/r.html
> 1
# a run that was cut off is no device in error
$ nvmetest report merge cut.jsonl many
= 1
~ ^INTERRUPTED nvmetest .*cut.jsonl$
~ ^PASS        nvmetest .*many/r.sim.json$
$ nvmetest report merge fleet e.jsonl cut.jsonl -o json=f.json -o html=f.html --fail-on none
-
$ python3 $TOP/tests/report/validate.py $TOP/schema/fleet.schema.json f.json
$ grep -c 'of 11 reports not well' f.html
> 1
$ grep -Ei '<script|src=|https?://' f.html
= 1
-
# mistakes
$ nvmetest report merge fleet --fail-on slower
= 2
! --fail-on slower: no such word; there are any, none, fail, error, unreadable, duplicate, flaky, odd-field, odd-verdict, firmware$
# what is read is not written
$ cp a.json in.json
$ nvmetest report convert in.json -o tap=./in.json
= 2
! -o tap=./in.json: that file is read: write into another one$
$ nvmetest report merge a.json in.json -o json=in.json
= 2
$ cmp a.json in.json
# a report that is converted into itself stays as it is, key by key
$ nvmetest report convert a.json -o json=again.json
$ cmp a.json again.json
$ nvmetest report diff a.json
= 2
! ^nvmetest: report diff: two FILEs, the one before and the one after$
$ nvmetest report diff a.json b.json --fail-on worse
= 2
! --fail-on worse
$ nvmetest report show a.json --fail-on any
= 2
! --fail-on belongs to diff and merge
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
