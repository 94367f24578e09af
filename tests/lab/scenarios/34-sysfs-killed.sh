# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL in the middle: the guard takes bus mastering away and stops the controller before
# the kernel has the hugepages back. A worker that dies costs one case.
# lab: nvme=1 iommu=off hugepages=40 time=300

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
to_none 0
echo auto >"$dev/power/control"
free() { cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages; }
command() { dd if="$dev/config" bs=1 skip=4 count=2 2>/dev/null | hexdump -e '1/2 "%u"'; }
is_master() { [ $(($(command) & 4)) != 0 ]; }
guards() { grep -l '^nvmetest-guard$' /proc/[0-9]*/comm 2>/dev/null | wc -l; }
all_free() { [ "$(free)" = 40 ] && [ "$(guards)" = 0 ]; }
bad=0
for round in 1 2 3 4 5 6 7 8 9 10; do
	setsid nvmetest run ring.wrap.random-batches -t "sysfs:$bdf" --serial LAB0 --allow data --repeat 500 -q >/tmp/out 2>&1 &
	run=$!
	wait_for 10 is_master || { bad "bus mastering goes on"; head -n 5 /tmp/out >&9; break; }
	[ "$(guards)" = 1 ] || bad=$((bad + 1))
	usleep $((round * 37000))
	kill -KILL $run
	wait $run 2>/dev/null
	wait_for 10 all_free || { bad=$((bad + 1)); note "round $round: $(free) hugepages free, $(guards) guards"; }
	is_master && { bad=$((bad + 1)); note "round $round: Command $(command)"; }
	[ "$(cat "$dev/power/control")" = auto ] || { bad=$((bad + 1)); note "round $round: power/control"; }
done
same "after 10 of 10 kills bus mastering is off, and memory was kept until then" $bad 0
status 0 "the next run works" nvmetest run 'identify.list.*' -t "sysfs:$bdf"

# SIGTERM, twice: ends in order
setsid nvmetest run ring.wrap.random-batches -t "sysfs:$bdf" --serial LAB0 --allow data --repeat 500 -q >/tmp/out 2>&1 &
run=$!
wait_for 10 is_master
kill -TERM $run
usleep 200000
kill -TERM $run 2>/dev/null
wait $run
same "a run that is told to end says so" $? 4
if is_master; then bad "bus mastering is off after SIGTERM"; else ok "bus mastering is off after SIGTERM"; fi
check "the guard is gone, too" all_free

# the worker is killed, the run goes on
setsid nvmetest run ring.wrap.random-batches -t "sysfs:$bdf" --serial LAB0 --allow data --repeat 60 -q >/tmp/out 2>&1 &
run=$!
wait_for 10 is_master
usleep 300000
for p in $(cat /proc/$run/task/$run/children); do # the guard is the other one
	[ "$(cat /proc/$p/comm)" = nvmetest ] && kill -KILL "$p"
done
wait $run
same "a worker that was killed is an error" $? 3
cp /tmp/out "$out"
said "of one case" "60 cases: 59 pass, 0 warn, 0 fail, 0 skip, 1 error"
said "with its signal" "the worker died: SIGKILL"
check "everything is free" all_free
echo on >"$dev/power/control"
check "Linux drives it again" to_nvme 0
