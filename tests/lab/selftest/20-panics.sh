# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel dies.
# lab: nvme=2 size=4M time=30
ok "alive"
sleep 1
echo c >/proc/sysrq-trigger
