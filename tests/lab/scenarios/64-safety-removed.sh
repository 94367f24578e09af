# SPDX-License-Identifier: GPL-2.0-or-later
# A drive that is pulled in the middle of I/O: the run ends, the report is whole, nothing hangs.
# lab: nvme=3 time=240

K="--known /usr/local/share/nvmetest/testplans/known/qemu.yaml"

# shellcheck disable=SC2086
pulled() { # N TARGET
	nvmetest run io.data.any-size-is-kept -t "$2" --allow data --serial "LAB$1" --repeat 2000 $K \
		-o human=/tmp/pulled.txt -o json=/tmp/pulled.json >/tmp/pulled.out 2>&1 &
	run=$!
	sleep 3
	host unplug "$1" >/dev/null || note "no unplug"
	if wait_for 90 sh -c "! kill -0 $run"; then
		wait $run
		same "$2: the run ends by itself, as an error" $? 3
	else
		bad "$2: the run still runs after 90 s"
		kill -KILL $run
	fi
	check "$2: with a report" test -s /tmp/pulled.json
	out=/tmp/pulled.txt said "$2: that says the drive is gone" 'device lost|gone|removed|vanished'
	check "$2: no case failed for it" sh -c '! grep -q "\"verdict\": *\"fail\"" /tmp/pulled.json'
	valid "$2: the report is valid" /tmp/pulled.json
	cp /tmp/pulled.txt "/tmp/pulled-$1.txt"
}

bdf=$(bdf_of 2)
pulled 0 "kernel:/dev/$(ctrl_of 0)"
modprobe vfio_iommu_type1
check "the other drive goes to vfio-pci" to_vfio 2
pulled 2 "vfio:$bdf"
host plug 0 >/dev/null
host plug 2 >/dev/null
wait_for 20 sh -c '[ "$(ls /sys/class/nvme | wc -l)" = 3 ]'
