# Known deviations from a report: skeletons, their reasons, what a list has already.
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck -o json=r.json
= 1
$ nvmetest report known --from r.json -o k.yaml
-
! ^nvmetest: 1 entry without a reason in k.yaml: write each why, then run with --known$
$ cat k.yaml
~ ^  - match: \{ model: "nvmetest controller model", firmware: "1.0" \}$
~ ^    case: ring.wrap.one-by-one$
~ ^    check: "a command that was announced: a completion arrives at CQ 1, slot 0"$
~ ^    verdict: fail$
~ ^    clause: base-2.0:3.3.1.2, base-2.0:3.3.1.5, nvme-1.4:4.1$
~ ^    why: TODO
~ ^  # Again: nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --seed 1$

# It excuses nothing before somebody wrote a reason, and then what it was made of.
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --known k.yaml
= 2
-
! ^k.yaml:[0-9]+:10: why is still to be written: say what the device does and how that is known, or take the entry out$
# nor says so of each of a hundred entries
$ nvmetest run phase-tag -t sim:defect=cq-phase-stuck -o json=all.json -q; nvmetest report known --from all.json -o all.yaml; nvmetest run phase-tag -t sim: --known all.yaml 2>&1 | grep -c ': why is still to be written'
> 3
$ nvmetest run phase-tag -t sim: --known all.yaml
= 2
! ^all.yaml: the same [0-9]+ times more, up to line [0-9]+$
$ sed 's/TODO.*/the phase tag sticks/' k.yaml > argued.yaml; nvmetest plan check argued.yaml
~ ^argued.yaml: ok, 1 known deviation$
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --known argued.yaml
~ 1 known, 0 fixed
$ nvmetest run ring.wrap.one-by-one -t sim: --known argued.yaml
~ 0 known, 1 fixed

# Nothing twice: what a list has, what was known in the run.
$ nvmetest report known --from r.json --known argued.yaml
~ ^known: \[\]$
! ^nvmetest: nothing to list
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --known argued.yaml -o json | nvmetest report known -
~ ^known: \[\]$

# Several reports: one deviation, all its firmware; what differs is left to the reader.
$ sed 's/"fr":\( *\)"1.0"/"fr":\1"1.1"/; s/"seen":\( *\)"nothing in time/"seen":\1"another thing/' r.json > s.json; cmp -s r.json s.json
= 1
$ nvmetest report known --from r.json --from s.json
~ firmware: \["1.0", "1.1"\] \}$
~ ^  # Seen: nothing in time; CC=00460001h CSTS=00000001h \| another thing; CC=00460001h CSTS=00000001h$
~ ^  # In: r.json, s.json$
$ nvmetest report known --from r.json --from s.json | grep -c 'case: ring.wrap.one-by-one'
> 1
$ nvmetest report known r.json s.json | grep -c '^    seen:'
= 1
> 0

# Texts are a device's own: they stay texts, and match themselves.
$ sed 's/a command that was announced/a[0] * \\"q\\" \\\\\\\\ {x}: # \\u001b[31m\\nwhy: y/' r.json > h.json; nvmetest report known --from h.json -o h.yaml; sed -i 's/TODO.*/it is odd/' h.yaml; nvmetest plan check h.yaml
~ ^h.yaml: ok, 1 known deviation$
$ nvmetest report known --from h.json --known h.yaml
~ ^known: \[\]$
! nothing to list
$ nvmetest report known --from r.json --known h.yaml | grep -c 'case: ring.wrap.one-by-one'
> 1

# An entry that ended comes again, with what it said.
$ sed 's/^    why:.*/&\n    expires: 2020-01-01/' argued.yaml > past.yaml; nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --known past.yaml -o json=p.json
= 1
$ nvmetest report known --from p.json --known past.yaml
~ ^  # Listed before: was known until 2020-01-01, expired: the phase tag sticks \[past.yaml:[0-9]+\]$
~ ^    case: ring.wrap.one-by-one$

$ nvmetest report known --from r.json -o argued.yaml
= 2
! the file is there, and its reasons would be lost: write to another one, with --known argued.yaml
$ nvmetest report known
= 2
! report known: name a FILE
$ nvmetest report show r.json --from r.json
= 2
! report show: --from belongs to known
$ nvmetest report known --from nowhere.json
= 3
! cannot read 'nowhere.json'
$ nvmetest report known --from r.json -o /nowhere/k.yaml
= 2
! -o /nowhere/k.yaml: 
$ nvmetest report known --from r.json > /dev/full
= 3
! cannot write to standard output
