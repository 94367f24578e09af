# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel that is locked down, as with Secure Boot.
# lab: nvme=1 iommu=off hugepages=40 append="lockdown=integrity" time=60

bdf=$(bdf_of 0)
to_none 0
# without securityfs the first write is what tells
status 3 "refused by the kernel" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
said "with words" "lock"
[ -e /sys/kernel/security/lockdown ] || mount -t securityfs s /sys/kernel/security
status 3 "refused before" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
said "with the reason" "kernel lockdown \(integrity\)"
check "Linux drives it again" to_nvme 0
