# SPDX-License-Identifier: GPL-2.0-or-later
# What scenarios may use; sourced in the guest (busybox sh) before each of them.
#
#   ok TEXT; bad TEXT; skip TEXT      one result each; note TEXT explains
#   check TEXT COMMAND...             ok when it succeeds; its output is in $out, shown when not
#   status N TEXT COMMAND...          ok when the exit status is N
#   said TEXT PATTERN                 ok when $out holds the extended regular expression
#   unsaid TEXT PATTERN               ok when it does not
#   same TEXT SEEN WANTED             ok when equal
#   wait_for SECONDS COMMAND...       until it succeeds, tried ten times a second
#
#   bdf_of N    ctrl_of N   disk_of N   driver_of BDF    drive N (counted from 0, serial LABN)
#   to_vfio N   to_none N   to_nvme N                    driver_override by hand
#   host COMMAND...  asks the host, prints the answer; status 1 when it refuses:
#     host sum N             checksum of the image of drive N, as the host sees the file
#     host unplug N          takes the controller away (device_del); those behind a root port only
#     host plug N            puts it back
#     host stall N / host unstall N     I/O to the image does not come to an end / goes on
#     host warning N 0xBITS          Critical Warning of its health log
#     host watch / host watched      counts the commands that drives get: "admin.identify=3
#                                    io.read=8 refused=0"; refused: answered with an error
#     host aer N ERROR...    PCIe error from drive N, or from "port N", as HMP's pcie_aer_inject_error
#     host qtree             the machine as QEMU sees it
#   doctor TARGET [OPTION...]  its exit status; $out: the headline, then of each finding that is
#                     not ok a line "LEVEL ID | SUBJECT | VALUE | TEXT | REMEDY"
#   keep FILE [NAME]  copies a file out of the guest, into build/lab/reports
#   alike TEXT FILE BACKEND   the report's verdicts are those of qtest:, but for differences.tsv
#   valid TEXT FILE   the report holds against the JSON schema (checked on the host, kept there)

out=/run/lab/out

lab_line() { printf '@%s %s\n' "$labtoken" "$*" >&9; }
lab_say() { lab_line "= $* $(cut -d' ' -f1 /proc/uptime)"; } # the host looks at the clock
ok() { lab_line "ok - $*"; }
bad() { lab_line "not ok - $*"; }
skip() { lab_line "ok - ${lab_name} # SKIP $*"; }
note() { printf '%s\n' "$*" >&9; }

lab_show() { # what a command printed, when it matters
	tail -n 30 "$out" | cut -c 1-400 | sed 's/^/    /' >&9
}

check() {
	lab_text=$1
	shift
	if "$@" >"$out" 2>&1 </dev/null; then
		ok "$lab_text"
	else
		bad "$lab_text ($* gave $?)"
		lab_show
		return 1
	fi
}

status() {
	lab_want=$1 lab_text=$2
	shift 2
	"$@" >"$out" 2>&1 </dev/null
	lab_got=$?
	if [ $lab_got = "$lab_want" ]; then
		ok "$lab_text"
	else
		bad "$lab_text (status $lab_got, wanted $lab_want: $*)"
		lab_show
		return 1
	fi
}

said() {
	if grep -Eq -- "$2" "$out"; then ok "$1"; else bad "$1 (no \"$2\" in the output)"; lab_show; return 1; fi
}

unsaid() {
	if grep -Eq -- "$2" "$out"; then bad "$1 (\"$2\" in the output)"; lab_show; return 1; else ok "$1"; fi
}

same() {
	if [ "$2" = "$3" ]; then ok "$1"; else bad "$1 (saw \"$2\", wanted \"$3\")"; return 1; fi
}

wait_for() {
	lab_until=$(($(cut -d. -f1 /proc/uptime) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(cut -d. -f1 /proc/uptime)" -le $lab_until ] || return 1
		usleep 100000
	done
}

bdf_of() { cat "/run/lab/bdf.$1"; }

driver_of() {
	lab_link=$(readlink "/sys/bus/pci/devices/$1/driver") && echo "${lab_link##*/}"
}

ctrl_of() {
	for lab_d in "/sys/bus/pci/devices/$(bdf_of "$1")"/nvme/nvme*; do
		[ -e "$lab_d" ] && echo "${lab_d##*/}" && return 0
	done
	return 1
}

disk_of() { # its first namespace: nvme0n1; the shared device where paths are joined
	for lab_d in "/sys/bus/pci/devices/$(bdf_of "$1")"/nvme/nvme*/nvme*n*; do
		[ -e "$lab_d" ] || continue
		echo "${lab_d##*/}" | sed 's/^\(nvme[0-9]*\)c[0-9]*\(n[0-9]*\)$/\1\2/'
		return 0
	done
	return 1
}

to_driver() { # BDF DRIVER-OR-NOTHING
	lab_dev=/sys/bus/pci/devices/$1
	[ ! -e "$lab_dev/driver" ] || echo "$1" >"$lab_dev/driver/unbind" || return 1
	echo "$2" >"$lab_dev/driver_override" || return 1
	[ "$2" = none ] || echo "$1" >/sys/bus/pci/drivers_probe
}

to_vfio() {
	modprobe vfio-pci && to_driver "$(bdf_of "$1")" vfio-pci &&
		[ "$(driver_of "$(bdf_of "$1")")" = vfio-pci ]
}

# An override that no driver has keeps every driver away; taken off again, nothing probes.
to_none() {
	lab_dev=/sys/bus/pci/devices/$(bdf_of "$1")
	[ ! -e "$lab_dev/driver" ] || bdf_of "$1" >"$lab_dev/driver/unbind"
	echo >"$lab_dev/driver_override"
}

to_nvme() {
	to_driver "$(bdf_of "$1")" "" && wait_for 10 disk_of "$1"
}

host() {
	while ! mkdir /run/lab/host 2>/dev/null; do usleep 50000; done
	read -r lab_id </proc/sys/kernel/random/uuid
	lab_answer="error no answer"
	# asked again, the host repeats its answer
	for lab_try in 1 2 3; do
		echo "$lab_id $*" >&8
		while IFS= read -r -t 25 lab_reply <&8; do
			case $lab_reply in "$lab_id "*) lab_answer=${lab_reply#* }; break 2 ;; esac
		done
	done
	rmdir /run/lab/host
	case $lab_answer in
	ok*) lab_answer=${lab_answer#ok}; echo "${lab_answer# }" ;;
	*) echo "host: $*: $lab_answer" >&2; return 1 ;;
	esac
}

keep() { # FILE [NAME]: compressed, in lines, counted
	[ -s "$1" ] || { echo "keep: there is no $1" >&2; return 1; }
	lab_file=${2:-${lab_name}-${1##*/}}
	gzip -c "$1" | base64 -w 3000 >/run/lab/keep
	host put "$lab_file" "$(wc -l </run/lab/keep)" >/dev/null || return 1
	while IFS= read -r lab_row; do
		host row "$lab_row" >/dev/null || return 1
	done </run/lab/keep
	host stored
}

doctor() { # TARGET [OPTION...]: /tmp/doctor.json, and its findings as lines
	lab_target=$1
	shift
	nvmetest diag doctor -t "$lab_target" "$@" -o json >/tmp/doctor.json 2>/tmp/doctor.err
	lab_got=$?
	awk -F '"' '
		function text() { return $3 ~ /null/ ? "" : $4 }
		$2 == "headline" { print text() }
		$2 == "id" { id = text() }
		$2 == "subject" { subject = text() }
		$2 == "level" { level = text() }
		$2 == "value" { value = text() }
		$2 == "text" { meaning = text() }
		$2 == "remedy" && level != "ok" { print level " " id " | " subject " | " value " | " meaning " | " text() }
	' /tmp/doctor.json >"$out"
	cat /tmp/doctor.err >>"$out"
	return $lab_got
}

valid() { # TEXT FILE
	if keep "$2" >"$out" 2>&1 && host validate "${lab_name}-${2##*/}" >"$out" 2>&1; then
		ok "$1"
	else
		bad "$1"
		lab_show
		return 1
	fi
}

alike() { # TEXT FILE BACKEND
	if keep "$2" >"$out" 2>&1 &&
		host compare "${lab_name}-${2##*/}" "$3" "$(uname -r | cut -d. -f1-2)" >"$out" 2>&1; then
		ok "$1: $(cat "$out")"
	else
		bad "$1"
		lab_show
		return 1
	fi
}

# ---- of the harness

lab_functions() { grep -l '^0x010802' /sys/bus/pci/devices/*/class | cut -d/ -f6; }

# Waits for the drives that the machine has; remembers which function is which.
lab_settle() {
	lab_functions | wc -l >/run/lab/count
	wait_for 20 lab_all_up
	for lab_c in /sys/class/nvme/nvme*; do
		read -r lab_sn <"$lab_c/serial" || continue
		case $lab_sn in LAB[0-9]*) readlink -f "$lab_c/device" | sed 's,.*/,,' >"/run/lab/bdf.${lab_sn#LAB}" ;; esac
	done
}

lab_all_up() { # every drive of the machine is driven by Linux and live
	[ "$(cat /sys/bus/pci/devices/*/nvme/nvme*/state 2>/dev/null | grep -c live)" = "$(cat /run/lab/count)" ]
}

# What must be as before when a scenario is over.
lab_state() {
	for lab_b in $(lab_functions); do
		echo "$lab_b driver $(driver_of "$lab_b") override $(cat "/sys/bus/pci/devices/$lab_b/driver_override")"
		ls "/sys/bus/pci/devices/$lab_b/nvme" 2>/dev/null | wc -l
	done
	ls /sys/class/nvme | wc -l
	ls /sys/block | grep -E '^(nvme|md|dm-|loop[0-9]*p|sd)' | wc -l
	grep -E -c '^/dev/' /proc/mounts
	grep -c / /proc/swaps
	cat /sys/bus/pci/devices/*/nvme/nvme*/state
}

lab_end_session() { # every process that the scenario left
	kill -KILL -- "-$1" 2>/dev/null
	for lab_p in /proc/[0-9]*; do
		lab_stat=$(cat "$lab_p/stat" 2>/dev/null) || continue
		# shellcheck disable=SC2086
		set -- "$1" ${lab_stat##*) }
		[ "$5" != "$1" ] || kill -KILL "${lab_p#/proc/}" 2>/dev/null
	done
}

# Ordinary leftovers are cleared; what resists shows in lab_state.
lab_restore() {
	cd /
	grep -E '^/dev/' /proc/mounts | cut -d' ' -f2 | sort -r | while read -r lab_m; do umount "$lab_m"; done
	grep -o '^/[^ ]*' /proc/swaps | while read -r lab_m; do swapoff "$lab_m"; done
	for lab_b in $(lab_functions); do
		lab_dev=/sys/bus/pci/devices/$lab_b
		[ "$(driver_of "$lab_b")" != nvme ] || [ "$(cat "$lab_dev/driver_override")" != "(null)" ] || continue
		[ ! -e "$lab_dev/driver" ] || [ "$(driver_of "$lab_b")" = nvme ] || echo "$lab_b" >"$lab_dev/driver/unbind"
		echo >"$lab_dev/driver_override"
		[ -e "$lab_dev/driver" ] || echo "$lab_b" >/sys/bus/pci/drivers_probe
	done
	wait_for 10 lab_all_up
	for lab_d in /dev/nvme[0-9]*n[0-9]*; do
		case $lab_d in *p[0-9]*) continue ;; esac
		blkdiscard "$lab_d" 2>/dev/null
		blockdev --rereadpt "$lab_d" 2>/dev/null
	done
	rm -rf /run/nvmetest /run/lab/out
	echo 0 >/proc/sys/vm/nr_hugepages
	[ -z "$labhuge" ] || echo "$labhuge" >/proc/sys/vm/nr_hugepages
} 2>/dev/null
