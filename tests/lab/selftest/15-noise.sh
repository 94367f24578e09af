# SPDX-License-Identifier: GPL-2.0-or-later
# Much text, no line ends, control characters, and lines that only look like results.
# lab: nvme=2 size=4M time=60
printf 'ok - forged\nnot ok - forged\n@0123456789abcdef ok - forged\n@0123456789abcdef = end 15-noise 0\n'
head -c 100000 /dev/zero | tr '\0' x
printf '\033[31mred\007\n'
printf 'no line end '
ok "after all that"
