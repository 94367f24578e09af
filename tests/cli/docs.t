# What the documents show is what the tool prints.
$ cd $TOP && nvmetest run phase.queue.is-counted-per-queue -t sim:defect=cq-phase-stuck -q | sed 's/after [0-9]* us/after 0 us/' >$dir/out; sed -n '/^FAIL/,/^```/p' README.md | sed '$d; s/after [0-9]* us/after 0 us/' >$dir/block; test -s $dir/block && ! grep -vxFf $dir/out $dir/block
-

# the README's commands
$ cd $TOP && nvmetest run queue-wrap -t sim:
$ cd $TOP && nvmetest run phase-tag -t sim:defect=cq-phase-stuck -q
= 1
~ ^FAIL
$ cd $TOP && nvmetest run 'init.*' -t sim: -v

# the plan in nvmetest-plan(5)
$ sed -n '/^plan: wraps/,/^\.Ed/p' $TOP/man/nvmetest-plan.5 | sed '$d' >$dir/wraps.yaml; nvmetest plan check wraps.yaml
~ ok, 9 cases
