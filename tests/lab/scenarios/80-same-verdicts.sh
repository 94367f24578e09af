# SPDX-License-Identifier: GPL-2.0-or-later
# One controller, the whole catalogue: through Linux's driver and through vfio the verdicts are
# those of qtest:, but for what differences.tsv gives a reason for.
# lab: nvme=2 append="iomem=relaxed" time=500

catalogue() { # TARGET REPORT WORD...
	target=$1 report=$2
	shift 2
	nvmetest run conformance -t "$target" --allow reset,features,data --serial LAB0 \
		--known /usr/local/share/nvmetest/testplans/known/qemu.yaml -o human -o "json=$report" "$@"
}

other=$(host sum 1)
status 0 "the catalogue through Linux's driver" catalogue "kernel:/dev/$(ctrl_of 0)" /tmp/kernel.json
valid "its report is valid" /tmp/kernel.json
alike "the verdicts are those of qtest" /tmp/kernel.json kernel

status 0 "the catalogue through vfio" catalogue "vfio:$(bdf_of 0)" /tmp/vfio.json --bind
said "taken from the driver and given back" 'taken from its driver: nvme to vfio-pci'
same "to Linux" "$(driver_of "$(bdf_of 0)")" nvme
valid "its report is valid" /tmp/vfio.json
alike "the verdicts are those of qtest" /tmp/vfio.json vfio
same "the other drive is untouched" "$(host sum 1)" "$other"
