# SPDX-License-Identifier: GPL-2.0-or-later
# After that, in the same guest.
# lab: nvme=2 size=4M time=30
check "nothing is mounted" sh -c '! grep -q /mnt/x /proc/mounts'
same "the drive is back" "$(driver_of "$(bdf_of 1)")" nvme
same "and blank" "$(host sum 0)" "$(head -c 4m /dev/zero | sha256sum | cut -d' ' -f1)"
touch /run/first-boot
echo 1 >"/sys/bus/pci/devices/$(bdf_of 0)/remove"
