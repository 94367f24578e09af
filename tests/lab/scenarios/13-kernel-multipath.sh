# SPDX-License-Identifier: GPL-2.0-or-later
# One namespace behind two controllers: Linux joins the paths and chooses.
# lab: nvme=1 time=90 qemu="-drive if=none,id=joined,driver=null-co,read-zeroes=on,size=64M -device nvme-subsys,id=pair,nqn=pair -device nvme,id=left,serial=JOINED,subsys=pair,bus=pcie.0,addr=0x18 -device nvme,id=right,serial=JOINED,subsys=pair,bus=pcie.0,addr=0x19 -device nvme-ns,drive=joined,bus=right,nsid=1,shared=on"

K=/usr/local/share/nvmetest/testplans/known
controllers() { grep -l JOINED /sys/class/nvme/nvme*/serial 2>/dev/null | sed 's,/serial,,;s,.*/,,'; }
two_paths() { [ "$(ls -d /sys/class/nvme/nvme*/nvme*c*n* 2>/dev/null | wc -l)" = 2 ]; }
wait_for 20 two_paths
c=$(controllers | tail -n 1)
node=$(ls -d /sys/class/nvme/"$c"/nvme*c*n* | sed 's,.*/,,;s/c[0-9]*n/n/')
status 0 "the controller is asked itself" nvmetest run 'identify.ctrl.*' 'identify.ns.*' -t "$c" --known "$K/qemu.yaml" -o human -o json=/tmp/path.json
check "the right one" grep -q "\"name\": *\"$c\"" /tmp/path.json
status 77 "I/O is skipped: it might reach the other one" nvmetest run io.data.last-write-counts -t "$c" --allow data --serial JOINED -v
said "with the reason" 'has 2 paths'
status 0 "the joined node leads to a controller" nvmetest run identify.ctrl.names-are-ascii -t "/dev/$node"
