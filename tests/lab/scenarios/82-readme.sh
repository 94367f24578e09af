# SPDX-License-Identifier: GPL-2.0-or-later
# README, "On your own drive": its commands as they are written, on a drive as it describes it.
# lab: nvme=1 props="serial=S64DNX0R123456" time=400

mkdir -p /tmp/tree/build && cd /tmp/tree || exit 1
ln -s "$(command -v nvmetest)" build/nvmetest
ln -s /usr/local/share/nvmetest/testplans testplans
sudo() { "$@"; }

sed -n '/^## On your own drive/,/^## A /p' /lab/README.md | sed -n '/^```/,/^```/p' | grep -v '^```' >commands
same "there are three" "$(wc -l <commands)" 3
same "the drive has the address that is written" "$(cat /sys/bus/pci/devices/0000:01:00.0/class)" 0x010802
blank=$(host sum 0)

run() { eval "$(sed -n "$1p" commands)"; }
status 0 "$(sed -n 1p commands)" run 1
said "lists the drive" '0000:01:00.0'
said "and what drives it" 'nvme'

status 0 "$(sed -n 2p commands)" run 2
said "has run cases" '^[0-9]+ cases: [1-9][0-9]+ pass, .* 0 error'
same "nothing was written" "$(host sum 0)" "$blank"
same "Linux has it back" "$(cat /sys/bus/pci/devices/0000:01:00.0/nvme/nvme*/state)" live

status 0 "$(sed -n 3p commands)" run 3
said "runs the whole catalogue" '^[0-9]+ cases: [2-9][0-9]+ pass, .* 0 error'
check "something was written" test "$(host sum 0)" != "$blank"
same "Linux has it back" "$(cat /sys/bus/pci/devices/0000:01:00.0/nvme/nvme*/state)" live
check "the page is there" grep -q '</html>' report.html
keep report.html >/dev/null
