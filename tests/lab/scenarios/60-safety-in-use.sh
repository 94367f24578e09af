# SPDX-License-Identifier: GPL-2.0-or-later
# A drive in use is refused by every route that changes something, whatever the options, and
# nothing is written; what changes nothing goes on.
# lab: nvme=2 time=240 tools="mkfs.ext4 dmsetup"

disk=/dev/$(disk_of 1)
ctrl=/dev/$(ctrl_of 1)
sn=LAB1
consent="--allow reset,features,data,namespaces,firmware,wear,power --serial $sn"

# shellcheck disable=SC2086
refused() { # WHAT PATTERN
	sync
	sum=$(host sum 1)
	status 3 "$1: run is refused" nvmetest run 'io.data.*' -t "kernel:$ctrl" $consent
	said "and says why" "$2"
	said "and what may run" 'allow none'
	status 3 "$1: a feature is refused" nvmetest admin -t "$ctrl" --opcode set-features --cdw10 4 --cdw11 0x157 --allow features
	status 3 "$1: format is refused" nvmetest admin -t "$ctrl" --opcode format --nsid 1 $consent
	said "and says why" "$2"
	status 3 "$1: write is refused" nvmetest io -t "$ctrl" --opcode write --nsid 1 --data-len 512 $consent
	status 3 "$1: an unknown opcode is refused" nvmetest admin -t "$ctrl" --opcode 0xc1 $consent
	status 3 "$1: bench --write is refused" nvmetest bench -t "$ctrl" --write --seconds 0.1 $consent
	status 3 "$1: through the namespace too" nvmetest io -t "$disk" --opcode write --nsid 1 --data-len 512 $consent
	status 0 "$1: reading goes on" nvmetest admin -t "$ctrl" --opcode identify --cdw10 1 --data-len 4096
	same "nothing was written" "$(host sum 1)" "$sum"
}

mkfs.ext4 -q -O ^has_journal "$disk" && modprobe ext4 && mount -o ro,noload "$disk" /mnt
refused "mounted" "mounted at /mnt"
status 0 "cases that change nothing run on it" nvmetest run 'identify.ctrl.*' -t "$ctrl" --allow none --known /usr/local/share/nvmetest/testplans/known/qemu.yaml -o human -o json=/tmp/mounted.json
valid "with a report" /tmp/mounted.json
umount /mnt

# in a mount namespace that is not ours
unshare -m sh -c "mount -o ro,noload $disk /mnt && touch /tmp/mounted && sleep 1000" &
holder=$!
wait_for 10 test -e /tmp/mounted
refused "mounted elsewhere" "mounted at /mnt"
kill $holder
wait $holder 2>/dev/null
pkill -f 'sleep 1000' 2>/dev/null
wait_for 10 sh -c '! pgrep -f "sleep 1000"'

mkswap "$disk" >/dev/null && swapon "$disk"
refused "swap" "swap"
swapoff "$disk"

sleep 1000 <"$disk" &
holder=$!
refused "held open" "open by sleep \($holder\)"
kill $holder
wait $holder 2>/dev/null

modprobe dm-mod
echo "0 1024 linear $disk 2048" | dmsetup create --noudevsync lab
refused "device mapper" 'dm-[0-9]+ \(lab\)'
dmsetup remove --noudevsync lab

modprobe raid0
echo md9 >/sys/module/md_mod/parameters/new_array
md=/sys/block/md9/md
if [ -d $md ]; then
	echo none >$md/metadata_version
	echo raid0 >$md/level
	echo 1 >$md/raid_disks
	cat "/sys/class/block/${disk#/dev/}/dev" >$md/new_dev
	echo 8192 >"$md/dev-${disk#/dev/}/size"
	echo 128 >$md/chunk_size 2>/dev/null
	refused "member of an array" 'md9'
	echo clear >$md/array_state
else
	skip "this kernel makes no array by name"
fi

modprobe loop
loop=$(losetup -f)
losetup "$loop" "$disk"
refused "behind a loop device" 'loop[0-9]|open'
losetup -d "$loop"
wait_for 10 sh -c "! losetup -a | grep -q $disk"

# the same routes when nothing uses it
dd if=/dev/zero of="$disk" bs=1M count=8 conv=fsync 2>/dev/null
# shellcheck disable=SC2086
status 0 "a free drive is written when its serial number is named" nvmetest io -t "$ctrl" --opcode write --nsid 1 --data-len 512 $consent
