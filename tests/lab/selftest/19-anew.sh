# SPDX-License-Identifier: GPL-2.0-or-later
# A drive was missing: this one has a machine of its own again.
# lab: nvme=2 size=4M time=30
check "another boot" test ! -e /run/first-boot
check "the drive is there" test -e "/dev/$(disk_of 0)"
