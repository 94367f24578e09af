# SPDX-License-Identifier: GPL-2.0-or-later
# devices: what it says of functions that nvme, vfio-pci or nobody has, to root and to others.
# lab: nvme=3 time=180 alone

a=$(bdf_of 0) b=$(bdf_of 1) c=$(bdf_of 2)
to_none 1
to_vfio 2

check "devices works" nvmetest devices
said "nvme has the first" "^$a +nvme +$(ctrl_of 0) +QEMU NVMe Ctrl +LAB0 "
said "which is not in use" "^$a .* no\$"
said "kernel: works" "^    kernel:/dev/$(ctrl_of 0) +works\$"
said "vfio: works after bind" "^    vfio:$a +after bind: nvme has it; .*nvmetest bind $a\$"
said "sysfs: does not, for the IOMMU" "^    sysfs:$a +no: an IOMMU translates for it \(group [0-9]+, type DMA"
said "nobody has the second" "^$b +- +- "
said "how Linux gets it back" "no driver has it; echo $b > /sys/bus/pci/drivers_probe"
said "vfio-pci has the third" "^$c +vfio-pci +- "
said "whose vfio: works" "^    vfio:$c +works\$"
said "and kernel: after unbind" "^    kernel: +no: vfio-pci has it; nvmetest unbind $c\$"

check "-v works" nvmetest devices -v
said "it names the namespace" "^    namespace 1 +$(disk_of 0), ng[0-9]+n1, [0-9]+ bytes\$"
said "and the group" "IOMMU group +[0-9]+, type DMA"

check "what it says is done: drivers_probe" sh -c "echo $b > /sys/bus/pci/drivers_probe"
check "nvme has it again" wait_for 10 disk_of 1

# as JSON: keys by name
check "JSON works" nvmetest devices -o json
said "it names its schema" '"schema":"nvmetest.devices/1"'
said "and all serial numbers that can be known" '"sn":"LAB1"'

# a user sees the same functions, and is told what is not seen
chmod 755 /
check "a user may ask" su nobody -s /bin/sh -c "cd /tmp && nvmetest devices"
said "sees the functions" "^$a +nvme "
said "is told what is missing" "not everything was seen: .*root sees more"
said "and not that a drive is free" "^$a .* [?]\$"
said "kernel: needs root" "kernel:/dev/$(ctrl_of 0) +no: no permission for /dev/$(ctrl_of 0); run as root"
said "vfio: as well" "vfio:$a +no: only root may bind it"

# no device was opened for all this: a drive that does not answer does not hold it up
check "the first drive is stalled" host stall 0
check "devices answers" timeout 10 nvmetest devices
check "the drive goes on" host unstall 0
