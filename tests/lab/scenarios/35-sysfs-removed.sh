# SPDX-License-Identifier: GPL-2.0-or-later
# The controller is pulled out in the middle of I/O: the report is whole, nothing hangs.
# One request at a time: QEMU 7.2 itself crashes when a controller with many is unplugged, and
# may not let go of the drive, so nothing is plugged in again.
# lab: nvme=1 iommu=off hugepages=40 time=200 alone

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
to_none 0
setsid nvmetest run io.data.any-size-is-kept 'identify.list.*' -t "sysfs:$bdf" --serial LAB0 --allow data --repeat 300 \
	-q -o human -o json=/tmp/removed.json >/tmp/out 2>&1 &
run=$!
busy() { [ $(($(dd if="$dev/config" bs=1 skip=4 count=1 2>/dev/null | hexdump -e '1/1 "%u"') & 4)) != 0 ]; }
check "it runs" wait_for 20 busy
sleep 2
check "the controller is taken out" host unplug 0
check "Linux lets it go" wait_for 20 test ! -e "$dev"
gone() { ! kill -0 $run 2>/dev/null; }
check "the run ends by itself" wait_for 60 gone
wait $run
same "with status 3" $? 3 || head -n 40 /tmp/out >&9
cp /tmp/out "$out"
said "it tells that the device is lost" "device lost"
said "and what happened to it" "$bdf was removed from the bus"
valid "the report is whole" /tmp/removed.json
same "no guard is left" "$(grep -l '^nvmetest-guard$' /proc/[0-9]*/comm 2>/dev/null | wc -l)" 0
same "the hugepages are free" "$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages)" 40
