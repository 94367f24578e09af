# SPDX-License-Identifier: GPL-2.0-or-later
# The doctor behind Linux's driver, on drives in use: well, quick, and nothing is left on them.
# lab: nvme=2

errors() { nvmetest diag smart -t nvme0 -o json | python3 -c 'import json,sys; print([f["value"] for s in json.load(sys.stdin)["sections"] for f in s.get("fields",[]) if f["name"]=="neile"][0])' 2>/dev/null || nvmetest diag smart -t nvme0 | sed -n 's/^ *neile *\([0-9]*\).*/\1/p'; }

blank=$(host sum 0)
before=$(errors)
status 0 "a drive of QEMU is well" nvmetest diag doctor -t nvme0
said "first line" '^healthy$'
said "the cases were run" '^specification: [1-9][0-9]* read-only cases'
status 0 "quick" nvmetest diag doctor -t nvme0 --quick
said "first line" '^healthy$'
status 0 "deep" nvmetest diag doctor -t nvme0 --deep -v
said "reads were measured" '^ok +latency\.errors +none in 1000 reads'
status 0 "all of them" nvmetest diag doctor --all
said "a table" '^2 drives: 2 well'
status 0 "for monitoring" nvmetest diag doctor --all --nagios
said "one line" '^NVME OK - 2 drives healthy'
same "its error log has not grown" "$(errors)" "$before"
same "nothing was written" "$(host sum 0)" "$blank"
