# SPDX-License-Identifier: GPL-2.0-or-later
# What the host must give: hugepages, power; words that say so, and that were followed.
# lab: nvme=1 iommu=pt time=120

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
run() { nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf$1"; }
to_none 0
status 3 "no hugepages" run
said "the command that makes them" "needs 32 hugepages of 2048 kB, 0 are free: echo 32 > "
eval "$(tr -d '\n' <"$out" | sed -n 's/.*are *free: *\(echo 32\) *> *\([^ )]*nr_hugepages\).*/\1 >\2/p' | head -n 1)"
same "it was followed as written" "$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages)" 32
status 0 "now it runs" run
same "they are free again" "$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages)" 32
status 0 "with less as well" run ,mem=8M
status 2 "there are no pages of that size" run ,hugepage=64K
said "it says so" "no hugepages of 64 kB"

echo auto >"$dev/power/control"
status 0 "a function that may sleep is kept awake" run
same "and may sleep again" "$(cat "$dev/power/control")" auto
echo on >"$dev/power/control"

# a controller that somebody left running, with queues in memory that is not ours
printf '\006\001' | dd of="$dev/config" bs=1 seek=4 conv=notrunc 2>/dev/null
status 0 "bus mastering found on" run
same "is off at the end" $(($(dd if="$dev/config" bs=1 skip=4 count=1 2>/dev/null | hexdump -e '1/1 "%u"') & 4)) 0
check "Linux drives it again" to_nvme 0
