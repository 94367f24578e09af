# Broken plans: every mistake with file:line:column and the line; nothing is run.
+ broken.yaml
| plan: broken
| version: 1
| select:
|   - group: [init
$ nvmetest run broken.yaml -t sim:
= 2
-
! ^broken\.yaml:[0-9]+:[0-9]+: 

+ key.yaml
| plan: key
| version: 1
| selct:
|   - group: init.*
$ nvmetest plan check key.yaml
= 2
! ^key\.yaml:3:1: .*selct
! ^ *selct:
! \^$

$ nvmetest run key.yaml -t sim:
= 2
! key\.yaml:3

+ id.yaml
| plan: id
| version: 1
| select:
|   - case: regs.cap.no-such-behaviour
$ nvmetest plan check id.yaml
= 2
! ^id\.yaml:4:[0-9]+: .*regs\.cap\.no-such-behaviour

+ range.yaml
| plan: range
| version: 1
| defaults: { timeout_s: -5 }
| select:
|   - group: init.*
$ nvmetest plan check range.yaml
= 2
! ^range\.yaml:3:[0-9]+:

+ a.yaml
| plan: a
| version: 1
| select:
|   - plan: b.yaml
+ b.yaml
| plan: b
| version: 1
| select:
|   - plan: a.yaml
$ nvmetest plan check a.yaml
= 2
! ^(a|b)\.yaml:4:

$ nvmetest run no-such-plan -t sim:
= 2
! no-such-plan

$ cd $TOP && nvmetest run queue-warp -t sim:
= 2
! queue-wrap

$ cd $TOP && nvmetest plan check testplans/*.yaml
~ ok, [0-9]+ cases
~ ok, [0-9]+ rules
!-

$ cd $TOP && nvmetest plan show queue-wrap > $dir/again.yaml && nvmetest plan check $dir/again.yaml
~ ok, [0-9]+ cases

$ nvmetest plan frob x
= 2
! unknown word "frob"

$ nvmetest plan check
= 2
! name a plan

$ cd $TOP && nvmetest plan check testplans/known/*.yaml
~ qemu.yaml: ok, [0-9]+ known deviations
~ nvmet.yaml: ok, [0-9]+ known deviations
!-

# Mistakes of known deviations have their place, and an entry that nobody argued is one.
+ bad-known.yaml
| known:
|   - match: { model: "x", firmware: { from: "2", to: "1" } }
|     case: ring.wrap.one-by-two
|     verdict: fail
|     why: TODO say how this is known
|     expires: 2026-02-30
$ nvmetest plan check bad-known.yaml
= 2
-
! ^bad-known.yaml:2:53: the range is empty: from '2' comes behind '1' in ASCII order$
! ^bad-known.yaml:3:11: no case is 'ring.wrap.one-by-two', did you mean 'ring.wrap.one-by-one'\?$
! ^bad-known.yaml:5:10: why is still to be written
! ^bad-known.yaml:6:14: expires: there is no day 2026-02-30 in the calendar$

# The defect is known until a day of the past, of firmware that this is not, and as it should be.
+ past.yaml
| known:
|   - match: { model: "*" }
|     case: ring.wrap.one-by-one
|     verdict: fail
|     why: the phase tag sticks
|     expires: 2020-01-31
|   - match: { backend: sim, firmware: { from: "~" } }
|     case: ring.wrap.one-by-one
|     verdict: fail
|     why: later firmware has it too
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --known past.yaml -o json=past.json
= 1
$ nvmetest report show past.json
= 1
~ ^  expired  was known until 2020-01-31, expired: the phase tag sticks$
~ ^  firmware known of firmware ~ and later, this is 1.0: later firmware has it too$
$ nvmetest report convert past.json -o junit
~ expired   was known until 2020-01-31, expired: the phase tag sticks \[past.yaml:2\]$
$ python3 -c 'import jsonschema' 2>/dev/null || exit 0; python3 $TOP/tests/report/validate.py $TOP/schema/report.schema.json past.json

+ future.yaml
| known:
|   - match: { backend: sim, firmware: [ "x*", "*" ] }
|     case: ring.wrap.one-by-one
|     verdict: fail
|     why: the phase tag sticks
|     expires: 2999-12-31
$ nvmetest run ring.wrap.one-by-one -t sim:defect=cq-phase-stuck --known future.yaml -o json=future.json
$ nvmetest report show future.json -v
~ ^  known    the phase tag sticks \(until 2999-12-31\) \[future.yaml:2\]$

$ cd $TOP && nvmetest run 'init.*' -t sim: --known no-such-file.yaml
= 2
! no-such-file\.yaml

# Fields of configuration space have names.
+ cfg.yaml
| case: pci.script.field-names
| title: Fields of configuration space are found by their names
| spec: [pcie-1.0:3.8.1]
| needs: [cfg, cfg-write]
| effects: [reset]
| steps:
|   - do: read-cfg
|     with: { field: header.vid }
|     shall: { value: 0x1de5 }
|   - do: read-cfg
|     with: { field: header.cc.bcc }
|     shall: { value: 1 }
|   - do: read-cfg
|     with: { field: header.cc }
|     shall: { value: 0x010802 }
|   - do: read-cfg
|     with: { field: header.cmd.bme }
|     shall: { value: 1 }
|   - do: write-cfg
|     with: { field: header.cmd.id, value: 1 }
|   - do: read-cfg
|     with: { offset: 4, width: 2 }
|     save: { cmd: value }
|     shall: { value: 0x0406 }
|   - do: write-cfg
|     with: { field: header.cmd.id, value: 0 }
|   - do: read-cfg
|     with: { field: msix.mxc.ts }
|     shall: { value: 16 }
|   - do: read-cfg
|     with: { field: aer.aerces }
|     shall: { value: 0 }
$ nvmetest run cfg.yaml -t sim:

$ sed 's/mxc\.ts/mxc.tx/; s/aer\.aerces/aerr.ces/' cfg.yaml >wrong.yaml; nvmetest run wrong.yaml -t sim:
= 2
! ^wrong\.yaml:28:25: unknown field 'mxc.tx' of msix, did you mean 'mxc.ts'\?
! ^wrong\.yaml:31:20: unknown structure 'aerr', did you mean 'aer'\?
# a wrong word in one list does not make another one empty
+ needs.yaml
| case: by-hand.needs
| title: A wrong need beside a right effect
| spec: [base-2.0:3.1.3]
| needs: [registers]
| effects: [reset]
| steps:
|   - do: write-reg
|     with: { reg: cc.en, value: 0 }
$ nvmetest plan check needs.yaml 2>&1 | grep -c '^needs.yaml:'
> 1
