# SPDX-License-Identifier: GPL-2.0-or-later
# The rest goes on after all that.
# lab: nvme=2 size=4M time=30
ok "still counted"
