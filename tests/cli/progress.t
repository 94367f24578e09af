# The line of progress: on a terminal that can draw over a line, and nowhere else.
? python3 -c 'import pty'
$ { echo 'tty() { TERM=${T-xterm} LC_ALL=${L-C} python3 $TOP/tests/cli/terminal.py "$@"; }'; echo 'slow="nvmetest run ring.wrap.one-by-one ring.entry.success-is-all-zero -t sim:real-time=1,latency-us=3000"'; echo 'fails="nvmetest run ring.wrap.one-by-one --repeat 2 -t sim:real-time=1,defect=cq-phase-stuck"'; } > lib.sh

# drawn with a carriage return, erased to the end, gone when the results come
$ . ./lib.sh; tty raw $slow
~ ^\[\.+\]  0/2  0:0[0-9] left  ring\.wrap\.one-by-oneESC\[K$
~ ^ESC\[K
$ . ./lib.sh; tty screen $slow | grep -c 'left'
= 1
> 0
$ . ./lib.sh; tty screen $slow
~ ^PASS every
$ . ./lib.sh; L=C.UTF-8 tty raw $slow
~ ^░+  0/2  0:0[0-9] left  ring

# a defect: failures in red, or without colour when nobody wants it
$ . ./lib.sh; tty raw $fails
= 1
~ 1/2  ESC\[1;31m1 failedESC\[0m  0:0[0-9] left  ring.wrap.one-by-one
$ . ./lib.sh; NO_COLOR=1 tty raw $fails > raw; cat raw
~ 1/2  1 failed  0:0[0-9] left  ring.wrap.one-by-one
$ grep -c 'ESC\[[0-9;]*m' raw
= 1
> 0

# narrow, and made narrower while it runs
$ . ./lib.sh; tty -w 40 raw $slow | grep 'left' | sed 's/ESC.K//' | awk 'length($0) > 37 { bad = 1 } END { exit bad || !NR }'
$ . ./lib.sh; tty -s left:WINCH raw $slow | grep 'left'
~ ^\[\.+\]  0/2  
~ ^0/2  


# a signal takes the line off before it is answered
$ . ./lib.sh; tty -s left:INT screen $slow
= 4
~ ^nvmetest: ending after this case; once more ends it now$
~ ^INTERRUPTED 

# no line: another kind of terminal, -q, no terminal at all
$ . ./lib.sh; T=dumb tty raw $slow | grep -c ESC
= 1
> 0
$ . ./lib.sh; T= tty raw $slow | grep -c left
= 1
> 0
$ . ./lib.sh; tty raw $slow -q | grep -c left
= 1
> 0
$ . ./lib.sh; $slow > out
!-
$ . ./lib.sh; $slow --color=always -o json 2>&1 >/dev/null | wc -c
> 0

# -v: a line for each case where the report does not tell them on the same terminal
$ . ./lib.sh; $slow -v -o json > out
! ^\[1/2\] pass  ring.wrap.one-by-one  [0-9]+ ms$
! ^\[2/2\] pass  ring.entry.success-is-all-zero  [0-9]+ ms$
$ . ./lib.sh; $slow -v 2>&1 | grep -c '/2\]'
= 1
> 0
$ . ./lib.sh; tty raw $slow -v | grep -c '/2\]'
= 1
> 0
$ . ./lib.sh; tty raw sh -c "$slow -v > out"
~ ^\[2/2\] pass  ring.entry.success-is-all-zero  [0-9]+ ms$

# short runs do not flicker
$ . ./lib.sh; tty raw nvmetest run init.walk -t sim: | grep -c left
= 1
> 0

# a run that goes on counts what was done before
$ . ./lib.sh; $slow --repeat 3 --events e.jsonl > out 2>&1 & until grep -q case_begin e.jsonl; do sleep 0.02; done 2>/dev/null; kill $!; wait $!
= 4
$ . ./lib.sh; tty raw nvmetest run --resume e.jsonl
~ ^\[#+\.+\]  [1-3]/6  .*left  ring\.[-a-z.]+ESC\[K$
