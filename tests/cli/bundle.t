# Bundles: everything that can be read in a file that may be sent, judged elsewhere as here.
$ nvmetest diag bundle -t sim:ver=2.0,telemetry=2,kelvin=345 -o a.tar.gz --salt-file salt
~ ^a\.tar\.gz: [0-9]+ files, [0-9]+ KiB, 1 drive$
~ identifiers are hidden, in [0-9]+ places; searched again: none is left$
!-

$ stat -c %a:%s salt; tar tzf a.tar.gz | grep -Ec '^(manifest.json|verdict.json|report.txt|report.html|ctrl/drive-0/(logs/02.bin|identify/ctrl.bin|decoded/smart.json))$'
> 600:32
> 7

$ tar tzf a.tar.gz | grep -E '^/|\.\.' ; tar tzf a.tar.gz | sort -c && tar tvzf a.tar.gz | awk '{print $2}' | sort -u
> 0/0

# the serial number of the model is nowhere, in no form
$ tar xOzf a.tar.gz | grep -aicE 'SIM00000|53494d3030|1000000000000MIS'
= 1
> 0

# the same bytes for the same snapshot
$ nvmetest diag bundle --from a.tar.gz --redact none -o b.tar && nvmetest diag bundle --from b.tar --redact none -o c.tar && cmp b.tar c.tar && nvmetest diag bundle --from b.tar --redact none --salt-file salt -o c.tar.gz && nvmetest diag bundle --from b.tar --redact none -o d.tgz --salt-file salt && cmp c.tar.gz d.tgz
~ nothing is hidden: serial numbers and names are in it

# the same verdict elsewhere, byte for byte; of the drive itself but for what was hidden
$ nvmetest diag doctor --from a.tar.gz -o json >off.json
= 1

$ tar xOzf a.tar.gz verdict.json | cmp - off.json; nvmetest diag doctor --from a.tar.gz -v | cmp - a.txt 2>/dev/null || tar xOzf a.tar.gz report.txt >a.txt; nvmetest diag doctor --from a.tar.gz -v | cmp - a.txt
!-

$ nvmetest diag doctor -t sim:ver=2.0,telemetry=2,kelvin=345 -o json >live.json; diff live.json off.json | grep '^[<>]' | sed 's/:.*//' | sort | uniq -c | sed 's/ *//'
~ ^1 < +"serial"$
~ ^1 > +"serial"$
!-

$ diff live.json off.json | grep '^[<>]' | grep -vcE '"(serial|taken)"'
= 1
> 0

$ nvmetest diag doctor --from a.tar.gz
= 1
~ ^keep, watch temperature$
~ serial sn:[0-9a-f]{16}, firmware
!-

# every readout of it
$ for v in features identify logs regs selftest smart; do nvmetest diag $v --from a.tar.gz -o json >$v.json || echo $v; tar xOzf a.tar.gz ctrl/drive-0/decoded/$v.json 2>/dev/null | cmp -s - $v.json; done; nvmetest diag logs --from a.tar.gz --lid 7 | sed -n 3p
> Log page 07h: Telemetry Host-Initiated
!-

$ nvmetest diag smart --from a.tar.gz -t drive-0 | grep -c ctemp
> 1

$ nvmetest diag smart --from a.tar.gz -t nvme7
= 2
! ^nvmetest: diag smart: -t nvme7: the bundle has drive-0$

# strict: no pages that nobody knows
$ nvmetest diag bundle -t sim:ver=2.0,telemetry=2 -o s.tar --redact strict >/dev/null; tar tf s.tar | grep -E 'logs/0[78d]|logs/c0' ; tar xOf s.tar manifest.json | grep -c 'left out: telemetry may hold user data'
> 2

# another salt, other names
$ nvmetest diag bundle -t sim: -o x.tar >/dev/null; nvmetest diag bundle -t sim: -o y.tar >/dev/null; for f in x y; do tar xOf $f.tar verdict.json | grep '"serial"'; done | sort -u | wc -l
> 2

$ nvmetest diag bundle -t sim: -o x.tar --salt-file salt >/dev/null; nvmetest diag bundle -t sim:kelvin=320 -o y.tar --salt-file salt >/dev/null; for f in x y; do tar xOf $f.tar verdict.json | grep '"serial"'; done | sort -u | wc -l
> 1

# a name for who says none; standard output
$ mkdir n && cd n && nvmetest diag bundle -t sim: >out && ls | grep -Ec '^nvmetest-diag-[0-9a-f]{8}-[0-9]{8}T[0-9]{6}Z\.tar\.gz$'
> 1

$ nvmetest diag bundle -t sim: -o - | tar t | grep -c manifest
> 1
! -: [0-9]+ files

# what cannot be made
$ nvmetest diag bundle -t sim: --redact some
= 2
! --redact some: must be one of: none ids strict

$ nvmetest diag bundle -t sim: -o /nowhere/x.tar
= 3
! /nowhere/x.tar

$ echo short >s; nvmetest diag bundle -t sim: --salt-file s
= 2
! --salt-file s: must hold 16 bytes at least

$ nvmetest diag bundle
= 2
! no target: add -t ADDRESS

$ nvmetest diag doctor --from a.tar.gz --quick
= 2
! --from takes a bundle as it is

# what is no bundle
$ nvmetest diag doctor --from salt
= 3
-
! salt: it is no tar file

$ nvmetest diag doctor --from nowhere.tar
= 3
! nowhere.tar: No such file

$ mkdir u && tar xzf a.tar.gz -C u && printf x >>u/report.txt && (cd u && tar cf ../lie.tar $(find . -type f | sed 's|^\./||')); nvmetest diag doctor --from lie.tar
= 3
! ^nvmetest: diag doctor: lie\.tar: its manifest is wrong: "report\.txt" has another length$

$ tar cf dots.tar -C u . ; nvmetest diag doctor --from dots.tar
= 3
! no plain file

# what became of it
$ mkdir v && cd v && nvmetest diag bundle -t sim:ver=2.0 --salt-file ../salt -o old.tar >/dev/null && nvmetest diag bundle -t sim:ver=2.0,kelvin=345,media-errors=5 --salt-file ../salt -o new.tar >/dev/null

$ cd v && nvmetest diag doctor --compare old.tar new.tar
= 1
~ ^drive-0: nvmetest controller model, serial sn:[0-9a-f]{16}, .* between them$
~ ^  verdict: healthy -> .*temperature
~ ^  worse:  temperature: ok -> warn: hotter than it should be in operation$
~ ^  media and data integrity errors +0 +5 +-
~ ^  [0-9]+ counters are as they were$
!-

$ cd v && nvmetest diag doctor --compare new.tar old.tar
~ ^  better: temperature: warn -> ok
~ ^  media and data integrity errors +5 +0 .*less than before$

$ cd v && nvmetest diag doctor --compare old.tar old.tar
~ ^  verdict: healthy -> healthy$

$ cd v && nvmetest diag bundle --from new.tar -o other.tar >/dev/null; nvmetest diag doctor --compare old.tar other.tar
= 1
~ another drive, or names of another salt

$ nvmetest diag doctor --compare a.tar.gz
= 2
! --compare: name two bundles, the old one first

$ nvmetest diag doctor --compare a.tar.gz a.tar.gz --all
= 2
! --compare OLD NEW goes without --all

# the page needs nothing from anywhere
$ tar xOzf a.tar.gz report.html | grep -ciE 'src=|href="[^#]|@import|url\('
= 1
> 0

? python3 -c 'import jsonschema'
$ for f in a.tar.gz s.tar; do tar xOf $f manifest.json >m-$f.json; done; tar xOzf a.tar.gz verdict.json >v.json; V=$TOP/tests/report/validate.py; python3 $V $TOP/schema/bundle.schema.json m-*.json && { nvmetest diag doctor --compare v/old.tar v/new.tar -o json >c.json; python3 $V $TOP/schema/compare.schema.json c.json; } && python3 $V $TOP/schema/doctor.schema.json v.json && for f in $(tar tzf a.tar.gz | grep /decoded/ | grep -v pcie); do tar xOzf a.tar.gz $f >r.json; python3 $V $TOP/schema/readout.schema.json r.json || echo $f; done
-
!-

# a host of files: what it knows of itself is not in it, nor in what its kernel said
? test -x "$(dirname "$(readlink -f "$(command -v nvmetest)")")/tests/unpack"
$ mkdir t && d=$PWD/t && (cd "$TOP" && "$(dirname "$(readlink -f "$(command -v nvmetest)")")/tests/unpack" media-errors "$d") && mkdir -p t/etc t/proc/sys/kernel && echo stor-17.example.org >t/proc/sys/kernel/hostname && echo 'evelyn:x:1000:1000::/home/evelyn:/bin/sh' >t/etc/passwd
-
!-

$ echo '[200001.5] EXT4-fs error (device nvme0n1p2): mounted by evelyn on stor-17 at /srv/acme with 10.1.2.3, 0f0e0d0c-1111-2222-3333-444455556666' >>t/dev/kmsg; nvmetest diag doctor --all --sysroot t -o json >live.json; nvmetest diag bundle --all --sysroot t -o t.tar
~ identifiers are hidden

$ tar xOf t.tar host/dmesg | tail -n 1
~ EXT4-fs error .device nvme0n1p2.: mounted by [0-9a-f]{6} on [0-9a-f]{7} at path:[0-9a-f]{4} with ip:[0-9a-f]{5}, [0-9a-f]{8}-[0-9a-f]{4}-

$ tar xOf t.tar | grep -acE 'evelyn|stor-17|acme|10\.1\.2\.3|0f0e0d0c'
= 1
> 0

$ nvmetest diag doctor --from t.tar -o json >off.json; python3 -c 'import json; a,b=(json.load(open(n+".json")) for n in ("live","off")); f=lambda d: [(v["level"], v["headline"], [(x["id"], x["level"], x["subject"]) for x in v["findings"]]) for v in d["drives"]+[d["host"]]]; print(f(a)==f(b), a["status"]==b["status"])'
> True True

# over all hosts that there are: what is hidden changes no word of a verdict but names and the time
$ unpack=$(dirname "$(readlink -f "$(command -v nvmetest)")")/tests/unpack; for f in $TOP/tests/diag/trees/*.tree; do t=$(basename $f .tree); mkdir -p trees/$t && d=$PWD/trees/$t && (cd $TOP && $unpack $t $d); nvmetest diag doctor --all --sysroot $d -o json >live.json; nvmetest diag bundle --all --sysroot $d -o tree.tar >/dev/null || echo $t; nvmetest diag doctor --from tree.tar -o json >off.json; diff live.json off.json | grep '^[<>]' | grep -vE '"(taken|serial)"'; done; test $(ls trees | wc -l) -gt 9 && echo all
> all
!-

# the self-search: where something survives, nothing is written, and it is not named
$ mkdir -p t/sys/module/nvme/parameters && echo 1 >t/sys/module/nvme/parameters/$(cat t/sys/class/nvme/nvme0/serial | tr -d ' '); rm -f t.tar; nvmetest diag bundle --all --sysroot t -o t.tar; echo $?; ls t.tar
= 2
> 3
! ^nvmetest: diag bundle: nothing was written: the name of file [0-9]+ still holds an identifier \(sn, as it is, byte [0-9]+\)
