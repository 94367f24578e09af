# SPDX-License-Identifier: GPL-2.0-or-later
# Nothing moves any more, the first process included.
# lab: nvme=2 size=4M time=2
ok "alive"
mkdir -p /run/cgroup
mount -t cgroup2 none /run/cgroup
mkdir /run/cgroup/ice
for pid in $(ls /proc | grep -E '^[0-9]+$'); do
	[ "$pid" = $$ ] || echo "$pid" >/run/cgroup/ice/cgroup.procs
done 2>/dev/null
echo 1 >/run/cgroup/ice/cgroup.freeze
sleep 1000
