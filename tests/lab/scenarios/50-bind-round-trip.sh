# SPDX-License-Identifier: GPL-2.0-or-later
# bind and unbind: everything that they change is as it was, and somebody's own settings stay.
# lab: nvme=2 time=90

bdf=$(bdf_of 1)
dev=/sys/bus/pci/devices/$bdf
now() {
	echo "driver $(driver_of "$bdf") override $(cat "$dev/driver_override") power $(cat "$dev/power/control")" \
		"d3cold $(cat "$dev/d3cold_allowed") reset $(cat "$dev/reset_method")"
}
seconds() { cut -d' ' -f1 /proc/uptime; }

before=$(now)
status 2 "bind without a function" nvmetest bind
said "lists what is there" "$bdf +nvme"
status 0 "a dry run" nvmetest bind --dry-run "$bdf"
said "says what would be written" "would write \"vfio-pci\" to $dev/driver_override"
same "and writes nothing" "$(now)" "$before"

start=$(seconds)
status 0 "bind" nvmetest bind "$bdf"
said "names the node" "$bdf: node /dev/vfio/"
same "vfio-pci has it" "$(driver_of "$bdf")" vfio-pci
same "awake" "$(cat "$dev/power/control") $(cat "$dev/d3cold_allowed")" "on 0"
check "its journal is there" grep -q "^driver=nvme$" "/run/nvmetest/$bdf.journal"
status 0 "a second bind changes nothing" nvmetest bind "$bdf"
said "and says so" "already"
status 3 "to another driver" nvmetest bind --driver none "$bdf"
said "only after unbind" "nvmetest unbind $bdf first"
status 0 "recover leaves it alone" nvmetest recover
same "as it was bound" "$(driver_of "$bdf")" vfio-pci
status 0 "a case runs on it" nvmetest run regs.capability.command-sets -t "vfio:$bdf"
status 0 "unbind" nvmetest unbind "$bdf"
took=$(echo "$start $(seconds)" | awk '{ print int(($2 - $1) * 1000) }')
said "the drive is back" "LAB1, 1 namespace"
same "everything is as before" "$(now)" "$before"
check "no journal is left" test ! -e "/run/nvmetest/$bdf.journal"
note "# all of this together: $took ms"

echo auto >"$dev/power/control"
echo 0 >"$dev/d3cold_allowed"
before=$(now)
status 0 "bind to no driver, with other settings before" nvmetest bind --driver none "$bdf" -o json
said "JSON says it worked" '"ok":true'
same "no driver has it" "$(driver_of "$bdf")" ""
echo "$bdf" >/sys/bus/pci/drivers_probe
same "and none takes it" "$(driver_of "$bdf")" ""
echo bus >"$dev/reset_method" 2>/dev/null
status 0 "unbind by the name of the function" nvmetest unbind "${bdf#0000:}"
same "these settings are back" "$(now)" "$before"

status 0 "unbind without a journal, nothing to do" nvmetest unbind "$bdf"
to_vfio 1
status 0 "unbind of what was bound by hand" nvmetest unbind "$bdf"
same "Linux chose its driver" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
status 0 "nothing to recover" nvmetest recover
said "is said" "nothing to recover"
status 3 "a function that is not there" nvmetest bind 0000:7f:1f.7
status 3 "a function that is no NVMe controller" nvmetest bind 0000:00:00.0

start=$(seconds)
nvmetest bind "$bdf" >/dev/null && nvmetest unbind "$bdf" >/dev/null
took=$(echo "$start $(seconds)" | awk '{ print int(($2 - $1) * 1000) }')
if [ "$took" -lt 2000 ]; then ok "there and back in $took ms"; else bad "there and back takes $took ms"; fi
echo on >"$dev/power/control"
echo 1 >"$dev/d3cold_allowed"
