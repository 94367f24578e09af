# SPDX-License-Identifier: GPL-2.0-or-later
# The machine is as scenarios expect it, and the tool runs in it.
# lab: smoke nvme=3 size=4M time=60

same "three drives, each known by its serial" "$(ls /run/lab/bdf.* | wc -l)" 3
same "Linux drives them" "$(driver_of "$(bdf_of 0)")" nvme
check "an IOMMU translates" test -d "/sys/bus/pci/devices/$(bdf_of 0)/iommu_group"
parent() { readlink -f "/sys/bus/pci/devices/$(bdf_of "$1")/.." | sed 's,.*/,,'; }
same "drive 0 sits behind a root port" "$(cat "/sys/bus/pci/devices/$(parent 0)/class")" 0x060400
same "drive 1 sits on the root bus" "$(parent 1)" pci0000:00
same "the host answers" "$(host ping)" pong
same "the image is blank" "$(host sum 0)" "$(head -c 4m /dev/zero | sha256sum | cut -d' ' -f1)"
before=$(host sum 0)
dd if=/dev/urandom of="/dev/$(disk_of 0)" bs=4k count=1 conv=fsync 2>/dev/null
check "what is written reaches the image" test "$(host sum 0)" != "$before"
same "and is what the drive gives back" "$(sha256sum <"/dev/$(disk_of 0)" | cut -d' ' -f1)" "$(host sum 0)"
check "the function goes to vfio-pci" to_vfio 1
check "and comes back" to_nvme 1
check "the tool runs" nvmetest version
said "it says which it is" '^nvmetest [0-9]'
check "and finds its plans" nvmetest run queue-wrap -t sim: -o human -o json=/tmp/report.json
valid "its report is valid" /tmp/report.json
