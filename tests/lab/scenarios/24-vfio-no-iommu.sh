# SPDX-License-Identifier: GPL-2.0-or-later
# Without an IOMMU vfio has nothing to offer, and says so.
# lab: nvme=1 iommu=off time=60

status 3 "vfio without an IOMMU" nvmetest run smoke -t "vfio:$(bdf_of 0)"
said "says what is missing" "no IOMMU is in use|no IOMMU"
said "and the way that is left" "sysfs:"
