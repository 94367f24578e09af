# SPDX-License-Identifier: GPL-2.0-or-later
# Addresses of controllers and namespaces, and who may use them.
# lab: nvme=1 ns=2 time=120

c=$(ctrl_of 0)
for address in "$c" "/dev/$c" "kernel:$c" "kernel:/dev/$c" "${c}n1" "/dev/${c}n1" "kernel:/dev/ng${c#nvme}n1" "ng${c#nvme}n1"; do
	status 0 "$address is understood" nvmetest run identify.ctrl.names-are-ascii -t "$address"
done
status 2 "a partition is none" nvmetest run identify.ctrl.names-are-ascii -t "/dev/${c}n1p1"
said "and says what to write" 'no partition'
status 3 "what is not there is an error" nvmetest run identify.ctrl.names-are-ascii -t nvme77
said "that lists what there is" "it has $c"

status 0 "the second namespace can be written by its address" nvmetest run io.data.last-write-counts \
	-t "/dev/ng${c#nvme}n2" --allow data --serial LAB0 -o human -o json=/tmp/ns.json
check "and is the one in the report" grep -q '"nsid": *2' /tmp/ns.json
first=$(dd if="/dev/${c}n1" bs=1M iflag=direct 2>/dev/null | sha256sum)
status 0 "and again" nvmetest run io.data.any-size-is-kept -t "/dev/${c}n2" --allow data --serial LAB0
same "the first one is untouched" "$(dd if="/dev/${c}n1" bs=1M iflag=direct 2>/dev/null | sha256sum)" "$first"

chmod 755 / # another user must reach /bin
status 3 "another user may not" su -s /bin/sh nobody -c "nvmetest run identify.ctrl.names-are-ascii -t $c"
said "and is told who may" 'only root may open it'
chgrp 6 "/dev/ng${c#nvme}n1" && chmod 660 "/dev/ng${c#nvme}n1"
addgroup nobody disk 2>/dev/null || sed -i 's/^disk:x:6:.*/disk:x:6:nobody/' /etc/group
su -s /bin/sh nobody -c "nvmetest run 'identify.*' 'log.page.*' 'pcie.header.*' -t ng${c#nvme}n1 -v --known /usr/local/share/nvmetest/testplans/known/qemu.yaml" >"$out" 2>&1
got=$?
case $(uname -r) in
6.1.*)
	same "before Linux 6.2 a member of group disk may open and send nothing" "$got" 77
	said "and is told so" 'root'
	;;
*)
	same "a member of group disk may identify" "$got" 0
	said "and what is refused says why" 'only root \(CAP_SYS_ADMIN\)'
	said "as does configuration space" 'Linux gives only root'
	;;
esac
