# SPDX-License-Identifier: GPL-2.0-or-later
# Every way in which a drive can be in use, for real: devices tells it, bind refuses with it.
# lab: nvme=2 time=240 tools="mkfs.ext4 dmsetup"

a=$(bdf_of 0)
disk=$(disk_of 0)
ctrl=$(ctrl_of 0)
sum=$(host sum 1)

used() { # TEXT PATTERN-OF-DEVICES [PATTERN-OF-REFUSAL]
	check "$1: devices" nvmetest devices -v
	said "it tells so" "$2"
	status 3 "$1: bind is refused" nvmetest bind --dry-run "$a"
	said "for that reason" "${3:-$2}"
}

# Wait until udev's absence and our own openers are over.
free() {
	status 0 "$1: free again" nvmetest bind --dry-run "$a" || nvmetest devices -v >&9
}

free "at first"
modprobe ext4
mkfs.ext4 -q -O ^has_journal "/dev/$disk"
mkdir -p /mnt /tmp/m

mount -o ro,noload "/dev/$disk" /mnt
used "mounted" "^    $disk +mounted at /mnt\$" "$disk mounted at /mnt.*umount /mnt"
umount /mnt
free "unmounted"

# where only one process sees it
unshare -m sh -c "mount --make-rprivate /; mount -o ro,noload /dev/$disk /mnt; sleep 1000" &
hidden=$!
wait_for 10 grep -q "/mnt" "/proc/$hidden/mountinfo"
check "our namespace knows nothing of it" sh -c "! grep -q ' /mnt ' /proc/self/mountinfo"
used "mounted in another mount namespace" "$disk +mounted at /mnt in the mount namespace of [a-z]+ \([0-9]+\)" \
	"$disk mounted at /mnt"
kill $hidden
pkill -KILL -f 'sleep 1000'
wait $hidden 2>/dev/null
free "the namespace is gone"

mkswap "/dev/$disk" >/dev/null
swapon "/dev/$disk"
used "swap" "^    $disk +swap\$" "$disk swap.*swapoff /dev/$disk"
swapoff "/dev/$disk"
free "swapped off"

sleep 1000 <"/dev/$disk" &
opener=$!
used "open" "^    $disk +open by sleep \($opener\)\$" "open by sleep \($opener\).*end sleep \($opener\)"
kill $opener
wait $opener 2>/dev/null
sleep 1000 <"/dev/$ctrl" &
opener=$!
used "its character device open" "^    $ctrl +open by sleep \($opener\)\$" "open by sleep"
kill $opener
wait $opener 2>/dev/null
# a node of another name
mknod /tmp/elsewhere b $(tr : ' ' <"/sys/class/block/$disk/dev")
sleep 1000 </tmp/elsewhere &
opener=$!
used "open by another name" "^    $disk +open by sleep \($opener\)\$" "open by sleep"
kill $opener
wait $opener 2>/dev/null
free "closed"

modprobe loop
losetup /dev/loop0 "/dev/$disk"
used "below a loop device" "^    $disk +holds loop0\$" "$disk holds loop0"
losetup -d /dev/loop0
free "loop device gone"

modprobe dm-mod
dmsetup --noudevsync create vg0-home --table "0 2048 linear /dev/$disk 0"
used "below device mapper" "^    $disk +holds dm-0 \(vg0-home\)\$" "$disk holds dm-0"
dmsetup --noudevsync create inner --table "0 2048 linear /dev/dm-0 0"
mkswap /dev/dm-1 >/dev/null
swapon /dev/dm-1
used "swap on two layers of it" "^    $disk +dm-1 \(inner\) swap\$" "dm-1 \(inner\) swap"
swapoff /dev/dm-1
dmsetup --noudevsync remove inner
dmsetup --noudevsync remove vg0-home
free "device mapper gone"

# an array without metadata, by hand
modprobe raid1
echo md127 >/sys/module/md_mod/parameters/new_array
md=/sys/block/md127/md
echo none >$md/metadata_version
echo raid1 >$md/level
echo 1 >$md/raid_disks
cat "/sys/class/block/$disk/dev" >$md/new_dev
echo 2048 >"$md/dev-$disk/size"
echo 0 >"$md/dev-$disk/slot"
echo active >$md/array_state
if [ "$(cat $md/array_state)" != clear ] && ls "/sys/class/block/$disk/holders" | grep -q md127; then
	used "in an array" "^    $disk +holds md127\$" "$disk holds md127.*mdadm --stop"
else
	skip "this kernel makes no array by hand"
fi
echo clear >$md/array_state
free "array gone"

# an array that nobody has started: superblock 1.2 by hand (magic, version, where it stands)
blkdiscard "/dev/$disk"
printf '\374\116\053\251\001' | dd of="/dev/$disk" bs=1 seek=4096 conv=notrunc 2>/dev/null
printf '\010' | dd of="/dev/$disk" bs=1 seek=$((4096 + 144)) conv=notrunc 2>/dev/null
status 3 "a member of an array is refused" nvmetest bind --dry-run "$a"
said "for that reason" "$disk member of a set \(linux_raid_member.*mdadm --zero-superblock"
# a physical volume of LVM: label in sector 1 with its checksum
blkdiscard "/dev/$disk"
{
	printf 'LABELONE\001\000\000\000\000\000\000\000\050\275\212\215\040\000\000\000LVM2 001'
	printf 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\000\000\000\004\000\000\000\000'
} | dd of="/dev/$disk" bs=1 seek=512 conv=notrunc 2>/dev/null
status 3 "a physical volume is refused" nvmetest bind --dry-run "$a"
said "for that reason" "$disk member of a set \(LVM2_member.*pvremove"
blkdiscard "/dev/$disk"
free "signatures gone"

# exported by nvmet, which leaves no trace at the device
modprobe nvmet
mountpoint -q /sys/kernel/config || mount -t configfs config /sys/kernel/config
t=/sys/kernel/config/nvmet/subsystems/t1
mkdir -p $t/namespaces/1
echo "/dev/$disk" >$t/namespaces/1/device_path
echo 1 >$t/namespaces/1/enable
used "exported by nvmet" "^    $disk +exported by nvmet \(t1\)\$" "exported by nvmet \(t1\)"
echo 0 >$t/namespaces/1/enable
rmdir $t/namespaces/1 $t
free "not exported"

# a partition
printf 'n\np\n1\n\n\nw\n' | fdisk "/dev/$disk" >/dev/null 2>&1
wait_for 5 test -e "/dev/${disk}p1"
mkfs.ext4 -q -O ^has_journal "/dev/${disk}p1"
mount -o ro,noload "/dev/${disk}p1" /mnt
used "a partition mounted" "^    ${disk}p1 +mounted at /mnt\$" "${disk}p1 mounted at /mnt"
umount /mnt
free "partition unmounted"

# it is the root of a container
mount -o ro,noload "/dev/${disk}p1" /mnt
mount --bind /mnt /tmp/m
umount /mnt
used "left over as a bind mount" "^    ${disk}p1 +mounted at /tmp/m\$" "${disk}p1 mounted at /tmp/m"
umount /tmp/m

same "the neighbour was never written" "$(host sum 1)" "$sum"
