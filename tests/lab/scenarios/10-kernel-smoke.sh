# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: without a word on the command line: the kernel keeps the registers to itself.
# lab: nvme=1 time=90

K=/usr/local/share/nvmetest/testplans/known
c=/dev/$(ctrl_of 0)
before=$(host sum 0)
status 0 "the smoke plan holds" nvmetest run smoke -t "kernel:$c" --known "$K/qemu.yaml" -o human -o json=/tmp/smoke.json -v
said "cases pass" '^[0-9]+ cases: [1-9][0-9]* pass'
said "registers are skipped with what to do" 'iomem=relaxed'
said "and what needs queues with the owner's name" "Linux's nvme driver owns the queues"
said "commands are told as ioctls" 'to the admin queue by ioctl'
valid "its report is valid" /tmp/smoke.json
check "the report names Linux's side of it" grep -q '"transport": *"pcie"' /tmp/smoke.json
check "and the back end" grep -q '"backend": *"kernel"' /tmp/smoke.json
check "without registers it has no CAP" sh -c '! grep -q "\"cap\":" /tmp/smoke.json'
check "and the version all the same" grep -q '"ver": *"1.4.0"' /tmp/smoke.json
same "nothing was written" "$(host sum 0)" "$before"
same "the driver has it all the time" "$(driver_of "$(bdf_of 0)")" nvme
status 0 "configuration space is there" nvmetest run pcie.header.class-says-nvme -t "$c"
status 77 "a case of registers alone is skipped" nvmetest run regs.capability.entries-and-pages -t "$c" -v
said "for the reason" 'CONFIG_IO_STRICT_DEVMEM'
