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
! yaml

$ nvmetest diag regs -t kernel:/dev/nvme99
= 3
-
! nvme99

$ nvmetest diag identify -t sim: --sysroot /nowhere
= 2
! --sysroot /nowhere is no directory
