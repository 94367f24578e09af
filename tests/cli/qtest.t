# QEMU: missing, refusing, dying in the middle.
$ nvmetest run 'init.*' -t qtest:bin=/no/such/qemu
= 3
! /no/such/qemu

# what would be started, without starting it
$ nvmetest run 'init.*' -t qtest:dry-run,bin=/no/such/qemu
~ /no/such/qemu .*-device nvme
!-

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
