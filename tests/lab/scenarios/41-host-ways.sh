# SPDX-License-Identifier: GPL-2.0-or-later
# What keeps sysfs: from working without an IOMMU, one thing after the other; then pci: takes it.
# lab: nvme=1 iommu=off hugepages=0 time=120

a=$(bdf_of 0)

check "devices works" nvmetest devices
said "vfio: wants an IOMMU" "vfio:$a +no: no IOMMU is active; (boot with intel_iommu=on|switch (VT-d|AMD-Vi) )"
said "sysfs: wants hugepages" "sysfs:$a +no: 0 hugepages of 2 MiB are free, 32 are needed; echo 32 > /sys"
todo=$(sed -n "s/.*are needed; //p" "$out" | head -n 1)
check "what it says is done: $todo" sh -c "$todo"
check "devices works" nvmetest devices
said "sysfs: works after bind" "sysfs:$a +after bind: nvme has it; .*nvmetest bind --driver none $a\$"

status 3 "pci: without --bind is refused" nvmetest run regs.capability.command-sets -t "pci:$a"
said "with both reasons" "neither vfio: \(no IOMMU is active\) nor sysfs: \(nvme has it\)"
status 0 "pci: with --bind runs" nvmetest run regs.capability.command-sets -t "${a#0000:}" --bind -o json=/tmp/r.json
said "on sysfs:, and says why" "pci:$a is sysfs:$a: no vfio: \(no IOMMU is active\)"
check "the report has the address that ran" grep -q "\"address\": *\"sysfs:$a\"" /tmp/r.json
same "nvme has it back" "$(driver_of "$a")" nvme

to_none 0
check "devices works" nvmetest devices
said "sysfs: works at once" "sysfs:$a +works\$"
to_nvme 0

# no target: the candidates
status 2 "run without a target" nvmetest run regs.capability.command-sets
said "names kernel:" "^  kernel:/dev/$(ctrl_of 0) +QEMU NVMe Ctrl, SN LAB0\$"
said "and sysfs:" "^  sysfs:$a +QEMU NVMe Ctrl, SN LAB0, with --bind\$"
