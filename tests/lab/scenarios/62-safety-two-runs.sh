# SPDX-License-Identifier: GPL-2.0-or-later
# One tool per drive: the second one refuses, naming the first. Another drive is free.
# lab: nvme=2 time=120

c0=/dev/$(ctrl_of 0) c1=/dev/$(ctrl_of 1) bdf=$(bdf_of 0)
K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"
# shellcheck disable=SC2086
nvmetest run 'identify.*' -t "$c0" --repeat 100 --allow none $K >/tmp/first 2>&1 &
first=$!
wait_for 20 test -s "/run/nvmetest/$bdf.lock"
status 3 "a second run refuses" nvmetest run 'identify.*' -t "$c0" --allow none
said "naming the first" "nvmetest run identify.* -t $c0 --repeat 100.* \\(pid $first\\) has $bdf"
status 3 "by its address as well" nvmetest run 'identify.*' -t "kernel:/dev/$(disk_of 0)" --allow none
status 3 "so does a command" nvmetest admin -t "$c0" --opcode identify --cdw10 1 --data-len 4096
status 3 "and bench" nvmetest bench -t "$c0" --seconds 0.1
status 0 "the other drive is free" nvmetest admin -t "$c1" --opcode identify --cdw10 1 --data-len 4096
kill -TERM $first
wait $first
same "the first ends when it is told to" $? 4
status 0 "afterwards the drive is free" nvmetest admin -t "$c0" --opcode identify --cdw10 1 --data-len 4096
# shellcheck disable=SC2086
nvmetest run 'identify.*' -t "$c0" --repeat 100 --allow none $K >/tmp/first 2>&1 &
first=$!
wait_for 20 grep -q "^$first " "/run/nvmetest/$bdf.lock"
kill -KILL $first
wait $first 2>/dev/null
wait_for 10 nvmetest admin -t "$c0" --opcode identify --cdw10 1 --data-len 4096
status 0 "a killed one leaves no lock" nvmetest admin -t "$c0" --opcode identify --cdw10 1 --data-len 4096
