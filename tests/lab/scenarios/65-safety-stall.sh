# SPDX-License-Identifier: GPL-2.0-or-later
# A drive that stops answering: a bounded wait, words, and a whole report, also while the
# process sits in a call that nothing interrupts.
# lab: nvme=2 time=240

K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"
bdf=$(bdf_of 1)
ctrl=/dev/$(ctrl_of 1)

check "the image stands still" host stall 1
from=$(cut -d. -f1 /proc/uptime)
for block in 64 128 192; do # the first request passes
	nvmetest io -t "$ctrl" --opcode read --nsid 1 --cdw10 $block --cdw12 7 --data-len 4096 --timeout 5 >/tmp/out 2>&1
	io_status=$?
	[ $io_status = 0 ] || break
done
same "a command through the kernel is given up" $io_status 1
took=$(($(cut -d. -f1 /proc/uptime) - from))
check "in time ($took s)" test $took -le 90
out=/tmp/out
said "and told" 'in time|no answer|did not|does not|gave up|abort'
host unstall 1
wait_for 60 sh -c "[ \"\$(cat /sys/class/nvme/${ctrl#/dev/}/state)\" = live ]"
status 0 "afterwards it answers again" nvmetest admin -t "$ctrl" --opcode identify --cdw10 1 --data-len 4096

modprobe vfio_iommu_type1
check "the drive goes to vfio-pci" to_vfio 1
check "the image stands still" host stall 1
# shellcheck disable=SC2086
nvmetest run io.data.any-size-is-kept 'identify.ctrl.*' -t "vfio:$bdf" --allow data --serial LAB1 $K \
	-o human=/tmp/stall.txt -o json=/tmp/stall.json >/tmp/out 2>&1 &
run=$!
if wait_for 120 sh -c "! kill -0 $run"; then
	wait $run
	note "status $?"
	ok "a run over vfio ends"
else
	bad "a run over vfio still runs after 120 s"
	kill -KILL $run
fi
host unstall 1
valid "its report is whole" /tmp/stall.json
