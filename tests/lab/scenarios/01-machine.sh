# SPDX-License-Identifier: GPL-2.0-or-later
# What other scenarios ask of the host is what happens to the machine.
# lab: nvme=2 size=4M alone

dev=/sys/bus/pci/devices/$(bdf_of 0)
disk=/dev/$(disk_of 0)

# a request that does not come to an end, and then does
check "the drive's I/O is stalled" host stall 0
dd if="$disk" of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
(dd if="$disk" of=/dev/null bs=4k count=1 skip=9 iflag=direct 2>/dev/null; echo >/run/lab/read) &
sleep 2
check "a read waits" test ! -e /run/lab/read
check "and goes on" host unstall 0
check "to its end" wait_for 10 test -e /run/lab/read

# errors of the link; this QEMU tells Linux of uncorrectable ones only
port=$(readlink -f "$dev/.." | sed 's,.*/,,')
counted() { awk '/^CmpltTO/ { print $2 }' "/sys/bus/pci/devices/$port/aer_dev_nonfatal"; }
before=$(counted)
more() { [ "$(counted)" -gt "$before" ]; }
check "the port reports an error" host aer port 0 COMP_TIME
check "and Linux counts it" wait_for 5 more
check "the drive lives on" wait_for 20 lab_all_up

# the drive is pulled and put back
check "the controller is taken out" host unplug 0
check "Linux lets it go" wait_for 20 test ! -e "$dev"
check "so does QEMU" host gone 0
check "it is put back" host plug 0
check "and found again" wait_for 20 disk_of 0
same "as what it was" "$(cat "$dev/nvme/$(ctrl_of 0)/serial" | tr -d ' ')" LAB0
