# SPDX-License-Identifier: GPL-2.0-or-later
# The drive below somebody's root directory, which is mounted nowhere else: refused by each route
# that changes something.
# lab: nvme=2 time=120 tools="mkfs.ext4 dmsetup"

disk=/dev/$(disk_of 1)
ctrl=/dev/$(ctrl_of 1)
bdf=$(bdf_of 1)
consent="--allow reset,features,data,namespaces --serial LAB1"

mkfs.ext4 -q -O ^has_journal "$disk" && modprobe ext4
mkdir -p /tmp/root
unshare -m sh -c "mount $disk /tmp/root && mkdir /tmp/root/bin && cp /bin/busybox /tmp/root/bin/ && sync &&
	mount -o remount,ro /tmp/root && touch /tmp/rooted && exec chroot /tmp/root /bin/busybox sleep 1000" &
holder=$!
check "a process has its root on the drive" wait_for 10 test -e /tmp/rooted
sleep 1
sum=$(host sum 1)
# shellcheck disable=SC2086
{
	status 3 "run is refused" nvmetest run 'io.data.*' -t "kernel:$ctrl" $consent
	said "and says why" 'mounted at|root'
	status 3 "format is refused" nvmetest admin -t "$ctrl" --opcode format --nsid 1 $consent
	status 3 "write is refused" nvmetest io -t "$ctrl" --opcode write --nsid 1 --data-len 512 $consent
	status 3 "run --bind is refused" nvmetest run 'io.data.*' -t "pci:$bdf" --bind $consent
}
status 3 "bind is refused" nvmetest bind "$bdf"
said "and says why" 'mounted at|root'
same "nothing was written" "$(host sum 1)" "$sum"
same "the drive is still Linux's" "$(driver_of "$bdf")" nvme
kill $holder
wait $holder 2>/dev/null
status 0 "afterwards it is free" nvmetest bind "$bdf"
nvmetest unbind "$bdf" >/dev/null
