# SPDX-License-Identifier: GPL-2.0-or-later
# A scenario that breaks off.
# lab: nvme=2 size=4M time=20
ok "so far"
exit 9
