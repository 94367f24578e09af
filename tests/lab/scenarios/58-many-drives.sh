# SPDX-License-Identifier: GPL-2.0-or-later
# Two drives with one command, each by its own way and taken from its driver: merged and own
# reports, and both are where they were, also after Ctrl-C.
# lab: nvme=2 time=120

a=$(bdf_of 0) b=$(bdf_of 1)
K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"
line="nvmetest run regs.* identify.* -t vfio:$a -t vfio:$b --bind $K -o json=/tmp/r.json"

status 2 "one drive under two names" nvmetest run regs.* -t "/dev/$(ctrl_of 0)" -t "vfio:$a"
said "is refused" "are the same drive \($a\)"
# shellcheck disable=SC2086
$line -q >/tmp/out 2>&1
same "both drives" "$?" 0
check "a report of the first" test -s "/tmp/r.vfio-$(echo "$a" | tr : -).json"
check "a report of the second" test -s "/tmp/r.vfio-$(echo "$b" | tr : -).json"
check "a merged one" grep -q nvmetest.fleet/1 /tmp/r.json
same "the first is back" "$(driver_of "$a")" nvme
same "the second is back" "$(driver_of "$b")" nvme
# shellcheck disable=SC2086
setsid $line --repeat 100 -q >/tmp/out 2>&1 &
run=$!
sleep 2
kill -INT $run
wait $run
same "a signal" $? 4
same "the first is back after it" "$(driver_of "$a")" nvme
same "the second is back after it" "$(driver_of "$b")" nvme
