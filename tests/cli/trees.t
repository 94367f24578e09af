# Hosts made of files: what Linux tells of a drive, without one.
? test -x "$(dirname "$(readlink -f "$(command -v nvmetest)")")/tests/unpack"
$ for t in slot-x2 suspended gone; do mkdir $t && d=$PWD/$t && (cd "$TOP" && "$(dirname "$(readlink -f "$(command -v nvmetest)")")/tests/unpack" $t "$d"); done
-
!-

$ nvmetest diag pcie -t nvme0 --sysroot slot-x2
~ ^runs at 16 GT/s x2; the drive can 16 GT/s x4, port 0000:00:1d\.0 can 16 GT/s x4: the link came up with 2 of 4 lanes$
~ ^│  16 GT/s x2 of x4, 3\.9 of 7\.9 GB/s  <- limits the drive$
~ ^└─ 0000:01:00\.0  drive  can 16 GT/s x4$
!-

$ nvmetest diag pcie -t 0000:01:00.0 --sysroot slot-x2 -o json | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["limit"], d["functions"][0]["correctable"]["total"], d["uptime_s"])'
> width 0 360000

$ for t in slot-x2 suspended gone; do nvmetest diag pcie -t nvme0 --sysroot $t -o json >$t.json; done; nvmetest diag pcie -t sim: -o json >sim.json; python3 $TOP/tests/report/validate.py $TOP/schema/pcie.schema.json *.json && ls *.json | wc -l
> 4
!-

$ nvmetest diag pcie -t nvme0 --sysroot slot-x2 -o svg=link.svg -o human | head -1 | cut -c1-17 && python3 -c 'import xml.dom.minidom as m; d=m.parse("link.svg"); print(d.documentElement.tagName, len(d.getElementsByTagName("rect")), len(d.getElementsByTagName("line")))'
> runs at 16 GT/s x
> svg 2 4
!-

$ nvmetest diag pcie -t nvme0 --sysroot slot-x2 -o png
= 2
! diag pcie: -o png

# nothing wakes what sleeps
$ nvmetest diag pcie -t nvme0 --sysroot suspended
~ ^the drive sleeps: its link was not looked at$
!-

$ nvmetest diag pcie -t nvme0 --sysroot suspended | grep -c WOKEN
= 1
> 0

$ nvmetest diag pcie -t nvme0 --sysroot gone
~ ^the drive does not answer in configuration space \(all ones\)$
~ ^└─ 0000:01:00\.0  drive  does not answer$
!-
