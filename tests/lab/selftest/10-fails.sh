# SPDX-License-Identifier: GPL-2.0-or-later
# One of each: counted each, and the failure is seen.
# lab: nvme=2 size=4M time=20
ok "a good one"
bad "a bad one"
skip "a left one"
check "a command that fails" sh -c 'echo "its last words"; exit 7'
status 3 "a status that is another" sh -c 'exit 4'
same "two that differ" 1 2
echo hello >"$out"
said "a word that is missing" goodbye
unsaid "a word that is there" hello
