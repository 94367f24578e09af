# SPDX-License-Identifier: GPL-2.0-or-later
# bind and unbind of a drive that is in use: status 3, nothing is touched.
# lab: nvme=2 time=90 tools="mkfs.ext4"

bdf=$(bdf_of 1)
disk=/dev/$(disk_of 1)
dev=/sys/bus/pci/devices/$bdf

refused() { # WHAT PATTERN
	sum=$(host sum 1)
	for command in bind "bind --driver none" unbind; do
		# shellcheck disable=SC2086
		status 3 "$1: $command is refused" nvmetest $command "$bdf"
		said "and says why" "$2"
		same "nvme keeps it" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
	done
	check "no journal is left" test ! -e "/run/nvmetest/$bdf.journal"
	status 3 "$1: run --bind is refused" nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind
	said "and says why" "$2"
	same "nvme keeps it" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
	same "nothing was written" "$(host sum 1)" "$sum"
}

mkfs.ext4 -q -O ^has_journal "$disk" && mkdir -p /mnt && modprobe ext4 && mount -o ro,noload "$disk" /mnt
refused "mounted" "mounted at /mnt"
umount /mnt
mkswap "$disk" >/dev/null && swapon "$disk"
refused "swap" "swap"
swapoff "$disk"
sleep 1000 <"$disk" &
refused "held open" "sleep \($!\)"
kill $!
wait $! 2>/dev/null
mkdir -p /etc/nvmetest
echo LAB1 >/etc/nvmetest/denied-devices
status 3 "a drive on the list of denied ones" nvmetest bind "$bdf"
said "is refused" "denied-devices"
same "nvme keeps it" "$(driver_of "$bdf")" nvme
rm /etc/nvmetest/denied-devices
status 0 "a signature alone is no use" nvmetest bind "$bdf"
sleep 1000 <>"/dev/vfio/$(readlink "$dev/iommu_group" | sed 's,.*/,,')" &
holder=$!
status 3 "unbind while a program has the group open" nvmetest unbind "$bdf"
said "names the program" "open by sleep \($holder\)"
same "vfio-pci keeps it" "$(driver_of "$bdf")" vfio-pci
kill $holder
wait $holder 2>/dev/null
status 0 "unbind afterwards" nvmetest unbind "$bdf"
