# SPDX-License-Identifier: GPL-2.0-or-later
# Without root the doctor judges what sysfs gives and names the one command that would tell more.
# lab: nvme=3 ids time=240 alone

ctrl=/dev/$(ctrl_of 0)
user() { su nobody -s /bin/sh -c "cd /tmp && $*"; }

chmod 755 /
chmod 1777 /tmp
status 3 "a drive that is well" user nvmetest diag doctor -t "$ctrl"
same "is not called so" "$(head -n 1 "$out")" "not examined: health could not be read; nothing bad in what could"
said "what would tell more, once" "sudo nvmetest diag doctor -t .*${ctrl#/dev/}"
same "in one place" "$(grep -c 'sudo ' "$out")" 1
status 3 "what is well, too" user nvmetest diag doctor -t "$ctrl" -v
said "its state is known" 'controller state.*live|state.live'
said "the errors of its link are" 'none since boot|link errors'
status 3 "all drives" user nvmetest diag doctor --all
said "counted" '^3 drives: 0 well, 3 not examined'
status 3 "as JSON" user nvmetest diag doctor -t "$ctrl" -o json
said "with the command" '"more": *"sudo nvmetest diag doctor'
port=$(readlink -f "/sys/bus/pci/devices/$(bdf_of 0)/.." | sed 's,.*/,,')
if [ -e "/sys/bus/pci/devices/$port/aer_dev_nonfatal" ]; then
	host aer port 0 COMP_TIME >/dev/null || bad "no error"
	wait_for 5 grep -q '^CmpltTO [1-9]' "/sys/bus/pci/devices/$port/aer_dev_nonfatal"
	status 1 "a lost transaction is seen without root" user nvmetest diag doctor -t "$ctrl"
	said "and named" '^host problem: lost transactions'
else
	skip "this kernel counts no PCIe errors"
fi
check "the way to the drive" user nvmetest diag pcie -t "$ctrl"
for verb in features identify logs selftest smart; do
	status 3 "$verb" user nvmetest diag $verb -t "$ctrl"
	said "$verb: who may" '[Pp]ermission|root'
done
