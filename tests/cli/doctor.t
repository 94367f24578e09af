# diag doctor: options, exit status, what is printed where.
$ nvmetest diag doctor -t sim:
~ ^healthy$
~ ^nvmetest controller model, serial SIM0000000000000001, firmware 1\.0, sim:$
~ ^specification: [0-9]+ read-only cases, none broke a "shall"$
~ ^[0-9]+ checks are well; -v shows them$
!-

$ nvmetest diag doctor -t sim:spare=10
= 1
~ ^replace: spare at its threshold$
~ ^next: order a replacement and copy the data off$
~ ^WARN     available spare: spare is at its threshold
~ ^         seen: 10 %; limit 10 % \(NVM Express
!-

# what is well is shown when it is asked for, not what cannot be
$ nvmetest diag doctor -t sim: -v
~ ^ok       smart\.spare +100 %; limit 10 %$
~ ^ok       smart\.written

# quick reads health and little else, runs no cases, and is quick
$ nvmetest diag doctor -t sim: --quick
~ ^healthy$
~ ^unknown  [0-9]+ checks could not be made: [a-z0-9/.]+ was not read$
!-

$ nvmetest diag doctor -t sim: --quick | grep -c specification
= 1
> 0

$ nvmetest diag doctor -t sim:used=120 --nagios
= 1
> NVME WARNING - SIM0000000000000001: keep, watch wear | 'temperature'=38;70;80 'used'=120%;100 'spare'=100% 'media_errors'=0c

$ nvmetest diag doctor -t sim:spare=1 -o json | python3 -c 'import json,sys; d=json.load(sys.stdin); v=d["drives"][0]; print(d["schema"], d["status"], v["level"], v["action"], v["headline"], v["findings"][0]["id"])'
> nvmetest.doctor/1 1 fail replace replace: spare is used up smart.spare

$ nvmetest diag doctor -t sim: --quick --deep
= 2
-
! --quick or --deep, not both

$ nvmetest diag doctor -t sim: --all
= 2
! --all or -t, not both

$ nvmetest diag doctor --all --deep
= 2
! --deep is for one drive

$ nvmetest diag doctor -t sim: -o yaml
= 2
! -o yaml: say human, json or prom

$ nvmetest diag doctor -t sim: -o prom=
= 2
! the file name is missing

$ nvmetest diag doctor -t sim: -o prom=/nonexistent/x.prom
= 3
-
! /nonexistent/x\.prom

$ nvmetest diag doctor -t sim: -o json --nagios
= 2
! an output of its own

$ nvmetest diag doctor -t kernel:/dev/nvme77
= 3
-
! nvme77

$ nvmetest diag doctor -t sim: --raw
= 2
! has no option --raw

$ nvmetest explain smart.spare
~ ^check smart\.spare$
~ ^source    NVM Express Base 2\.0
