# SPDX-License-Identifier: GPL-2.0-or-later
# PCIe errors while cases run are noticed: of the port above the drive, as Linux counts them.
# lab: nvme=2 time=240 append="iomem=relaxed"

ctrl=/dev/$(ctrl_of 0)
port=$(readlink -f "/sys/bus/pci/devices/$(bdf_of 0)/.." | sed 's,.*/,,')
K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"

if [ ! -e "/sys/bus/pci/devices/$port/aer_dev_correctable" ]; then
	skip "this kernel counts no PCIe errors"
	return 0 2>/dev/null || exit 0
fi
# shellcheck disable=SC2086
inject() { # ERROR...: while a run is on its way
	nvmetest run 'identify.*' -t "$ctrl" --allow none --repeat 400 $K -o human=/tmp/aer.txt -o json=/tmp/aer.json -v >/tmp/out 2>&1 &
	run=$!
	sleep 3
	host aer port 0 "$@" >/tmp/inject 2>&1 || note "$(cat /tmp/inject)"
	sleep 2
	kill -TERM $run
	wait $run
}

inject RCVR
out=/tmp/aer.txt
unsaid "a correctable error fails no case" 'no uncorrectable PCIe error comes up'
said "it is noted, with its name and place" "correctable errors of the port above it, $port"
said "by the name of the specification" 'Receiver Error'
said "and counted" 'PCIe errors of the run: [1-9]'
check "also in the report" grep -q '"pcie_correctable": *[1-9]' /tmp/aer.json
valid "which is valid" /tmp/aer.json

inject COMP_TIME
out=/tmp/aer.txt
said "an uncorrectable error of the link is a failure" 'no uncorrectable PCIe error comes up'
said "and where" "$port: Completion|Completion Timeout"
check "in the report too" grep -q '"health.pcie"' /tmp/aer.json
status 0 "afterwards a run is clean" nvmetest run 'identify.page.*' -t "$ctrl" --allow none --known /usr/local/share/nvmetest/testplans/known/qemu.yaml
