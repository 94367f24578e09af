# SPDX-License-Identifier: GPL-2.0-or-later
# run --bind: the function is taken and given back, however the run ends.
# lab: nvme=1 time=200

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
now() {
	echo "driver $(driver_of "$bdf") override $(cat "$dev/driver_override") power $(cat "$dev/power/control")" \
		"d3cold $(cat "$dev/d3cold_allowed") reset $(cat "$dev/reset_method") $(disk_of 0)"
}
as_before() {
	same "$1: everything is as before" "$(now)" "$before"
	check "$1: no journal is left" test ! -e "/run/nvmetest/$bdf.journal"
}
echo auto >"$dev/power/control"
before=$(now)

status 0 "a run" nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind -o human -o json=/tmp/r.json
said "says that it is back" "nvme to vfio-pci in [0-9]+ ms, given back in [0-9]+ ms"
check "and its report" grep -q '"returned": *true' /tmp/r.json
valid "which is valid" /tmp/r.json
as_before "the end"

if nvmetest backends pci >/dev/null 2>&1; then
	status 0 "pci: chooses" nvmetest run regs.capability.command-sets -t "pci:$bdf" --bind
	as_before "pci:"
fi
status 2 "not for the model" nvmetest run regs.capability.command-sets -t sim: --bind
status 0 "a dry run" nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind --dry-run
said "says what would be written" 'would write "vfio-pci"'
as_before "a dry run"
status 3 "refused in the middle: a serial number that is another one's" \
	nvmetest run io.data.any-size-is-kept -t "vfio:$bdf" --bind --allow data --serial NOT-THIS
as_before "refused"
status 2 "options of the target that make no sense" nvmetest run regs.capability.command-sets -t "vfio:$bdf,nonsense=1" --bind
as_before "nonsense"

# A long run, and a signal when it has the function.
begin() {
	setsid nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind --repeat 3000 -q >/tmp/out 2>&1 &
	run=$!
	wait_for 20 has_worker
}
has_worker() {
	worker=$(sed -n "s/^\([0-9]*\) (nvmetest) [A-Z] $run .*/\1/p" /proc/[0-9]*/stat 2>/dev/null | head -n 1)
	[ -n "$worker" ] && [ "$(driver_of "$bdf")" = vfio-pci ] && ls -l "/proc/$worker/fd" | grep -q vfio
}
for signal in INT TERM HUP; do
	begin
	kill -$signal $run
	wait $run
	same "SIG$signal ends it with 4" $? 4
	as_before "SIG$signal"
done
begin
kill -INT $run
usleep 20000
kill -INT $run
kill -TERM $run
wait $run
same "three signals at once" $? 4
as_before "three signals"
setsid nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind -q >/tmp/out 2>&1 &
run=$!
usleep 60000
kill -INT $run
wait $run
as_before "a signal while it is taken"
begin
kill -KILL "$worker"
usleep 300000
kill -INT $run
wait $run
check "the report tells of the worker that died" grep -Eq "worker died|1 error" /tmp/out
as_before "a worker that was killed"

# Two runs at once: the second one names the first.
begin
status 3 "a second run is refused" nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind
said "and names the first" "pid $run|process $run"
status 3 "so is unbind" nvmetest unbind "$bdf"
status 0 "recover leaves it alone" nvmetest recover
same "and vfio-pci keeps it" "$(driver_of "$bdf")" vfio-pci
kill -INT $run
wait $run
as_before "two runs"
echo on >"$dev/power/control"
