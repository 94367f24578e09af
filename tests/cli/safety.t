# The gate before a device that somebody owns, on a model that is guarded like one.
$ nvmetest run 'regs.*' -t sim:real=1 --dry-run --allow none
~ ^0 would run|would skip: effect "reset" is not allowed

$ nvmetest run 'io.data.*' -t sim:real=1 --dry-run --allow data
~ ^io.data.any-size-is-kept +\[data\]
~ ^  device     sim
~ ^  changes    data
~ ^  verdict    refused: --serial does not say which drive

$ nvmetest run 'io.data.*' -t sim:real=1 --dry-run --allow data --serial SIM0000000000000001
~ ^  verdict    it would run when Identify says the same serial number

$ nvmetest run smoke -t sim:real=1 --allow none
~ ^skipped: [0-9]+ cases, because$
~ effect "reset" is not allowed: add --allow reset

$ nvmetest run smoke -t sim:real=1 --allow nine
= 2
! unknown effect "nine"

$ truncate -s 8M disk.img && md5sum disk.img > before

# data: the drive has to be named, and by whoever runs it
$ nvmetest run 'io.data.*' -t sim:real=1,media=disk.img --allow data
= 3
! refused: this run may change data of a real device; confirm which one with --serial SIM0000000000000001

$ nvmetest run 'io.data.*' -t sim:real=1,media=disk.img --allow data --serial SIM
= 3
! --serial SIM does not match this device

$ nvmetest bench -t sim:real=1,media=disk.img --write --allow data --seconds 0.01
= 3
! confirm which one with --serial

$ md5sum -c before
~ OK

# what is written on it is looked for, and not overwritten because a plan says so
$ printf 'LUKS\272\276\000\001' | dd of=disk.img conv=notrunc 2>/dev/null; md5sum disk.img > before

$ nvmetest run conformance -t sim:real=1,media=disk.img --serial SIM0000000000000001
= 3
! refused: namespace 1 holds crypto_LUKS; a run that may overwrite it needs --allow data and --serial

$ md5sum -c before
~ OK

$ nvmetest run 'io.data.*' -t sim:real=1,media=disk.img --allow data --serial SIM0000000000000001 -o json=$dir/r.json -o human
~ ^allowed: data by

$ md5sum -c before
= 1
! WARNING

$ python3 -c 'import json;r=json.load(open("r.json"));print(r["run"]["consent"]["allow"], r["run"]["consent"]["serial"], r["target"]["signatures"][0]["text"])'
> ['data'] SIM0000000000000001 crypto_LUKS

$ python3 -c 'import json,jsonschema,os;jsonschema.validate(json.load(open("r.json")),json.load(open(os.environ["TOP"]+"/schema/report.schema.json")))'

# a model asks nobody
$ nvmetest run 'io.data.*' -t sim: -o json=$dir/s.json; python3 -c 'import json;print("consent" in json.load(open("s.json"))["run"])'
~ ^False$

# two runs at once: the second one refuses and names the first
$ nvmetest run conformance -t sim:real=1 --allow none --repeat 300 >/dev/null 2>&1 & pid=$!; for i in 1 2 3 4 5 6 7 8 9; do sleep 0.1; nvmetest run 'regs.*' -t sim:real=1 --allow none >$dir/out 2>&1; [ $? = 3 ] && break; done; grep -c '^nvmetest: .*conformance -t sim:real=1.* has sim since' $dir/out; kill $pid
> 1
