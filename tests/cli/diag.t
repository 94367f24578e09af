# Reading a drive: what is shown, by name and in words.
$ nvmetest diag identify -t sim:mdts=5,ver=1.4
~ ^nvmetest controller model, SN SIM0000000000000001, firmware 1\.0, NVMe 1\.4\.0 \(sim:mdts=5,ver=1\.4\)$
~ ^  mdts +32 pages \(5\) +Maximum Data Transfer Size
~ ^  ver +1\.4\.0 +Version
~ ^Namespace 1: Identify Namespace
~ ^  flbas\.index +0 +LBA format in use
!-

$ nvmetest diag identify -t sim:mdts=3,lbads=12 -o json | python3 -c 'import json,sys; d=json.load(sys.stdin); f={x["name"]:x for s in d["sections"] for x in s.get("fields",[])}; print(d["schema"], d["readout"], f["mdts"]["value"], f["mdts"]["text"], f["block"]["value"])'
> nvmetest.readout/1 identify 3 8 pages (3) 4096

$ nvmetest diag regs -t sim:mqes=255,dstrd=2
~ ^CAP \(00h\) [0-9A-F]{16}h: Controller Capabilities
~ ^  mqes +256 \(255\)
~ ^  dstrd +16 B \(2\)
~ ^  rdy +1 +Ready
!-

$ nvmetest diag regs -t sim: --raw | grep -c '^  000000 '
> 22

# a version that has no such field does not show it
$ nvmetest diag identify -t sim:ver=1.1 | grep -c 'mntmt'
= 1
> 0

# what is not read is said, and why
$ nvmetest diag
= 2
! ^nvmetest: diag: nothing to do: say one of .*identify

$ nvmetest diag identfy -t sim:
= 2
! unknown word "identfy", did you mean "identify"\?

$ nvmetest diag identify extra -t sim:
= 2
! what is "extra"\?

$ nvmetest diag identify
= 2
! no target: add -t ADDRESS

$ nvmetest diag identify -t sim: -o yaml
= 2
! diag identify: -o yaml: there are human and json

# several at once, into files
$ nvmetest diag smart -t sim: -o human -o json=smart.json >smart.txt; head -1 smart.txt; python3 -c 'import json; print(json.load(open("smart.json"))["readout"])'; rm smart.json
~ ^nvmetest controller model
~ ^smart$
!-

$ nvmetest diag regs -t kernel:/dev/nvme99
= 3
-
! nvme99

$ nvmetest diag identify -t sim: --sysroot /nowhere
= 2
! --sysroot /nowhere is no directory

# health in units
$ nvmetest diag smart -t sim:kelvin=320
~ ^  ctemp +47 °C \(320 K\) +Composite Temperature, kelvin$
~ ^  poh +51\.42 days \(1234\) +Power On Hours$
~ ^  tsen8 +0 \(not implemented\)
!-

$ nvmetest diag selftest -t sim:
~ ^  cdsto\.op +0 \(none in progress\)
~ note: no self-test is recorded

$ nvmetest diag selftest -t sim:self-test=0
= 3
-
! the drive has no Device Self-test

# the current value, the others where they differ
$ nvmetest diag features -t sim:
~ ^Feature 04h: Temperature Threshold$
~ ^  tmpth +70 °C \(343 K\)
~ ^  cap +saveable, changeable
~ ^Feature 05h of namespace 1: Error Recovery$
~ ^Feature 0Eh: Timestamp$
!-

# log page 12h tells of more than what is read
$ nvmetest diag features -t sim:ver=2.1 | sed -n '/were not read/,$p' | head -2
> Features that are listed and were not read
>   09h    Interrupt Vector Configuration

# which logs there are, and one of them
$ nvmetest diag logs -t sim:ver=2.0
~ ^  00h +1024 bytes +Supported Log Pages$
~ ^  02h +512 bytes
~ ^  0Dh +listed, read with --lid +Persistent Event Log$
!-

$ nvmetest diag logs -t sim:ver=1.4 | grep -c '^  00h'
= 1
> 0

$ nvmetest diag logs -t sim: --lid smart | sed -n 3p
> Log page 02h: SMART / Health Information

$ nvmetest diag logs -t sim: --lid effects
~ ^  Admin 06h Identify$
~ ^    csupp +1 +Command Supported$

$ nvmetest diag logs -t sim: --lid 0Dh
~ ^  tnev +2 +Total Number of Events$
~ ^  Event 4 \(Power-on or Reset\)$
~ ^      pom +51\.42 days|^      pcycle

$ nvmetest diag logs -t sim:telemetry=2,ver=2.0 --lid 7 --raw=telemetry.bin; stat -c %s telemetry.bin
~ ^[0-9]+$
!-

$ nvmetest diag logs -t sim: --lid 2 --raw=- | wc -c
> 512

# what a drive does not have is refused by the drive, and told
$ nvmetest diag logs -t sim: --lid 0x70
= 3
-
! Get Log Page 70h: Invalid Log Page \(1/09h\)

# a vendor's page that nobody describes
$ nvmetest diag logs -t sim:ver=2.0 --lid 0xc0 --length 64
~ not decoded: bytes 0-15 are not zero
~ note: its GUID is none that a plugin describes
!-

$ nvmetest diag logs -t sim: --lid banana
= 2
! --lid banana: must be 0 to 0xff or the name of a log page

$ nvmetest diag logs -t sim: --length 64
= 2
! --length belongs to --lid

$ nvmetest diag smart -t sim: --lid 2
= 2
! diag smart: has no option --lid

$ nvmetest diag logs -t sim: --raw=x.bin
= 2
! name one page with --lid

$ nvmetest diag logs -t sim: --lid 2 --raw=/nowhere/x.bin
= 3
! /nowhere/x.bin: No such file

# a device that is somebody's is only asked; who is denied is not
$ nvmetest diag smart -t sim:real=1
~ ctemp

# what stops answering on the way is said, and what there was is shown
$ nvmetest diag features -t sim:dead-after=12
= 3
~ ^Feature 01h: Arbitration$
! nvmetest: diag features: sim:dead-after=12: Get Features 02h: no answer in time$

# no more is asked than it takes
$ nvmetest diag smart -t sim: -o json | grep '"commands"'
>   "commands": 4,

$ nvmetest diag logs -t sim: --plugin /no/such.so
= 2
! diag: plugin /no/such.so: No such file

# every document is what the schema says
? python3 -c 'import jsonschema'
$ for v in features identify logs regs selftest smart; do nvmetest diag $v -t sim:ver=2.1,ns=2 --raw -o json >$v.json || echo $v; done; for l in 0 1 2 3 5 6 7 8 9 0xd 0xe 0xf 0x10 0x11 0x12 0x13 0x81 0xc0; do nvmetest diag logs --lid $l -t sim:ver=2.0,endurance=2,telemetry=2 -o json >log-$l.json || echo $l; done; python3 $TOP/tests/report/validate.py $TOP/schema/readout.schema.json *.json && ls *.json | wc -l
> 24
!-

# the way from the root port to the drive
$ nvmetest diag pcie -t sim:speed=4,lanes=8
~ ^runs at 16 GT/s x8, all that the drive can$
~ ^root port  can 16 GT/s x16$
~ ^└─ drive  can 16 GT/s x8$
!-

$ nvmetest diag pcie -t sim: -o json | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["schema"], d["limit"], len(d["functions"]), d["links"][0]["width"])'
> nvmetest.pcie/1 none 2 4

$ nvmetest diag pcie -t sim: --raw
= 2
! diag pcie: has no option --raw
