# SPDX-License-Identifier: GPL-2.0-or-later
# A mounted drive and one on another driver are cleared away.
# lab: nvme=2 size=4M time=30
mke2fs "/dev/$(disk_of 0)" >/dev/null 2>&1
mkdir -p /mnt/x
check "mounted" mount -t ext4 "/dev/$(disk_of 0)" /mnt/x
check "handed over" to_vfio 1
