# SPDX-License-Identifier: GPL-2.0-or-later
# The same through sysfs, where no IOMMU translates.
# lab: nvme=2 iommu=off hugepages=64 time=500

other=$(host sum 1)
to_none 0
status 0 "the catalogue through sysfs" nvmetest run conformance -t "sysfs:$(bdf_of 0)" \
	--allow reset,features,data --serial LAB0 --known /usr/local/share/nvmetest/testplans/known/qemu.yaml \
	-q -o human -o json=/tmp/sysfs.json
valid "its report is valid" /tmp/sysfs.json
alike "the verdicts are those of qtest" /tmp/sysfs.json sysfs
check "Linux gets it back" to_nvme 0
same "the other drive is untouched" "$(host sum 1)" "$other"
