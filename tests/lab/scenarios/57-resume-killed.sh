# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL at random moments of runs through Linux's driver and through ours, resumed until they
# end: the verdicts are those of a run that nobody killed, the drive is where it was, and what a
# killed run left is put back on the way. Another drive is refused.
# lab: nvme=2 time=300

bdf=$(bdf_of 0)
ctrl=/dev/$(ctrl_of 0)
K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"
# What a report says of each case, line by line.
verdicts() {
	tr -d '\n' <"$1" | sed 's/"id": *"/\n/g' | sed -n 's/^\([a-z0-9.-]*\)".*"verdict": *"\([a-z]*\)", *"title".*/\1 \2/p'
}

random=20261121
next_us() { # 0 ... 2 s
	random=$(((random * 1103515245 + 12345) & 0x7fffffff))
	at=$((random >> 10))
}

for target in "kernel:$ctrl" "vfio:$bdf"; do
	way=${target%%:*} bind=
	[ "$way" = kernel ] || bind=--bind
	line="nvmetest run feature.* identify.* log.* regs.* -t $target --allow features,reset $bind $K --repeat 2"
	# shellcheck disable=SC2086
	$line -q -o json=/tmp/whole.json >/dev/null 2>&1
	whole=$?
	verdicts /tmp/whole.json >/tmp/whole
	check "$way: a run that nobody killed" test "$(wc -l </tmp/whole)" -gt 100
	rm -f /tmp/e.jsonl
	killed=0 lines=0
	for i in 1 2 3 4 5 6 7 8 9 10; do
		# shellcheck disable=SC2086
		setsid $line --events /tmp/e.jsonl --resume /tmp/e.jsonl -q >/tmp/out 2>&1 &
		run=$!
		next_us
		usleep $at
		kill -KILL $run 2>/dev/null && killed=$((killed + 1))
		wait $run 2>/dev/null
		[ "$(grep -c '"run_end"' /tmp/e.jsonl)" = 0 ] || break
		lines=$(wc -l </tmp/e.jsonl)
	done
	note "# $way: $killed kills, $lines events then"
	status "$whole" "$way: resumed until it ends" nvmetest run --resume /tmp/e.jsonl -q -o json=/tmp/r.json
	verdicts /tmp/r.json | grep -v ' error$' >/tmp/seen
	grep -v ' error$' /tmp/whole >/tmp/want
	check "$way: the same verdicts" cmp /tmp/want /tmp/seen
	check "$way: it tells that it was interrupted" grep -q '"resumed"' /tmp/r.json
	same "$way: the driver is back" "$(driver_of "$bdf")" nvme
	check "$way: no journal is left" sh -c "! ls /run/nvmetest/*.journal /run/nvmetest/*.features 2>/dev/null"
done

# What is at that address now is another drive, or has another firmware.
target=vfio:$bdf
nvmetest run 'identify.*' -t "$target" --bind --events /tmp/e.jsonl -q >/dev/null 2>&1
grep -v '"run_end"' /tmp/e.jsonl | sed 's/"sn":"[^"]*"/"sn":"ANOTHER"/' >/tmp/o.jsonl
cp /tmp/o.jsonl /tmp/o2.jsonl
status 3 "another drive" nvmetest run --resume /tmp/o.jsonl
said "is named" 'refused: the run in /tmp/o.jsonl is of another drive, serial number "ANOTHER"'
check "the file is as it was" cmp /tmp/o.jsonl /tmp/o2.jsonl
same "the driver is back" "$(driver_of "$bdf")" nvme

# Root takes no permission out of a file that others may write to.
chmod 666 /tmp/o.jsonl
status 2 "a file that others may write to" nvmetest run --resume /tmp/o.jsonl
said "gives no permission" "others may write to it"
