# SPDX-License-Identifier: GPL-2.0-or-later
# run --bind for sysfs: and for pci: where no IOMMU translates.
# lab: nvme=1 iommu=pt hugepages=64 time=90

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
now() { echo "$(driver_of "$bdf") $(cat "$dev/driver_override") $(cat "$dev/power/control") $(disk_of 0)"; }
before=$(now)
status 0 "a run through sysfs" nvmetest run regs.capability.command-sets -t "sysfs:$bdf" --bind
said "says that it is back" "nvme to no driver in [0-9]+ ms, given back"
same "as before" "$(now)" "$before"
setsid nvmetest run regs.capability.command-sets -t "sysfs:$bdf" --bind --repeat 3000 -q >/tmp/out 2>&1 &
run=$!
wait_for 20 test -e "/run/nvmetest/$bdf.journal"
wait_for 5 test ! -e "$dev/driver"
kill -KILL $run
wait $run 2>/dev/null
status 0 "recover after SIGKILL" nvmetest recover
wait_for 5 disk_of 0
same "as before" "$(now)" "$before"
