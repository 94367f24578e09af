# SPDX-License-Identifier: GPL-2.0-or-later
# Without root: clear words, and what works still works.
# lab: nvme=1 time=90

ctrl=/dev/$(ctrl_of 0) bdf=$(bdf_of 0)
user() { su nobody -s /bin/sh -c "cd /tmp && $*"; }

chmod 755 /
chmod 1777 /tmp
status 3 "run on a controller" user nvmetest run smoke -t "$ctrl"
said "says what is not permitted" '[Pp]ermission|root|not allowed'
unsaid "and fails no case" '^FAIL'
status 3 "a function" user nvmetest run smoke -t "vfio:$bdf"
status 3 "a command" user nvmetest admin -t "$ctrl" --opcode identify --cdw10 1 --data-len 4096
said "says what is not permitted" '[Pp]ermission|root'
status 3 "a destructive one" user nvmetest admin -t "$ctrl" --opcode format --nsid 1 --allow data,namespaces --serial LAB0
check "a dry run says what it would do" user nvmetest run conformance -t "$ctrl" --dry-run
said "to which drive" 'LAB0'
check "the model needs nobody" user nvmetest run 'identify.*' -t sim:
check "nor does the list of cases" user nvmetest list cases
