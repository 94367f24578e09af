# SPDX-License-Identifier: GPL-2.0-or-later
# The whole catalogue through vfio: container and iommufd, and registers without a mapping.
# lab: nvme=1 time=400

allow=reset,data,features
known=/usr/share/nvmetest/testplans/known/qemu.yaml
[ -r $known ] || known=$(find / -name qemu.yaml -path '*known*' 2>/dev/null | head -n 1)
bdf=$(bdf_of 0)

check "the function goes to vfio-pci" nvmetest bind "$bdf"
check "there are known deviations to go by" test -r "$known"

for mode in container iommufd; do
	if [ $mode = iommufd ] && ! [ -c /dev/iommu ]; then
		skip "this kernel has no iommufd (CONFIG_IOMMUFD)"
		continue
	fi
	status 0 "$mode: every shall holds, but for known deviations" \
		nvmetest run conformance -t "vfio:$bdf,mode=$mode" --allow $allow --serial LAB0 \
		--known "$known" --timeout-scale 4 -o human -o "json=/tmp/$mode.json"
	note "$(grep -E '^[0-9]+ cases|^checks|^irq|^all' "$out")"
	unsaid "$mode: nothing is an error" '^ERROR'
	valid "$mode: the report is valid" "/tmp/$mode.json"
	check "$mode: MSI-X is heard" nvmetest run irq.msix.each-queue-has-its-vector \
		-t "vfio:$bdf,mode=$mode" --allow $allow --serial LAB0 -v
	said "$mode: on more than one vector" 'queues on [0-9]+ vectors'
	check "$mode: an FLR leads back" nvmetest run reset.level.flr-comes-back \
		-t "vfio:$bdf,mode=$mode" --allow $allow --serial LAB0 -v
	said "$mode: it was done" '^PASS +reset.level.flr-comes-back'
done

status 0 "without a mapping of BAR0" nvmetest run smoke -t "vfio:$bdf,mmap=0" --known "$known"
status 0 "with addresses below 4 GiB" nvmetest run 'prp.*' -t "vfio:$bdf,iova=0x10000" \
	--allow $allow --serial LAB0 --known "$known"
check "the function goes back" nvmetest unbind "$bdf"
