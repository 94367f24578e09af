# SPDX-License-Identifier: GPL-2.0-or-later
# A scenario that checks nothing cannot fail, so it does.
# lab: nvme=2 size=4M time=20
echo "I only talk"
