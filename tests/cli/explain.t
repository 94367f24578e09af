# explain answers for every case, field, status, defect and step.
$ nvmetest explain
= 2
! explain: what\?

$ nvmetest explain cap.mqes
~ ^field cap\.mqes
~ Maximum Queue Entries

$ nvmetest explain cap
~ ^structure cap

$ nvmetest explain 1/01
~ ^status Invalid Queue Identifier

$ nvmetest explain 101h
~ ^status Invalid Queue Identifier

$ nvmetest explain 'Invalid Field in Command'
~ 0/02h

$ nvmetest explain cq-phase-stuck
~ ^defect cq-phase-stuck
~ -t sim:defect=cq-phase-stuck

$ nvmetest explain identify
~ ^opcode identify

$ nvmetest explain get-features
~ ^(step|opcode) get-features

$ nvmetest explain temperature-threshold
~ ^feature temperature-threshold

$ nvmetest explain smart
~ ^log smart

$ nvmetest explain data
~ --allow data

$ nvmetest explain cap.mqse
= 2
! did you mean "cap.mqes"\?

$ for id in $(nvmetest metadata --values=cases); do nvmetest explain $id >/dev/null || echo $id; done
-

$ nvmetest list cases ring.wrap* -o json | python3 -c 'import json,sys; p=[q for c in json.load(sys.stdin)["cases"] for q in c["params"]]; print(bool(p) and all(q["min"] <= q["default"] <= q["max"] for q in p))'
> True
$ nvmetest list cases -o json | python3 -c 'import json,sys; r=json.load(sys.stdin); print(len(r["cases"]) > 0)'
> True

$ nvmetest list cases no.such.case
= 2
! nothing matches "no.such.case"

$ nvmetest list effects
~ ^reset 
~ ^power 

$ cd $TOP && nvmetest list plans
~ ^queue-wrap +[A-Z]
~ ^smoke 

$ nvmetest list families 'PCI-*'
~ ^PCI-08 +Capability list
~ ^    pcie\.capability\.list-ends$
~ ^    uncovered: an emulated link
~ ^29 families: [0-9]+ covered; 1 uncovered$

# rule, its cases, what they notice, or why there is none
$ cd $TOP && nvmetest list coverage
~ ^REG-CAP-01 +CAP\.MQES
~ ^    regs\.capability\.entries-and-pages  ← [a-z]
~ ^    uncovered: .*Format NVM
~ ^[0-9]+ rules: [0-9]+ covered

$ cd $TOP && nvmetest list coverage 'ABT-*' -o json | python3 -c 'import json,sys; r=json.load(sys.stdin); print(len(r["coverage"]) == r["summary"]["rules"] == 5 and all(c["defects"] for x in r["coverage"] for c in x["cases"]))'
> True

$ nvmetest list coverage NO-SUCH-01
= 2
! nothing matches "NO-SUCH-01"

$ nvmetest explain abt-01
~ ^rule ABT-01
~ ^level +
~ ^clauses +base-2\.0:
~ ^checked +abort\.

$ nvmetest explain REG-CAP-0
= 2
! did you mean "REG-CAP-01"\?

# a broken catalogue is told with its places, not obeyed
+ requirements.yaml
| requirements:
| - id: A-01
|   title: one
|   rule: a
|   level: always
|   spec: [base-2.0:1]
| - id: A-01
|   title: two
|   rule: b
|   level: conditional
|   spec: [base-2.0:1]
|   unconfirmed: [base-2.0:2]
|   colour: red
$ nvmetest list coverage
= 2
! ^requirements\.yaml:5:10: level
! ^requirements\.yaml:13:3: unknown key 'colour'

# every case, every defect, every step answers
$ for c in $(nvmetest metadata --values=cases); do nvmetest explain "$c" >/dev/null || echo "$c"; done
= 0
-

$ for d in $(grep -v '^#' $TOP/tests/sim/defects.tsv | cut -f1 | sort -u); do nvmetest explain "$d" >/dev/null || echo "$d"; done
= 0
-
