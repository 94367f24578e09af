# SPDX-License-Identifier: GPL-2.0-or-later
# Data is changed only on the drive that was named, by who runs it and not by a plan, and what is
# written on it is looked for through our own driver as well.
# lab: nvme=2 time=200 tools="mkfs.ext4"

bdf=$(bdf_of 1)
disk=/dev/$(disk_of 1)
ctrl=/dev/$(ctrl_of 1)
K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"

# shellcheck disable=SC2086
consent() { # TARGET SIGNATURE
	sum=$(host sum 1)
	status 77 "$1: without permission the case is skipped" nvmetest run io.data.any-size-is-kept -t "$1"
	said "and says what is missing" 'add --allow data'
	status 3 "$1: data without a serial number" nvmetest run io.data.any-size-is-kept -t "$1" --allow data
	said "names the drive" 'serial LAB1'
	status 3 "$1: the serial number of another drive" nvmetest run io.data.any-size-is-kept -t "$1" --allow data --serial LAB0
	said "tells both" 'serial LAB0 does not match .*LAB1'
	status 3 "$1: a plan does not overwrite what is there" nvmetest run prp-boundary -t "$1" --serial LAB1
	said "and names it" "$2"
	status 3 "$1: admin asks as well" nvmetest admin -t "$1" --opcode format --nsid 1 --allow data,namespaces
	status 3 "$1: and io" nvmetest io -t "$1" --opcode write --nsid 1 --data-len 512 --allow data --serial LAB0
	same "nothing was written" "$(host sum 1)" "$sum"
	status 0 "$1: with both it is" nvmetest run 'io.data.*' -t "$1" --allow data --serial LAB1 $K -o human -o json=/tmp/consent.json
	check "who allowed it is in the report" grep -q '"serial": *"LAB1"' /tmp/consent.json
	valid "the report is valid" /tmp/consent.json
}

mkfs.ext4 -q -L precious "$disk"
sync
consent "kernel:$ctrl" 'ext4'
mkfs.ext4 -q -F -L precious "$disk"
sync
mkdir -p /etc/nvmetest
echo LAB1 >/etc/nvmetest/denied-devices
# shellcheck disable=SC2086
status 3 "a denied drive is not even read" nvmetest run 'identify.*' -t "$ctrl" --allow none $K
said "for the list" 'denied-devices'
rm /etc/nvmetest/denied-devices
echo LAB0 >/etc/nvmetest/allowed-devices
status 3 "nor one that is not on the list of the allowed" nvmetest admin -t "$ctrl" --opcode identify --cdw10 1 --data-len 4096
said "for the list" 'allowed-devices'
echo "$bdf" >/etc/nvmetest/allowed-devices
status 0 "which knows addresses too" nvmetest admin -t "$ctrl" --opcode identify --cdw10 1 --data-len 4096
rm /etc/nvmetest/allowed-devices

modprobe vfio_iommu_type1
check "the drive goes to vfio-pci" to_vfio 1
consent "vfio:$bdf" 'ext4 file system "precious"'
