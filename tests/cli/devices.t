# devices: what it tells of a machine that a script lays out below $dir/root.
+ tree
| # put FILE TEXT, pci BDF DRIVER GROUP, ctrl BDF NAME SERIAL, ns BDF CTRL DISK NSID SECTORS MINOR
| S=root/sys/devices/pci0000:00
| put() { mkdir -p "${1%/*}"; printf '%s\n' "$2" >"$1"; }
| pci() {
| 	put $S/$1/class 0x010802; put $S/$1/vendor 0x1b36; put $S/$1/device 0x0010
| 	put $S/$1/subsystem_vendor 0x1af4; put $S/$1/subsystem_device 0x1100
| 	put $S/$1/driver_override '(null)'; put $S/$1/numa_node -1
| 	mkdir -p root/sys/bus/pci/devices; ln -s ../../../devices/pci0000:00/$1 root/sys/bus/pci/devices/$1
| 	[ "$2" = - ] || { mkdir -p root/sys/bus/pci/drivers/$2; ln -s ../../../bus/pci/drivers/$2 $S/$1/driver; }
| 	[ "$3" = - ] && return
| 	put root/sys/kernel/iommu_groups/$3/type DMA
| 	mkdir -p root/sys/kernel/iommu_groups/$3/devices
| 	ln -s ../../../kernel/iommu_groups/$3 $S/$1/iommu_group
| 	ln -s ../../../../devices/pci0000:00/$1 root/sys/kernel/iommu_groups/$3/devices/$1
| }
| ctrl() {
| 	c=$S/$1/nvme/$2
| 	put $c/state live; put $c/model 'Fast Drive 960   '; put $c/serial "$3   "; put $c/firmware_rev 1.0
| 	put $c/subsysnqn nqn.2014-08.org.example:$3; put $c/transport pcie
| 	mkdir -p root/sys/class/nvme; ln -s ../../devices/pci0000:00/$1/nvme/$2 root/sys/class/nvme/$2
| 	ln -s ../../../$1 $c/device; put root/dev/$2 ''
| }
| ns() {
| 	n=$S/$1/nvme/$2/$3; mkdir -p $n/holders
| 	put $n/nsid $4; put $n/size $5; put $n/hidden 0; put $n/dev 259:$6
| 	mkdir -p root/sys/class/block; ln -s ../../devices/pci0000:00/$1/nvme/$2/$3 root/sys/class/block/$3
| 	put root/sys/class/nvme-generic/ng${3#nvme}/dev 244:$6; put root/dev/$3 ''
| }
| proc() {
| 	put root/proc/1/comm init; put root/proc/1/stat '1 (init) S 0'; mkdir -p root/proc/1/ns root/proc/1/fd
| 	ln -s 'mnt:[1]' root/proc/1/ns/mnt; ln -s 1 root/proc/self
| 	put root/proc/1/mountinfo '22 1 8:1 / / rw - ext4 /dev/sda1 rw'
| 	put root/proc/swaps 'Filename Type'; put root/proc/cmdline quiet
| 	put root/proc/sys/kernel/osrelease 6.1.0
| 	put root/lib/modules/6.1.0/modules.dep kernel/drivers/vfio/pci/vfio-pci.ko:
| 	mkdir -p root/sys/class/iommu/dmar0
| }
| rm -rf root; mkdir root

$ nvmetest devices --sysroot $dir
> no NVMe function on this host; sim: and qtest: work everywhere
!-

$ nvmetest devices --sysroot $dir -o json | tr -d ' \n'
~ ^\{"schema":"nvmetest.devices/1","devices":\[\]\}$

$ nvmetest devices --sysroot /nonexistent
= 2
! ^nvmetest: devices: --sysroot /nonexistent is no directory$
-

$ nvmetest devices --sysroot ./tree
= 2
! ^nvmetest: devices: --sysroot \./tree is no directory$

$ nvmetest devices 0000:01:00.0
= 2
! devices: unexpected word "0000:01:00.0"

$ nvmetest devices --output xml
= 2
! xml

$ . ./tree; proc; pci 0000:01:00.0 nvme 3; ctrl 0000:01:00.0 nvme0 SN1; ns 0000:01:00.0 nvme0 nvme0n1 1 1875385008 1; pci 0000:02:00.0 vfio-pci 4; nvmetest devices --sysroot root
~ ^FUNCTION      DRIVER    NAME   MODEL           SERIAL  FIRMWARE  SIZE    GROUP  IN USE$
~ ^0000:01:00.0  nvme      nvme0  Fast Drive 960  SN1     1.0       960 GB  3      no$
~ ^    sysfs:0000:01:00.0   no: an IOMMU translates for it \(group 3, type DMA\); use vfio:, or boot with iommu=pt$
~ ^0000:02:00.0  vfio-pci  -      \[1b36:0010\]     -       -         -       4      no$
~ ^    kernel:              no: vfio-pci has it; nvmetest unbind 0000:02:00.0$
~ ^    vfio:0000:02:00.0    no: there is no /dev/vfio/4; 
!-

# one line of slurm.conf: features once each, of characters that --constraint takes, no serial in clear
$ D=root/sys/devices/pci0000:00/0000:01:00.0; echo rack-7.example.org >root/proc/sys/kernel/hostname; echo 32.0 GT/s PCIe >$D/max_link_speed; echo 16.0 GT/s PCIe >$D/current_link_speed; echo 4 >$D/max_link_width; echo 4 >$D/current_link_width; nvmetest devices --sysroot root --slurm
> NodeName=rack-7 Feature=nvme,nvme-count-2,nvme-pci-1b36.0010,nvme-model-Fast_Drive_960,nvme-fw-1.0,nvme-gen5,nvme-x4,nvme-slow-link,nvme-ns-1,nvme-sn-4586b1e77978
!-

$ echo 32.0 GT/s PCIe >root/sys/devices/pci0000:00/0000:01:00.0/current_link_speed; echo 'A|B&C,D[2]*=x (y)' >root/sys/devices/pci0000:00/0000:01:00.0/nvme/nvme0/firmware_rev; nvmetest devices --sysroot root --slurm
> NodeName=rack-7 Feature=nvme,nvme-count-2,nvme-pci-1b36.0010,nvme-model-Fast_Drive_960,nvme-fw-A_B_C_D_,nvme-gen5,nvme-x4,nvme-ns-1,nvme-sn-4586b1e77978

$ nvmetest devices --sysroot root --slurm -o json
= 2
! ^nvmetest: devices: --slurm has a format of its own, without -o$
-

$ mkdir none; nvmetest devices --sysroot none --slurm
> NodeName=localhost

# a user without rights on nodes and root see these two differently
? [ "$(id -u)" = 0 ]
$ nvmetest devices --sysroot root
~ ^    kernel:/dev/nvme0    works$
~ ^    vfio:0000:01:00.0    after bind: nvme has it; run with --bind, or first: nvmetest bind 0000:01:00.0$

$ printf '%s\n' '30 1 259:1 / /srv/a\040b rw - ext4 /dev/nvme0n1 rw' >>root/proc/1/mountinfo; echo '/dev/nvme0n1 partition' >>root/proc/swaps; nvmetest devices --sysroot root
~ ^0000:01:00.0 .*  mount,swap$
~ ^    nvme0n1              mounted at /srv/a b$
~ ^    nvme0n1              swap$
~ ^    kernel:/dev/nvme0    works$
~ ^    vfio:0000:01:00.0    no: in use: nvme0n1 mounted at /srv/a b; umount /srv/a b$

$ nvmetest devices --sysroot root -v
~ ^    namespace 1          nvme0n1, ng0n1, 960197124096 bytes$
~ ^    IOMMU group          3, type DMA, nothing else in it$

$ nvmetest devices --sysroot root -o json >out.json; python3 $TOP/tests/report/validate.py $TOP/schema/devices.schema.json out.json && python3 -c 'import json; d=json.load(open("out.json"))["devices"]; print(d[0]["bdf"], d[0]["uses"][0]["kind"], d[0]["targets"][0]["works"], d[0]["namespaces"][0]["size"], d[1]["iommu"]["group"], d[1]["ctrl"])'
> 0000:01:00.0 mount True 960197124096 4 None

# what cannot be seen is not "no"
$ rm root/proc/self; rm -r root/proc/1; rm root/proc/swaps; nvmetest devices --sysroot root
~ ^0000:01:00.0 .*  \?$
! ^nvmetest: not everything was seen: 

# names and texts of the machine do not reach the terminal as they are
$ printf 'A\033[31m%%n\n' >$(echo root/sys/devices/pci*/0000:01:00.0/nvme/nvme0/model); nvmetest devices --sysroot root | grep -c "$(printf '\033')"
= 1
> 0

# candidates come from the same scan
$ nvmetest run smoke 2>&1 | grep -c sim:
> 1
