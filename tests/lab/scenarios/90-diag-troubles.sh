# SPDX-License-Identifier: GPL-2.0-or-later
# Troubles planted in drives, in the link and in the medium are found and named; the drives beside
# them, and the same ones once it is over, get no warning.
# lab: nvme=4 ids bad=3:2048 time=240

address() { echo "kernel:/dev/$(ctrl_of "$1")"; }

well() { # N TEXT
	doctor "$(address "$1")"
	same "drive $1, $2: healthy" "$? $(head -n 1 "$out")" "0 healthy"
	unsaid "drive $1, $2: no warning" '^(warn|fail) '
}

ill() { # N TEXT HEADLINE
	doctor "$(address "$1")"
	same "$2: told by the exit status" $? 1
	said "$2: told by the first line" "^$3"
}

only() { # TEXT ID...: nothing else is held against the drive
	lab_text=$1
	shift
	lab_ids=$(sed -nE 's/^(warn|fail) ([^ ]*) .*/\2/p' "$out" | sort -u | tr '\n' ' ')
	same "$lab_text: and nothing else" "${lab_ids% }" "$*"
}

for n in 0 1 2 3; do
	well $n "as it came"
done

# ---- the health log
while IFS='|' read -r bits id headline words; do
	host warning 1 "$bits" >/dev/null || bad "no Critical Warning $bits"
	ill 1 "Critical Warning $bits" "$headline"
	said "Critical Warning $bits: $id" "^fail $id .*$words"
	only "Critical Warning $bits" "$id"
done <<-'END'
	0x1|smart.spare|replace: spare is used up|spare blocks
	0x4|smart.reliability|replace: reliability degraded|no longer reliable
	0x8|smart.read-only|replace: media is read only|read only
	0x10|smart.backup|replace: power loss protection failed|acknowledged writes
END
host warning 1 0xd >/dev/null
ill 1 "three at once" "replace: "
only "three at once" smart.read-only smart.reliability smart.spare
well 0 "beside one that fails"
well 2 "beside one that fails"
host warning 1 0x0 >/dev/null
well 1 "when it is over"

# QEMU's drives are always at 50 C: what is too warm is set
limit() { nvmetest admin -t "$(address 1)" --opcode set-features --cdw10 4 --cdw11 "$1" --allow features --serial LAB1; }
check "the drive shall warn from 40 C on" limit 0x139
ill 1 "temperature" "keep, watch temperature"
said "temperature: with its value" '^warn smart.temperature \| +\| 50 C \|.*threshold'
only "temperature" smart.temperature
check "the limit is as it was" limit 0x157
well 1 "after the heat"

# ---- the medium
disk=$(disk_of 3)
status 1 "a sector cannot be read" dd if="/dev/$disk" of=/dev/null bs=4096 skip=256 count=1 iflag=direct
ill 3 "an unreadable sector" "back up the data: "
said "by what the kernel says" "^warn kmsg.data \\| media-error \| .*critical medium error, dev $disk"
only "an unreadable sector" kmsg.data
for i in 1 2; do
	dd if="/dev/$disk" of=/dev/null bs=4096 skip=256 count=1 iflag=direct 2>/dev/null
done
ill 3 "again and again" "back up the data: "
said "that is a failure" '^fail kmsg.data \| media-error '
well 0 "beside one with an unreadable sector"

# ---- the link
port=$(readlink -f "/sys/bus/pci/devices/$(bdf_of 2)/.." | sed 's,.*/,,')
# QEMU sends no message of a corrected error, the kernel's own module pretends one was sent
corrected() { # PORT: struct aer_error_inj of bus, device, function: a receiver error
	bus=${1#*:} slot=${1##*:}
	modprobe aer_inject || return 1
	head -c 32 /dev/zero >/tmp/error
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o' "0x${bus%%:*}" "0x${slot%.*}")" | dd of=/tmp/error conv=notrunc
	printf '\001' | dd of=/tmp/error bs=1 seek=8 conv=notrunc
	dd if=/tmp/error of=/dev/aer_inject bs=32
}

if [ -e "/sys/bus/pci/devices/$port/aer_dev_correctable" ]; then
	well 2 "before errors of its link"
	host aer port 2 COMP_TIME >/dev/null || bad "no uncorrectable error"
	wait_for 5 grep -q '^CmpltTO [1-9]' "/sys/bus/pci/devices/$port/aer_dev_nonfatal"
	ill 2 "a lost transaction" "host problem: "
	said "counted at the port" "^warn link.nonfatal \\| $port \\| 1 \\(CmpltTO 1\\)"
	said "with the kernel's line" '^warn kmsg.link \| aer-nonfatal'
	only "a lost transaction" kmsg.link link.nonfatal
	well 0 "behind another port"
	# that module answers for the port from then on: a port of its own
	port=$(readlink -f "/sys/bus/pci/devices/$(bdf_of 0)/.." | sed 's,.*/,,')
	check "a corrected error" corrected "$port"
	wait_for 5 grep -q '^RxErr [1-9]' "/sys/bus/pci/devices/$port/aer_dev_correctable"
	well 0 "after one corrected error"
	said "which is told" "^info link.correctable \\| $port \\| 1 \\(RxErr 1\\)"
	said "with the kernel's line" '^info kmsg.link \| aer-corrected'
else
	skip "this kernel counts no PCIe errors"
fi

# ---- all of them at once
status 1 "all drives" nvmetest diag doctor --all
said "counted" '^4 drives: 2 well, 0 not examined, 1 with warnings, 1 failing$'
same "the worst first" "$(awk '/kernel:/ { print $1 }' "$out" | head -n 2 | tr '\n' ' ')" "FAIL WARN "
