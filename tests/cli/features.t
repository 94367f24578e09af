# Features of a drive of somebody are journalled, on a model that is guarded like one. The journal
# is in /run/nvmetest, and so is the lock: whoever else has them is left alone.
? test "$(id -u)" = 0
? mkdir -p /run/nvmetest && flock -n /run/nvmetest/sim.lock true
? ! ls /run/nvmetest/*.journal /run/nvmetest/*.features /var/lib/nvmetest/*.features 2>/dev/null | grep -q .

$ nvmetest run 'feature.*' -t sim:real=1 --allow features,reset
~ ^PASS

$ test -e /run/nvmetest/sim.features || test -e /var/lib/nvmetest/sim.features
= 1

+ hold.yaml
| case: cli.features.hold
| title: A feature is changed for a while
| spec: [base-2.0:5.27]
| needs: [commands]
| effects: [features]
| timeout_s: 60
| steps:
|   - do: set-features
|     with: { fid: 0x04, cdw11: 0x100 }
|     shall: { status: success }
|   - do: settle
|     with: { us: 30000000 }

+ kill.sh
| nvmetest run hold.yaml -t sim:real=1,real-time=1 --allow features -q >/dev/null 2>&1 &
| for i in $(seq 100); do
|     grep -q fid=04 /run/nvmetest/sim.features 2>/dev/null && break
|     sleep 0.1
| done
| cp /run/nvmetest/sim.features during
| kill -9 $!
| wait $! 2>/dev/null
| true

# SIGKILL: the journal says what was
$ sh kill.sh

$ grep -v '^boot=' during | grep -v '^pid=' | grep -v '^start=' | sed 's/when=[0-9]*/when=/'
> nvmetest-features 1
> name=sim
> sn=SIM0000000000000001
> mn=nvmetest controller model
> fid=04 nsid=00000000 select=00000000 when= current=00000157 data=- saved=- saved_data=-
> end

# who may not set features leaves it alone
$ sleep 0.3; nvmetest run identify.list.is-ascending -t sim:real=1 --allow none >/dev/null; cmp during /run/nvmetest/sim.features

# a drive that it is not of is not changed
$ nvmetest run hold.yaml -t sim:real=1,seed=2 --allow features
= 3
~ /run/nvmetest/sim.features holds values of
~ SIM0000000000000001, and this is
~ refused before it reached the device

# the next run puts back, and ends it
$ nvmetest run 'feature.value.*' -t sim:real=1 --allow features
~ ^PASS

$ test -e /run/nvmetest/sim.features
= 1

# one that is not obeyed stops what would change features, and nothing else
$ printf 'nonsense\n' >/run/nvmetest/sim.features; nvmetest run 'feature.value.*' 'identify.list.*' -t sim:real=1 --allow features
= 3
~ the journal /run/nvmetest/sim.features is not
~ set the features by hand, then remove
~ ^ERROR

$ nvmetest recover
= 3
! the journal /run/nvmetest/sim.features is not obeyed: it does not begin as one of this version

$ nvmetest recover -o json
= 3
~ "ok":false|"ok": false
!-

$ rm /run/nvmetest/sim.features; nvmetest recover
