# SPDX-License-Identifier: GPL-2.0-or-later
# Longer than it may; what it started goes with it.
# lab: nvme=2 size=4M time=3
ok "begun"
sleep 1000 &
echo $! >/run/stray
sleep 1000
