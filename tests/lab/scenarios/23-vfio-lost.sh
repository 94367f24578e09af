# SPDX-License-Identifier: GPL-2.0-or-later
# Workers killed in the middle of I/O, the function unbound or pulled in the middle of I/O.
# lab: nvme=1 time=240

bdf=$(bdf_of 0)
children() {
	for s in /proc/[0-9]*/stat; do
		read -r pid comm st ppid rest <"$s" 2>/dev/null && [ "$ppid" = "$1" ] && echo "$pid"
	done
}
busy() { # REPEAT: I/O in the background
	nvmetest run 'ring.*' 'io.*' -t "vfio:$bdf" --repeat "$1" --allow reset,data --serial LAB0 \
		--events /tmp/lost.events -o human -o json=/tmp/lost.json >/tmp/lost.out 2>&1 &
	run=$!
}
begun() { grep -q '"case_end"' /tmp/lost.events; }

check "the function goes to vfio-pci" nvmetest bind "$bdf"

dmesg -c >/dev/null
busy 2
wait_for 20 begun
killed=0
more() { [ "$(grep -c '"case_end"' /tmp/lost.events)" -gt "$count" ]; }
for i in 1 2 3 4 5 6; do
	# not while a new worker brings the controller up: that ends a run
	count=$(grep -c '"case_end"' /tmp/lost.events)
	wait_for 20 more
	for child in $(children $run); do
		kill -9 "$child" 2>/dev/null && killed=$((killed + 1))
	done
	count=$(($(grep -c '"case_end"' /tmp/lost.events) + 1))
	wait_for 20 more
done
wait $run
ended=$?
same "workers were killed" "$([ $killed -ge 3 ] && echo yes)" yes
same "the run ends with status 3" $ended 3
same "nothing is blamed on the device" "$(grep -c '^FAIL  ' /tmp/lost.out)" 0
check "each is an error of its own case" grep -q 'the worker died: SIGKILL' /tmp/lost.out
check "cases after it pass" sh -c "grep -E '^[0-9]+ cases: [1-9][0-9]+ pass' /tmp/lost.out"
check "no DMA went astray" sh -c "! dmesg | grep -E 'DMA (Read|Write)'"
valid "the report is whole" /tmp/lost.json

busy 30
wait_for 20 begun
usleep 700000
kill -9 $run
wait $run 2>/dev/null
sleep 1
status 0 "after a SIGKILL of all the next run works" nvmetest run smoke -t "vfio:$bdf" \
	--known "$(find / -name qemu.yaml -path '*known*' 2>/dev/null | head -n 1)"

busy 30
wait_for 20 begun
sleep 1
start=$(cut -d. -f1 /proc/uptime)
check "an unbind in the middle of I/O is let through" \
	timeout 20 sh -c "echo $bdf >/sys/bus/pci/drivers/vfio-pci/unbind"
same "at once" "$([ $(($(cut -d. -f1 /proc/uptime) - start)) -le 9 ] && echo yes)" yes
wait $run
same "the run ends with status 3" $? 3
check "it says why" grep -q 'the kernel asks for the device' /tmp/lost.out
valid "the report is whole" /tmp/lost.json
echo "$bdf" >/sys/bus/pci/drivers/vfio-pci/bind
check "it can be used again" wait_for 10 sh -c "[ -e /sys/bus/pci/drivers/vfio-pci/$bdf ]"

busy 30
wait_for 20 begun
sleep 1
check "the controller is pulled" host unplug 0
wait $run
same "the run ends with status 3" $? 3
check "it says that the device is lost" grep -Eq 'kernel asks for the device|device is gone|device lost' /tmp/lost.out
valid "the report is whole" /tmp/lost.json
check "Linux lets the function go" wait_for 20 test ! -e "/sys/bus/pci/devices/$bdf"
rm -f "/run/nvmetest/$bdf.journal"
host plug 0 >/dev/null
wait_for 20 test -e "/sys/bus/pci/devices/$bdf"
