# One command as it is written on the line: what goes out, what is shown, who is refused.
$ nvmetest admin -t sim: --opcode identify --cdw10 1 --data-len 4096
~ ^admin command 06h Identify: Successful Completion \(0/00h\) after
~ ^DW0 00000000h
~ ^000000  e5 1d e5 1d 53 49 4d 30  30 30 30 30 30 30 30 30  \.\.\.\.SIM0
!-

# the device sends what it sends: 64 bytes are not enough for it
$ nvmetest admin -t sim: --opcode 6 --cdw10 1 --data-len 64
~ Successful Completion
! note: nothing outside a buffer is written

$ nvmetest admin -t sim: --opcode 0x7b
= 1
~ ^admin command 7Bh unknown command: Invalid Command Opcode \(0/01h\)
~ ^look at opcode unknown

$ nvmetest admin -t sim: --opcode identify --cdw10 1 --data-len 4096 -o json | python3 -c 'import json,sys; r=json.load(sys.stdin); print(r["schema"], r["name"], r["status"], len(r["data"]))'
> nvmetest.command/1 Identify 0 8192

$ truncate -s 4M disk.img; printf 'hello, block' | dd of=block.bin bs=512 count=1 conv=sync 2>/dev/null; stat -c %s block.bin
> 512

$ nvmetest io -t sim:media=disk.img --opcode write --nsid 1 --cdw10 8 --input block.bin
~ ^I/O command 01h Write: Successful

$ dd if=disk.img bs=512 skip=8 count=1 2>/dev/null | cmp - block.bin

$ nvmetest io -t sim:media=disk.img --opcode read --nsid 1 --cdw10 8 --data-len 512 --output back.bin && cmp back.bin block.bin
~ ^I/O command 02h Read: Successful

# nothing is written for a command that failed
$ nvmetest io -t sim: --opcode read --nsid 9 --data-len 512 --output none.bin; echo $?; test -e none.bin; echo $?
~ Invalid Namespace or Format
~ ^1$

$ nvmetest admin -t sim: --opcode async-event-request --timeout 2
= 1
-
! completes within 2000 ms: nothing in time

# a real device: what the opcode does has to be allowed, and the drive named
$ md5sum disk.img > before

$ nvmetest io -t sim:real=1,media=disk.img --opcode write --nsid 1 --input block.bin
= 3
-
! effect "data" is not allowed: add --allow data

$ nvmetest admin -t sim:real=1,media=disk.img --opcode format --nsid 1
= 3
! effect "data" is not allowed: add --allow data; effect "namespaces" is not allowed

$ nvmetest admin -t sim:real=1,media=disk.img --opcode format --nsid 1 --allow data,namespaces
= 3
! refused: this run may change data, namespaces of a real device; confirm which one with --serial SIM0000000000000001

$ nvmetest admin -t sim:real=1,media=disk.img --opcode 0xc5 --nsid 1 --allow reset,features,namespaces
= 3
! effect "data" is not allowed

$ nvmetest admin -t sim:real=1,media=disk.img --opcode format --nsid 1 --allow data,namespaces --serial WRONG
= 3
! --serial WRONG does not match this device, whose serial number is SIM0000000000000001

$ md5sum -c before
~ OK

$ nvmetest io -t sim:real=1,media=disk.img --opcode write --nsid 1 --input block.bin --allow data --serial SIM0000000000000001
~ Successful

$ md5sum -c before
= 1
~ FAILED
! WARNING

# reading needs no consent
$ nvmetest admin -t sim:real=1 --opcode get-log-page --nsid 0xffffffff --cdw10 0x007f0002 --data-len 512
~ Get Log Page: Successful

# wrong lines are told before anything is opened
$ nvmetest admin -t sim:
= 2
! admin: name the command with --opcode

$ nvmetest io -t sim: --opcode reed
= 2
! unknown, did you mean "read"

$ nvmetest admin -t sim: --opcode 0x100
= 2
! must be 0 to 0xff or the name of an admin command

$ nvmetest admin -t sim: --opcode identify --data-len 16777217
= 2
! --data-len 16777217: must be 0 to 16777216

$ nvmetest admin -t sim: --opcode identify --input block.bin
= 2
! Identify \(06h\) sends no data

$ nvmetest io -t sim: --opcode write --nsid 1 --output x --data-len 512
= 2
! Write \(01h\) receives no data

$ nvmetest io -t sim: --opcode flush --data-len 512
= 2
! Flush \(00h\) has no data

$ nvmetest io -t sim: --opcode write --nsid 1 --input no-such-file
= 2
! no-such-file: No such file

$ nvmetest admin --opcode identify --data-len 4096
= 2
! no target

$ nvmetest admin --opcode format --nsid 1 --dry-run
~ ^admin command 80h Format NVM, NSID 1h
~ effects on a real device: data, namespaces
~ it needs --allow with these, and --serial
