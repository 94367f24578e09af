# SPDX-License-Identifier: GPL-2.0-or-later
# A drive that stops answering: a bounded wait, words, and a whole report, also while the
# process sits in a call that nothing interrupts.
# lab: nvme=2 time=240

K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"
bdf=$(bdf_of 1)
ctrl=/dev/$(ctrl_of 1)

check "the image stands still" host stall 1
dd if="/dev/$(disk_of 1)" of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null # the last one that passes
from=$(cut -d. -f1 /proc/uptime)
nvmetest io -t "$ctrl" --opcode read --nsid 1 --cdw10 64 --cdw12 7 --data-len 4096 --timeout 5 >/tmp/out 2>&1
same "a command through the kernel is given up" $? 1
took=$(($(cut -d. -f1 /proc/uptime) - from))
check "in time ($took s)" test $took -le 60
out=/tmp/out said "and told" 'nothing in time|no answer|did not|does not'
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
