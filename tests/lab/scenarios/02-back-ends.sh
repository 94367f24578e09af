# SPDX-License-Identifier: GPL-2.0-or-later
# The shortest way through what needs a kernel: a drive through its driver, taken from it and
# given back, and one that is in use refused.
# lab: smoke nvme=3 size=4M time=90

bdf=$(bdf_of 0)
status 0 "cases run through Linux's driver" nvmetest run 'identify.ctrl.*' -t "kernel:/dev/$(ctrl_of 0)"
said "more than one" '^[0-9]+ cases: [1-9]'
status 0 "and through vfio, with --bind" nvmetest run queue-wrap -t "vfio:$bdf" --bind --allow reset,data \
	--serial LAB0 -o human -o json=/tmp/report.json
said "the drive is given back" 'given back'
same "to its driver" "$(driver_of "$bdf")" nvme
valid "the report is valid" /tmp/report.json

disk=/dev/$(disk_of 2)
mke2fs "$disk" >/dev/null 2>&1
mkdir -p /mnt/used
mount -t ext4 "$disk" /mnt/used
sync
before=$(host sum 2)
status 3 "a mounted drive is not taken" nvmetest run queue-wrap -t "vfio:$(bdf_of 2)" --bind --allow reset,data --serial LAB2
said "and it says why" '/mnt/used'
status 3 "nor bound" nvmetest bind "$(bdf_of 2)"
same "nothing was written" "$(host sum 2)" "$before"
umount /mnt/used
