# SPDX-License-Identifier: GPL-2.0-or-later
# What is no request, or one that goes too far, is refused.
# lab: nvme=2 size=4M time=30
no() { status 1 "refused: $*" host "$@"; }
no sum 5
no sum ../../etc/passwd
no sum
no sum 0 2
no unplug 1
no aer 0 NO_SUCH
no aer 0 BAD_TLP -x
no system date
no __init__
no put ../x 1
no put x 99999
no row AAAA
no stored
no validate x/y
no validate no-such-file
head -c 200000 /dev/urandom >/tmp/kept
check "a file is kept" keep /tmp/kept selftest-kept
same "in one piece" "$(host stored 2>&1)" "host: stored: error rows are missing"
no warning 0 4
no warning 5 0x4
no watched
no watch x
