# SPDX-License-Identifier: GPL-2.0-or-later
# 4 KiB random reads of our driver against fio with io_uring on the block device: the same
# QEMU device, in turns, medians. The drive costs nothing (null-co), so that drivers are compared.
# lab: nvme=0 smp=1 qemu="-drive if=none,id=null0,driver=null-co,size=1G,read-zeroes=on -device nvme,id=nvme0,serial=LAB0,drive=null0" tools="fio" time=300 alone
rounds=5
bdf=$(bdf_of 0)

fio_rate() { # DEPTH
	fio --name=r --filename="/dev/$(disk_of 0)" --ioengine=io_uring --direct=1 --rw=randread --bs=4k \
		--iodepth="$1" --runtime=1 --time_based --minimal 2>/run/fio.err | cut -d';' -f8
}

bench_rates() {
	nvmetest bench -t "vfio:$bdf" -d 1,32 --rounds 5 --seconds 0.2 -o json >/run/bench.json
}

bench_rate() { # DEPTH, of the last bench_rates
	sed -n "/\"depth\":$1,/,/\"median\"/s/.*\"median\": *\([0-9]*\).*/\1/p" /run/bench.json
}

median() { sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.1f", a / b; else print 0 }'; }
reaches() { awk -v r="$1" -v want="$2" 'BEGIN { exit !(r >= want) }'; }

# One round: whatever else the machine does hits both sides.
round() {
	for depth in 1 32; do
		fio_rate $depth >>/run/fio.$depth || return 1
	done
	to_vfio 0 && modprobe vfio_iommu_type1 || return 1
	bench_rates || return 1
	for depth in 1 32; do
		bench_rate $depth >>/run/bench.$depth
	done
	to_nvme 0
}

measure() {
	rm -f /run/fio.* /run/bench.*
	for n in $(seq $rounds); do
		round >"$out" 2>&1 || { bad "round $n"; cat "$out" /run/fio.err >&9; return 1; }
	done
	for depth in 1 32; do
		eval "fio$depth=$(median /run/fio.$depth) ours$depth=$(median /run/bench.$depth)"
	done
	ratio1=$(ratio "$ours1" "$fio1") ratio32=$(ratio "$ours32" "$fio32")
	note "  # depth 1: $ours1 reads/s, fio $fio1: $ratio1 x; depth 32: $ours32, fio $fio32: $ratio32 x"
}

if ! fio --enghelp=io_uring >/dev/null 2>&1; then
	skip "fio has no io_uring here"
else
	# A busy host steals time from whoever polls: one more chance.
	if measure && ! { reaches "$ratio1" 4 && reaches "$ratio32" 8; }; then
		note "  # once more: the host was busy"
		measure
	fi
	check "at depth 1 at least 4 times fio with io_uring ($ratio1)" reaches "$ratio1" 4
	check "at depth 32 at least 8 times ($ratio32)" reaches "$ratio32" 8
	same "no command failed" "$(grep -c '"errors":0,' /run/bench.json)" 2
	keep /run/bench.json >"$out" 2>&1 || note "  # the result could not be kept"
	check "through Linux's driver the register read and depth 1 remain" \
		nvmetest bench -t "kernel:/dev/$(ctrl_of 0)" --rounds 1 --count 2000
	said "with a row of depth 1" '^ +1 '
	said "and the reason for what is left out" 'skipped depth 32: the operating system'
fi
