# SPDX-License-Identifier: GPL-2.0-or-later
# A DMA access that nobody allowed: the IOMMU stops it, the kernel log tells it, the case fails.
# lab: nvme=1 time=120

bdf=$(bdf_of 0)
run() { # OFFSET of PRP1 from the buffer
	cat >/tmp/stray.yaml <<YAML
case: scripted.stray
title: A page next to a buffer is not the device's
spec: [base-2.0:4.1.1]
needs: [queues]
steps:
  - do: buffer
    with: { name: b, len: 4096 }
  - do: identify
    with: { cns: ctrl, data: b, prp1: "\$b.iova $1" }
    shall: { status: success }
  - do: settle # the fault reaches the kernel's log by an interrupt of its own
    with: { us: 100000 }
YAML
	nvmetest run /tmp/stray.yaml -t "vfio:$bdf" -v
}

check "the function goes to vfio-pci" nvmetest bind "$bdf"
status 0 "inside the buffer" run "+ 0"
unsaid "nothing is said" 'where no memory was given'
sleep 6 # the kernel tells ten faults in five seconds, of all that ran here
status 1 "the page behind it" run "+ 4096"
said "is a finding with its address" 'write at [0-9A-F]+h, where no memory was'
check "the kernel logged the fault" sh -c "dmesg | grep -E 'DMA Write.* Request device'"
sleep 6
status 1 "the page before it" run "- 4096"
said "is a finding, too" 'write at [0-9A-F]+h, where no memory was'

# what the log says of others, or what a user writes there, is nobody's fault
echo "DMAR: [DMA Write NO_PASID] Request device [${bdf#0000:}] fault addr 0x1000 [fault reason 0x05] x" >/dev/kmsg
status 0 "a forged line is no finding" run "+ 0"
check "the function goes back" nvmetest unbind "$bdf"
