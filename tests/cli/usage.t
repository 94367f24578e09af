# Commands, options, help: usage errors are one line that names the wrong word.
$ nvmetest
= 2
-
! usage: nvmetest COMMAND

$ nvmetest --help
~ ^  run +run a plan
!-

$ nvmetest rnu
= 2
! ^nvmetest: unknown command "rnu", did you mean "run"\?$

$ nvmetest frobnicate
= 2
! ^nvmetest: unknown command "frobnicate"; see nvmetest --help$

# no abbreviations
$ nvmetest vers
= 2
! unknown command "vers"

$ nvmetest --target sim: run smoke
= 2
! unknown option "--target" before the command

$ nvmetest run --targt sim: smoke
= 2
! ^nvmetest: run: unknown option "--targt", did you mean "--target"\?$

$ nvmetest run --verb smoke
= 2
! unknown option "--verb"

$ nvmetest run smoke -t
= 2
! ^nvmetest: run: option --target needs ADDRESS$

$ nvmetest run smoke -t sim: --strict=1
= 2
! option --strict takes no value

$ nvmetest run smoke -t sim: --stop-on warn
= 2
! --stop-on warn: must be one of: fail error

$ nvmetest run smoke -t sim: --seed x
= 2
! --seed x: not a number

$ nvmetest run smoke -t sim: --seed -1
= 2
! --seed -1: not a number

$ nvmetest run smoke -t sim: --repeat 0
= 2
! --repeat 0: must be 1 to

$ nvmetest run smoke -t sim: --time-limit 3x
= 2
! --time-limit 3x: must be a time

$ nvmetest run smoke -t sim: --timeout-scale nan
= 2
! --timeout-scale nan: must be

$ nvmetest run smoke -t sim: --allow reset,dat
= 2
! unknown effect "dat", did you mean "data"\?

$ nvmetest run smoke -t sim: -q -v
= 2
! exclude each other

$ nvmetest run smoke --resumed x
= 2
! unknown option "--resumed", did you mean "--resume"\?

$ nvmetest run -t sim:
= 2
! name a plan, a case or a group

$ nvmetest run --help
~ ^usage: nvmetest run PLAN
~ --timeout-scale X
!-

$ nvmetest help explain
~ ^usage: nvmetest explain

$ nvmetest help nothing
= 2
! unknown command "nothing"

$ nvmetest version extra
= 2
! unexpected word "extra"

$ nvmetest version --color=sometimes
= 2
! must be one of: auto always never

$ nvmetest version
~ ^nvmetest [0-9]+\.[0-9]+\.[0-9]+
~ ^formats: .*human.*json
~ ^back ends: .*sim
!-

$ nvmetest --version
~ ^nvmetest [0-9]

$ nvmetest version -o json
~ "version":
~ "nvmetest.report/1"

$ nvmetest version > /dev/full
= 3
! cannot write standard output

# what belongs to later versions is not offered
$ nvmetest gadgets
= 2
! unknown command "gadgets"

$ nvmetest metadata | grep -c '"name":"run"'
> 1

# completions in the tree are those of this build
$ nvmetest metadata --completions=bash | diff - $TOP/completions/nvmetest.bash
$ nvmetest metadata --completions=zsh | diff - $TOP/completions/_nvmetest
$ nvmetest metadata --completions=fish | diff - $TOP/completions/nvmetest.fish
$ bash -n $TOP/completions/nvmetest.bash
