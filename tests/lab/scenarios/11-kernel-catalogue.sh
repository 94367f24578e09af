# SPDX-License-Identifier: GPL-2.0-or-later
# All that can be had through Linux's driver, registers too, with every effect allowed.
# lab: nvme=2 append="iomem=relaxed" time=300

K=/usr/local/share/nvmetest/testplans/known
c=$(ctrl_of 0)
echo 0 >/sys/module/nvme/parameters/sgl_threshold
other=$(host sum 1)
status 0 "the conformance plan holds" nvmetest run conformance -t "$c" --allow reset,features,data \
	--serial LAB0 --known "$K/qemu.yaml" -o human -o json=/tmp/conformance.json
said "more than a hundred cases run and pass" '^[0-9]+ cases: 1[0-9][0-9] pass'
said "none is in error" ' 0 error;'
valid "its report is valid" /tmp/conformance.json
check "registers are read" grep -q '"cap": *"0x' /tmp/conformance.json
same "the driver has it all the time" "$(driver_of "$(bdf_of 0)")" nvme
same "and it is live" "$(cat "/sys/class/nvme/$c/state")" live
same "the other drive is untouched" "$(host sum 1)" "$other"
check "the disk can be read as before" dd if="/dev/$(disk_of 0)" of=/dev/null bs=1M count=8
status 0 "a boundary inside a page comes out of the offset of a buffer" \
	nvmetest run prp.page.any-offset-across-two -t "$c" --allow data --serial LAB0
echo 32768 >/sys/module/nvme/parameters/sgl_threshold
status 77 "what Linux may describe by an SGL is no test of PRPs" \
	nvmetest run prp.page.boundary-by-a-dword -t "$c" --allow data --serial LAB0 -v
said "and says which parameter to set" 'sgl_threshold'
status 0 "a script runs" nvmetest run scripted/temperature-threshold.yaml -t "$c" --allow features
