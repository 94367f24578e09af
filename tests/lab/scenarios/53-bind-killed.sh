# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL at 50 moments of a run --bind, then recover: as before, every time.
# lab: nvme=1 time=400

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
now() {
	echo "driver $(driver_of "$bdf") override $(cat "$dev/driver_override") power $(cat "$dev/power/control")" \
		"d3cold $(cat "$dev/d3cold_allowed") reset $(cat "$dev/reset_method") $(disk_of 0)"
}
echo auto >"$dev/power/control"
before=$(now)
nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind -q >/dev/null 2>&1 # modules are loaded after this
start=$(cut -d' ' -f1 /proc/uptime)
nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind -q >/dev/null 2>&1
span=$(echo "$start $(cut -d' ' -f1 /proc/uptime)" | awk '{ print int(($2 - $1) * 1000000) }')
note "# a run takes $span us"

# From a number of one's own, so that a failure can be repeated.
random=20261121
next() { # 0 ... 32767
	random=$(((random * 1103515245 + 12345) & 0x7fffffff))
	echo $((random >> 16))
}
failed=0 left=0
for i in $(seq 50); do
	next >/tmp/next
	at=$(($(cat /tmp/next) * (span / 1000) / 33)) # somewhere in the whole of a run
	random=$(((random * 1103515245 + 12345 + i) & 0x7fffffff))
	setsid nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind -q >/dev/null 2>&1 &
	run=$!
	usleep $at
	kill -KILL $run 2>/dev/null
	wait $run 2>/dev/null
	[ ! -e "/run/nvmetest/$bdf.journal" ] || left=$((left + 1))
	if nvmetest recover >/tmp/out 2>&1 && wait_for 5 disk_of 0 && [ "$(now)" = "$before" ] &&
		[ ! -e "/run/nvmetest/$bdf.journal" ]; then
		continue
	fi
	failed=$((failed + 1))
	note "# killed after $at us: $(now)"
	note "# $(tail -n 3 /tmp/out)"
	nvmetest recover >/dev/null 2>&1
done
same "50 runs that were killed, recovered: $left had a journal" $failed 0
if [ $left -ge 10 ]; then ok "the moments hit what they should"; else bad "only $left of 50 moments left something"; fi

# recover itself is killed, and the next one ends what it began.
failed=0
for at in 2000 5000 10000 20000 40000 80000; do
	setsid nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind --repeat 10000 -q >/dev/null 2>&1 &
	run=$!
	wait_for 10 grep -q vfio "/proc/$run/maps" # the device is open
	kill -KILL $run
	wait $run 2>/dev/null
	nvmetest recover >/dev/null 2>&1 &
	usleep $at
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	nvmetest recover >/tmp/out 2>&1
	wait_for 5 disk_of 0
	[ "$(now)" = "$before" ] || { failed=$((failed + 1)); note "# recover killed after $at us: $(now); $(cat /tmp/out)"; }
done
same "recover that was killed, recovered" $failed 0

# The next run puts back first what a killed one left.
setsid nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind --repeat 10000 -q >/dev/null 2>&1 &
run=$!
wait_for 10 test -e "/run/nvmetest/$bdf.journal"
kill -KILL $run
wait $run 2>/dev/null
status 0 "the next run recovers by itself" nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind
same "and gives back what was before the first one" "$(now)" "$before"
echo on >"$dev/power/control"
