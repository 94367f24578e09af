# SPDX-License-Identifier: GPL-2.0-or-later
# Runs of plans on a QEMU, for run and new: counts into $passed and $failed.
nvmetest=${BUILD:-build}/nvmetest
known=testplans/known/qemu.yaml
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

# on OPTIONS PLAN…: one run on qtest:OPTIONS; only known deviations may fail.
on() {
	options=$1
	shift
	if timeout 300 "$nvmetest" run "$@" -t "qtest:$options" --known $known -o human \
		-o "json=$tmp/report.json" >"$tmp/out" 2>"$tmp/err" </dev/null; then
		passed=$((passed + 1))
	else
		status=$?
		failed=$((failed + 1))
		echo "FAIL $* on qtest:$options: exit $status"
		grep -A 14 -E '^(FAIL|ERROR) ' "$tmp/out" | grep -v '^ *\(ring\|read\) ' | head -150
		tail -n 5 "$tmp/out" "$tmp/err"
	fi
	echo "qtest:$options $*: $(grep -E '^[0-9]+ cases?:' "$tmp/out")"
}

# least N: that many cases passed in the last run.
least() {
	pass=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["summary"]["pass"])' "$tmp/report.json" 2>/dev/null)
	if [ "${pass:-0}" -ge "$1" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL only ${pass:-0} cases pass on qtest:$options, $1 wanted"
	fi
}
