# QEMU: missing, refusing, dying in the middle.
$ nvmetest run 'init.*' -t qtest:bin=/no/such/qemu
= 3
! /no/such/qemu

# what would be started, without starting it
$ nvmetest run 'init.*' -t qtest:dry-run,bin=/no/such/qemu
~ /no/such/qemu .*-device nvme
!-

$ nvmetest run 'init.*' -t qtest:dry-run,namespaces=3,controllers=2,bin=/no/such/qemu
~ nvme-subsys,id=subsystem0
~ id=media3,format=raw,.*offset=134217728,size=67108864
~ nvme,id=nvme2,bus=rp1
~ nvme-ns,id=ns3,bus=nvme,drive=media3,nsid=3
!-
$ nvmetest run 'init.*' -t qtest:dry-run,controllers=3
= 2
! controllers

+ dies
| #!/bin/sh
| echo "these are my last words" >&2
| exit 1
$ chmod +x dies; nvmetest run 'init.*' -t qtest:bin=$dir/dies
= 3
! these are my last words

? command -v qemu-system-x86_64
+ wounded
| #!/bin/sh
| # a QEMU that is killed in the middle of the run
| qemu-system-x86_64 "$@" &
| echo $! > "$QEMU_PID_FILE"
| wait $!
| echo "killed in the middle" >&2
$ cd $TOP && { chmod +x $dir/wounded; (sleep 1; kill -9 $(cat $dir/pid)) & } ; QEMU_PID_FILE=$dir/pid nvmetest run 'init.*' -t qtest:bin=$dir/wounded --repeat 2000 --stop-on error -o human -o json=$dir/r.json
= 3
~ error

# reading QEMU's drive: what its options say is shown, and it answers every question with success
$ nvmetest diag identify -t qtest:nvme.mdts=6,nvme.aerl=2
~ ^  sn +NVMETEST0001 +Serial Number$
~ ^  mdts +64 pages \(6\)
~ ^  aerl +3 \(2\)
~ ^  size +67\.1 MB +Namespace Size in bytes$
!-
$ nvmetest diag identify -t qtest:ns.zoned=on,size=256M
~ ^Namespace 1: what the Zoned Namespace Command Set adds \(CNS 05h\)$
~ ^  not decoded: bytes
!-
$ nvmetest diag regs -t qtest:nvme.cmb_size_mb=1
~ ^CMBSZ \(3Ch\)
~ ^  cmbs +1 +Controller Memory Buffer Supported$
!-
$ for o in '' namespaces=3 subsys,controllers=2 ns.zoned=on,size=256M; do for v in identify logs features smart; do nvmetest diag $v -t "qtest:$o" -o json | grep -e failed_commands -e '"missing"'; done; done | sort | uniq -c | sed 's/^ *//'
> 16   "failed_commands": 0,
!-
