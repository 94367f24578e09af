# The gate before a device that somebody owns, on a model that is guarded like one.
$ nvmetest run 'regs.*' -t sim:real=1 --dry-run --allow none
~ ^0 would run|would skip: effect "reset" is not allowed

$ nvmetest run smoke -t sim:real=1 --allow none
~ skipped because
~ effect "reset" is not allowed: add --allow reset

$ nvmetest run smoke -t sim:real=1 --allow nine
= 2
! unknown effect "nine"
