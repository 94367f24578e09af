# SPDX-License-Identifier: GPL-2.0-or-later
# Where an IOMMU translates, or a driver is bound, nothing is touched.
# lab: nvme=1 hugepages=40 time=90

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
state() { hexdump -v -n 256 "$dev/config" | md5sum; cat "$dev/power/control" "$dev/reset_method"; }
before=$(state)
status 3 "a bound driver is respected" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
said "and named" "driver nvme drives $bdf: run with --bind"
same "nothing is touched" "$(state)" "$before"
to_none 0
before=$(state)
status 3 "an IOMMU that translates is respected" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
said "and told" "an IOMMU translates for $bdf \(group [0-9]+, type DMA[-FQ]*\): use vfio:$bdf"
same "nothing is touched" "$(state)" "$before"
to_vfio 0
status 3 "vfio-pci is respected" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
said "and told" "use vfio:$bdf"
to_none 0

# identity can be chosen for one group at run time
group=$(readlink -f "$dev/iommu_group")
if echo identity >"$group/type" 2>/dev/null; then
	status 0 "with an identity domain it runs" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
	echo DMA >"$group/type"
	status 3 "and not without one" nvmetest run identify.ctrl.names-are-ascii -t "sysfs:$bdf"
else
	skip "this kernel does not change the type of a group"
fi
check "Linux drives it again" to_nvme 0
