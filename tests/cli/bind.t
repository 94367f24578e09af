# bind, unbind, recover: what can be told without a device. Usage errors are one line.
$ nvmetest bind
= 2
-
! ^nvmetest: bind: name a function, such as 0000:01:00.0$
! ^(candidates:|this host has no NVMe function)$

$ nvmetest unbind
= 2
! ^nvmetest: unbind: name a function

$ nvmetest bind 0000:01
= 2
! ^nvmetest: bind: "0000:01" is no PCI address: write it like 0000:01:00.0$

$ nvmetest bind 01:00.0 02:00.0
= 2
! ^nvmetest: bind: one function at a time, and "02:00.0" is a second one$

$ nvmetest bind 01:00.0 --driver uio
= 2
! ^nvmetest: bind: --driver uio: must be one of: vfio-pci none$

$ nvmetest recover ../../etc
= 2
! is no PCI address

$ nvmetest bind ffff:ff:1f.7
= 3
-
! ^nvmetest: .*ffff:ff:1f.7

$ nvmetest unbind ffff:ff:1f.7
= 3
! there is no PCI function ffff:ff:1f.7

$ nvmetest unbind -o json ffff:ff:1f.7
= 3
~ "schema":"nvmetest.bind/1"
~ "ok":false
!-

$ nvmetest bind /dev/nvme9999
= 3
! nvme9999

# nothing to do is a success: it stands in epilogues
$ nvmetest recover ffff:ff:1f.7
> ffff:ff:1f.7: nothing to recover
!-

# --bind is of functions
$ nvmetest run smoke -t sim: --bind
= 2
! ^nvmetest: run: --bind is for vfio:BDF, sysfs:BDF and pci:BDF, and sim: is none of them$

$ nvmetest run smoke -t vfio:ffff:ff:1f.7 --bind
= 3
! ffff:ff:1f.7

$ nvmetest run smoke -t vfio:ffff:ff:1f.7 --bind --dry-run
= 3
! ffff:ff:1f.7
