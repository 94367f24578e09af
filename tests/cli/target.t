# Targets: no default, short forms, wrong ones.
$ nvmetest run smoke
= 2
-
! ^nvmetest: run: no target: add -t ADDRESS
! ^candidates:$
! ^  sim: 

$ nvmetest run 'init.*' -t sim
= 2
! write "sim:" with the colon

$ nvmetest run 'init.*' -t smi:
= 2
! unknown back end "smi", did you mean "sim:"\?

$ nvmetest run 'init.*' -t nonsense:
= 2
! this build has no back end "nonsense"

# short forms of kernel:; no host has that many drives
$ nvmetest run 'init.*' -t /dev/nvme9999
= 3
! nvme9999: 

$ nvmetest run 'init.*' -t nvme9999n1
= 3
! nvme9999n1: 

$ nvmetest run 'init.*' -t vfio:ffff:ff:1f.7
= 3
! there is no PCI function ffff:ff:1f.7

$ nvmetest run 'init.*' -t sysfs:ffff:ff:1f.7
= 3
! ffff:ff:1f.7

# short forms of pci:; no host has that bus
$ nvmetest run 'init.*' -t ff:1f.7
= 3
! there is no PCI function 0000:ff:1f.7

$ nvmetest run 'init.*' -t FFFF:FF:1f.7
= 3
! there is no PCI function ffff:ff:1f.7

$ nvmetest run 'init.*' -t pci:ffff:ff:1f.7
= 3
! there is no PCI function ffff:ff:1f.7

$ nvmetest run 'init.*' -t pci:nonsense
= 2
! "pci:nonsense": write pci:0000:01:00.0

$ cd $TOP && nvmetest run 'init.*' -t sim:no-such-option=1
= 2
! no-such-option

$ cd $TOP && nvmetest run 'init.*' -t sim:dstrd=99
= 2
! dstrd=99

$ cd $TOP && nvmetest run 'init.*' -t sim:defect=no-such-defect
= 2
! no-such-defect

$ NVMETEST_TARGET=nvme9998 nvmetest run smoke
= 3
! nvme9998: 

$ nvmetest backends
~ ^sim 

$ nvmetest backends sim
~ defect=NAME
~ scratch

$ nvmetest backends vfio
~ mode=container
~ iova=ADDR

$ nvmetest run smoke -t vfio:sda
= 2
! "sda" is no address of a PCI function

$ nvmetest backends sin
= 2
! did you mean "sim"\?

$ nvmetest backends -o json
~ "name":"sim"

$ nvmetest run 'init.*' -t ng9999n1
= 3
! /dev/ng9999n1: Linux's nvme driver has no such device

$ nvmetest run 'init.*' -t /dev/nvme0n1p1
= 2
! no controller and no namespace: write /dev/nvme0, /dev/nvme0n1 or /dev/ng0n1

$ nvmetest run 'init.*' -t kernel:
= 2
! kernel: which device\?

$ nvmetest run 'init.*' -t kernel:/dev/nvme0,fast
= 2
! kernel: has no option "fast"
