# SPDX-License-Identifier: GPL-2.0-or-later
# Reading a drive behind Linux's driver while a file system on it is mounted: nothing is written,
# no command fails; without root it is said who may.
# lab: nvme=1 time=180 tools="mkfs.ext4"

ctrl=$(ctrl_of 0) disk=$(disk_of 0) bdf=$(bdf_of 0)
user() { su nobody -s /bin/sh -c "cd /tmp && $*"; }
written() { awk '{ print $5, $7, $15 }' "/sys/block/$disk/stat"; } # writes, sectors, discards

chmod 755 /
chmod 1777 /tmp
check "a file system" mkfs.ext4 -q -O ^has_journal "/dev/$disk"
check "is mounted" sh -c "modprobe ext4 && mount -o ro,noload /dev/$disk /mnt"
sync
before=$(written)
for verb in features identify logs smart; do
	check "$verb" nvmetest diag $verb -t "$ctrl"
	said "$verb: of the right drive" 'SN LAB0'
	check "$verb as JSON" nvmetest diag $verb -t "kernel:/dev/$ctrl" -o json
	said "$verb: every command is answered with success" '"failed_commands": 0'
	unsaid "$verb: everything is read" '"missing":'
done
# Debian's kernels keep registers of a bound driver to themselves
status 3 "registers" nvmetest diag regs -t "$ctrl"
said "what keeps them, and what helps" 'STRICT_DEVMEM.*iomem=relaxed.*vfio:'
check "one log" nvmetest diag logs -t "$ctrl" --lid error
check "as the namespace, too" nvmetest diag smart -t "${disk}"
same "nothing was written" "$(written)" "$before"
umount /mnt
status 3 "who may not is told" user nvmetest diag smart -t "$ctrl"
said "what is not permitted" '[Pp]ermission|root'
unsaid "and nothing is shown" '^  ctemp'

to_vfio 0 && modprobe vfio_iommu_type1
check "through vfio" nvmetest diag smart -t "vfio:$bdf"
said "the same health" '^  ctemp'
check "registers" nvmetest diag regs -t "vfio:$bdf"
said "of an enabled controller" '^  rdy +1 '
to_nvme 0
