# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL while features are changed, through Linux's driver and through ours: the journal says
# what was before, and recover, or the next run, puts it back.
# lab: nvme=1 time=400

bdf=$(bdf_of 0)
ctrl=/dev/$(ctrl_of 0)
journal=/run/nvmetest/$bdf.features
over=0 under=0x100000

# The value of feature FID with CDW11, as Linux's driver gets it.
value() {
	nvmetest admin --opcode get-features --cdw10 "$1" --cdw11 "$2" -t "kernel:$ctrl" -o json |
		sed -n 's/.*"dw0": *\([0-9]*\).*/\1/p'
}
set_value() {
	nvmetest admin --opcode set-features --cdw10 "$1" --cdw11 "$2" --allow features -t "kernel:$ctrl" >/dev/null
}
now() {
	ctrl=/dev/$(ctrl_of 0)
	echo "over $(value 4 $over) under $(value 4 $under) cache $(value 6 0)"
}
as_before() {
	same "$1: features are as before" "$(now)" "$before"
	check "$1: no journal is left" test ! -e "$journal"
}

cat >/tmp/hold.yaml <<'YAML'
case: lab.features.hold
title: Features are changed for a while
spec: [base-2.0:5.27]
needs: [commands]
effects: [features]
timeout_s: 60
steps:
  - do: set-features
    with: { fid: 0x04, cdw11: 0x161 }
    shall: { status: success }
  - do: set-features
    with: { fid: 0x04, cdw11: 0x100003 }
    shall: { status: success }
  - do: set-features
    with: { fid: 0x06, cdw11: 0 }
    shall: { status: success }
  - do: settle
    with: { us: 20000000 }
YAML

# Values that are nobody's default.
check "a threshold of one's own" set_value 4 0x158
check "and another" set_value 4 0x100005
before=$(now)
note "# $before"
same "they are there" "$before" "over 344 under 5 cache 1"

K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"
# shellcheck disable=SC2086
status 0 "a run that ends" nvmetest run 'feature.value.*' -t "kernel:$ctrl" --allow features $K
as_before "the end"

has_all() { [ "$(grep -c '^fid=0[46] ' "$journal" 2>/dev/null)" = 3 ]; }
hold() { # a run that has changed everything; its process is $run
	# shellcheck disable=SC2086
	setsid nvmetest run /tmp/hold.yaml -t "$target" --allow features $bind -q >/tmp/out 2>&1 &
	run=$!
	wait_for 60 has_all || { bad "$way: the journal is written"; cat /tmp/out >&9; }
	usleep 300000
}

for target in "kernel:$ctrl" "vfio:$bdf"; do
	way=${target%%:*} bind=
	[ "$way" = kernel ] || bind=--bind
	hold
	status 0 "$way: recover leaves a run alone" nvmetest recover
	said "and says so" "left to the run that has it"
	kill -KILL $run
	wait $run 2>/dev/null
	check "$way: the journal of a killed run" grep -q '^fid=04 nsid=00000000 select=00000000 .* current=00000158 ' "$journal"
	if [ "$way" = kernel ]; then
		same "$way: what was changed" "$(now)" "over 353 under 3 cache 0"
		status 0 "$way: a dry run" nvmetest recover --dry-run
		said "says what would be set" "would set Temperature Threshold \(feature 04h\) to 158h through kernel:"
		same "$way: and sets nothing" "$(value 4 $over)" 353
	fi
	status 0 "$way: recover" nvmetest recover
	said "tells what it set" "Temperature Threshold \(feature 04h\) is 158h again"
	said "for each of them" "CDW11 100000h\) is 5h again"
	same "$way: the driver is back" "$(driver_of "$bdf")" nvme
	as_before "$way"
	status 0 "$way: once more" nvmetest recover
	said "there is nothing to do" "nothing to recover"

	hold
	kill -KILL $run
	wait $run 2>/dev/null
	# shellcheck disable=SC2086
	status 0 "$way: the next run" nvmetest run identify.list.is-ascending -t "$target" --allow features $bind $K
	as_before "$way: the next run"

	hold
	kill -TERM $run
	usleep 50000
	kill -TERM $run
	wait $run
	same "$way: two signals end it with 4" $? 4
	as_before "$way: two signals"
done

# Nothing is set on a drive that is in use by then.
target=kernel:$ctrl way=kernel bind=
hold
kill -KILL $run
wait $run 2>/dev/null
{ exec sleep 600; } <"/dev/$(disk_of 0)" &
user=$!
usleep 200000
status 3 "a drive that is in use" nvmetest recover
said "is told with who uses it" "open by sleep"
same "and nothing is set" "$(value 4 $over)" 353
kill $user
wait $user 2>/dev/null
status 0 "when it is free" nvmetest recover
as_before "free again"

# While Linux drives something else than before: nothing is set.
target=kernel:$ctrl way=kernel bind=
hold
kill -KILL $run
wait $run 2>/dev/null
sed -i 's/^sn=.*/sn=ANOTHER/' "$journal"
status 3 "another drive" nvmetest recover
said "is named with both serial numbers" "LAB0.*ANOTHER"
same "nothing is set" "$(value 4 $over)" 353
sed -i 's/^sn=.*/sn=LAB0/;s/select=00100000/select=00200000/' "$journal"
status 3 "what the controller does not take" nvmetest recover
said "is told" "CDW11 200000h\) could not be put back to 5h: "
check "and stays in the journal" grep -q 'select=00200000' "$journal"
check "alone" sh -c "! grep -q 'select=00000000' $journal"
rm "$journal"
check "the rest by hand" set_value 4 0x100005
as_before "by hand"

# Handed over by hand: it stays with vfio-pci, and its features are put back through that.
target=vfio:$bdf way=bound bind=
status 0 "bound" nvmetest bind "$bdf"
hold
kill -KILL $run
wait $run 2>/dev/null
status 0 "bound: recover" nvmetest recover
said "leaves it there" "left as nvmetest bind made it"
said "and puts back" "Temperature Threshold \(feature 04h\) is 158h again"
status 0 "unbound" nvmetest unbind "$bdf"
as_before "bound"
target=kernel:$ctrl way=kernel

# The worker alone is killed: the next one puts back.
hold
kill -KILL "$(cut -d' ' -f1 "/proc/$run/task/$run/children")"
wait $run
same "a worker that was killed is an error" $? 3
as_before "the next worker"

# The drive is pulled: its features stay in the journal, and are put back when it is there again.
# Through our driver: Linux 6.1 crashes when a controller is pulled that somebody has open and
# the descriptor is closed later (nvme_dbbuf_dma_free).
target=vfio:$bdf way=vfio bind=--bind
hold
host unplug 0 >/dev/null
wait_for 60 test ! -e "/sys/bus/pci/devices/$bdf"
wait $run
same "a run whose drive was pulled ends with 3" $? 3
check "and tells" sh -c "tr -s ' \\n' ' ' </tmp/out"
said "it says what was not put back" "Temperature Threshold \(feature 04h\) and 2 more not put back as before the run"
said "and what will" "nvmetest recover does it from $journal"
status 3 "recover without the drive" nvmetest recover
said "says that it is not there" "serial number LAB0, is not there; its features stay in the journal"
host plug 0 >/dev/null
wait_for 30 disk_of 0
status 0 "recover when it is back" nvmetest recover
as_before "plugged in again"

# Anywhere in the catalogue.
ctrl=/dev/$(ctrl_of 0)
random=20261121 failed=0 left=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	random=$(((random * 1103515245 + 12345) & 0x7fffffff))
	# shellcheck disable=SC2086
	setsid nvmetest run 'feature.*' -t "kernel:$ctrl" --allow features,reset --repeat 50 $K -q >/dev/null 2>&1 &
	run=$!
	wait_for 30 test -e "$journal"
	[ $i != 1 ] || same "what a reset takes away is journalled at once" "$(grep -Ec '^fid=0[14568a] ' "$journal")" 7
	usleep $((random >> 12))
	kill -KILL $run
	wait $run 2>/dev/null
	[ ! -e "$journal" ] || left=$((left + 1))
	if nvmetest recover >/tmp/out 2>&1 && [ "$(now)" = "$before" ] && [ ! -e "$journal" ]; then
		continue
	fi
	failed=$((failed + 1))
	note "# round $i: $(now); $(tail -n 3 /tmp/out)"
done
same "12 runs that were killed, recovered: $left had a journal" $failed 0
set_value 4 0x157
set_value 4 0x100000
