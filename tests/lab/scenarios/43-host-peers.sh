# SPDX-License-Identifier: GPL-2.0-or-later
# One namespace on two controllers: used by one path is used by the other, with and without multipath.
# lab: nvme=1 time=120 append="nvme_core.multipath=N" tools="mkfs.ext4" qemu="-drive if=none,id=joined,driver=null-co,read-zeroes=on,size=64M -device nvme-subsys,id=pair,nqn=pair -device nvme,id=left,serial=JOINED,subsys=pair,bus=pcie.0,addr=0x18 -device nvme,id=right,serial=JOINED,subsys=pair,bus=pcie.0,addr=0x19 -device nvme-ns,drive=joined,bus=right,nsid=1,shared=on"

left=0000:00:18.0 right=0000:00:19.0
disk_at() { basename "$(ls -d /sys/bus/pci/devices/$1/nvme/nvme*/nvme*n1)"; }

wait_for 10 disk_at $left
wait_for 10 disk_at $right
check "each controller has a disk of its own" test "$(disk_at $left)" != "$(disk_at $right)"
status 0 "the one is free" nvmetest bind --dry-run $left
sleep 1000 <"/dev/$(disk_at $right)" &
opener=$!
status 3 "open by the other path" nvmetest bind --dry-run $left
said "is told by its name" "$(disk_at $right) open by sleep \($opener\)"
kill $opener
wait $opener 2>/dev/null
check "devices works" nvmetest devices
said "both are listed" "^$left +nvme "
said "with one size" "^$right +nvme .* 67.1 MB "
