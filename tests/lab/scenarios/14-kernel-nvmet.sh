# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel's own target over its loop transport: a third independent controller.
# lab: nvme=1 kernel=6.12+ time=180

nqn=nqn.2026-11.lab:loop
K=/usr/local/share/nvmetest/testplans/known
modprobe nvmet && modprobe nvme-loop && modprobe loop
mount -t configfs configfs /sys/kernel/config 2>/dev/null
cd /sys/kernel/config/nvmet || bad "no configfs of nvmet"
dd if=/dev/zero of=/tmp/disk bs=1M count=64 2>/dev/null
loop=$(losetup -f)
losetup "$loop" /tmp/disk
mkdir subsystems/$nqn subsystems/$nqn/namespaces/1 ports/1
echo 1 >subsystems/$nqn/attr_allow_any_host
echo LABLOOP >subsystems/$nqn/attr_serial
printf %s "$loop" >subsystems/$nqn/namespaces/1/device_path
echo 1 >subsystems/$nqn/namespaces/1/enable
echo loop >ports/1/addr_trtype
ln -s /sys/kernel/config/nvmet/subsystems/$nqn ports/1/subsystems/$nqn
cd /lab
id=6f2b4a11-7c35-4a5e-9d0f-0c5a1f6e2b70
check "the host connects to it" sh -c "echo transport=loop,nqn=nqn.2026-11.lab:loop,hostnqn=nqn.2014-08.org.nvmexpress:uuid:$id,hostid=$id >/dev/nvme-fabrics"
loop_ctrl() { grep -l loop /sys/class/nvme/nvme*/transport 2>/dev/null | sed 's,/transport,,;s,.*/,,' | head -n 1; }
wait_for 10 test -n "$(loop_ctrl)"
c=$(loop_ctrl)
wait_for 10 test -e "/dev/${c}n1"
status 0 "the conformance plan holds" nvmetest run conformance -t "$c" --allow reset,features,data \
	--serial LABLOOP --known "$K/nvmet.yaml" -o human -o json=/tmp/loop.json -v
keep "$out" loop.txt
said "cases pass" '^[0-9]+ cases: [1-9][0-9]+ pass'
check "there are no registers, and why" grep -q 'is no PCI function (transport loop)' /tmp/loop.json
check "nor PRPs" grep -q 'there are no PRPs on the transport' /tmp/loop.json
valid "its report is valid" /tmp/loop.json
