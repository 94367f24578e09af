# SPDX-License-Identifier: GPL-2.0-or-later
# After the late one, in the same guest.
# lab: nvme=2 size=4M time=20
check "what the late one started is gone" test ! -d "/proc/$(cat /run/stray)"
