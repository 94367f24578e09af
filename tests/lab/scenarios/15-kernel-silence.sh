# SPDX-License-Identifier: GPL-2.0-or-later
# A drive that does not come to an end with a command, behind Linux's driver: Linux aborts, then
# resets, and only then an ioctl returns.
# lab: nvme=1 time=300 alone

c=$(ctrl_of 0)
before=$(cut -d. -f1 /proc/uptime)
check "the image stands still" host stall 0
nvmetest run io.data.last-write-counts identify.ctrl.names-are-ascii -t "$c" --allow data --serial LAB0 \
	--timeout-scale 0.5 -o human -o json=/tmp/silence.json >"$out" 2>&1 &
pid=$!
sleep 20
host unstall 0
wait $pid
got=$?
note "$(($(cut -d. -f1 /proc/uptime) - before)) s"
keep "$out" silence.txt
check "the run ends, with a failure or an error" test $got = 1 -o $got = 3
said "and says what is missing" 'nothing in time|no answer within|does not give the worker back|cancelled'
valid "its report is whole and valid" /tmp/silence.json
wait_for 60 grep -q live "/sys/class/nvme/$c/state"
status 0 "the controller works again" nvmetest run identify.ctrl.names-are-ascii -t "$c"
