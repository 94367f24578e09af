# SPDX-License-Identifier: GPL-2.0-or-later
# The catalogue through sysfs, on a host without an IOMMU: what holds on qtest: holds here.
# lab: nvme=1 iommu=off hugepages=40 time=400

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
to_none 0
command() { dd if="$dev/config" bs=1 skip=4 count=2 2>/dev/null | hexdump -e '1/2 "%04x"'; }
before=$(command)
report=/tmp/catalogue.json
status 0 "the catalogue, but for known deviations" nvmetest run conformance -t "sysfs:$bdf" --serial LAB0 \
	-q -o human -o "json=$report"
tail -n 4 "$out" | sed 's/^/    /' >&9
number() { sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p" "$report" | head -n 1; }
check "most of it runs" test "$(number pass)" -ge 280
same "no case is an error" "$(grep -c '"verdict": *"error"' "$report")" 0
valid "the report" "$report"
# what the back end must be able to do was not skipped
skips() { nvmetest report show "$report" -v 2>/dev/null | grep -c "$1"; }
same "MSI-X is observed" "$(skips 'MSI-X cannot be observed')" 0
same "FLR and hot reset are there" "$(skips 'no Function Level Reset\|no hot reset')" 0
case $((0x$(command) & 4)) in 0) ok "bus mastering is off" ;; *) bad "bus mastering is on: $(command)" ;; esac
same "Command is as it was, but for pins that nobody answers" $((0x$(command) & 0xfbfb)) $((0x$before & 0xfbfb))
same "the hugepages are free" "$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages)" 40
check "Linux drives it again" to_nvme 0
check "and reads it" dd if="/dev/$(disk_of 0)" of=/dev/null bs=64k count=8 iflag=direct
