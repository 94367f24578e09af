# SPDX-License-Identifier: GPL-2.0-or-later
# What stands in the way of vfio is said, with the one thing to do.
# lab: nvme=2 time=120

bdf=$(bdf_of 0)
run() { nvmetest run 'identify.page.*' -t "vfio:$1"; }

status 3 "Linux's driver has it" run "$bdf"
said "who, and what to do" "the driver nvme has $bdf: nvmetest bind $bdf"
status 3 "no driver has it" sh -c "echo $bdf >/sys/bus/pci/drivers/nvme/unbind; nvmetest run smoke -t vfio:$bdf"
said "what to do" "$bdf has no driver: nvmetest +bind|nvmetest bind $bdf"
status 3 "there is no such function" run 0000:7f:1f.7
status 2 "no address" run sda
said "is said to be none" "no address of a PCI function"
status 2 "a wrong option" run "$bdf,mood=iommufd"
said "names the right one" 'did you mean "mode"'

check "the function goes to vfio-pci" to_vfio 0
modprobe -r vfio_iommu_type1 2>/dev/null
if [ ! -d /sys/module/vfio_iommu_type1 ] && [ ! -c /dev/iommu ]; then
	status 3 "a module is missing" run "$bdf"
	said "which" "vfio_iommu_type1 is not loaded: modprobe"
else
	skip "vfio_iommu_type1 cannot be taken away here"
fi
modprobe vfio_iommu_type1
[ -c /dev/iommu ] || {
	status 3 "no iommufd in this kernel" run "$bdf,mode=iommufd"
	said "says which way is left" "mode=container"
}

# another program has the group
exec 7<>"/dev/vfio/$(readlink "/sys/bus/pci/devices/$bdf/iommu_group" | sed 's,.*/,,')"
status 3 "somebody else has the group" run "$bdf,mode=container"
said "who" "(in use|open) by .*\([0-9]+\)"
exec 7<&-
status 0 "and when it is free the run goes on" run "$bdf"

# a user who may not
chmod 0666 /dev/vfio/vfio
if setuidgid_probe=$(command -v chpst || command -v setuidgid); then
	status 3 "another user" "$setuidgid_probe" nobody nvmetest run smoke -t "vfio:$bdf"
fi
to_nvme 0
