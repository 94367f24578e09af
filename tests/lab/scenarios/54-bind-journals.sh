# SPDX-License-Identifier: GPL-2.0-or-later
# recover with a function that is gone, another one in its place, and journals not to be obeyed.
# lab: nvme=1 time=120

bdf=$(bdf_of 0)
dev=/sys/bus/pci/devices/$bdf
journal=/run/nvmetest/$bdf.journal

status 0 "bind" nvmetest bind "$bdf"
cp "$journal" /tmp/journal
host unplug 0 >/dev/null
wait_for 10 test ! -e "$dev"
status 3 "unbind of a function that is gone" nvmetest unbind "$bdf"
said "says that the journal stays" "is gone; the journal stays"
status 0 "recover does not touch what bind made" nvmetest recover
sed -i 's/^is_bind=1/is_bind=0/' "$journal"
status 3 "recover of a function that is gone" nvmetest recover
said "says so" "is gone; the journal stays"
check "the journal stays" test -e "$journal"
host plug 0 >/dev/null
wait_for 20 disk_of 0
status 0 "recover when it is back" nvmetest recover
same "as before" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
check "no journal is left" test ! -e "$journal"

sed 's/^sn=.*/sn=ANOTHER/;s/^is_bind=1/is_bind=0/' /tmp/journal >"$journal"
status 3 "another drive than before" nvmetest recover
said "is named with both serial numbers" "LAB0.*ANOTHER"

sed 's/^boot=........-/boot=00000000-/;s/^driver=.*/driver=vfio-pci/;s/^is_bind=1/is_bind=0/' /tmp/journal >"$journal"
status 0 "a journal of an earlier start" nvmetest recover
said "is removed" "earlier start"
same "and not obeyed" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
check "no journal is left" test ! -e "$journal"

for edit in 's,^driver=.*,driver=../../../../tmp/x,' 's/^override=.*/override=a b/' '/^end/d' 's/^bdf=.*/bdf=0000:00:00.0/'; do
	sed "$edit" /tmp/journal >"$journal"
	status 3 "a journal with $edit" nvmetest recover "$bdf"
	said "is not obeyed" "is not obeyed"
	status 3 "and stops a bind" nvmetest bind "$bdf"
	same "nothing changed" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
done
cp /tmp/journal "$journal"
chmod 666 "$journal"
status 3 "a journal that anybody writes" nvmetest recover "$bdf"
said "is not obeyed" "only root writes"
rm "$journal"

# The function is pulled while a run has it: the run ends, and recover works when it is back.
setsid nvmetest run regs.capability.command-sets -t "vfio:$bdf" --bind --repeat 3000 -q >/tmp/out 2>&1 &
run=$!
is_lent() { [ "$(driver_of "$bdf")" = vfio-pci ]; }
wait_for 20 is_lent
usleep 500000
host unplug 0 >/dev/null
wait_for 60 test ! -e "/proc/$run/fd/0" || { bad "the run does not end"; kill -KILL $run; }
wait $run
same "a run whose device was pulled ends with 3" $? 3
check "and says that the journal stays" grep -Eq "journal$|journal stays|the journal" /tmp/out
wait_for 10 test ! -e "$dev"
host plug 0 >/dev/null
wait_for 20 disk_of 0
status 0 "recover" nvmetest recover
same "as before" "$(driver_of "$bdf") $(cat "$dev/driver_override")" "nvme (null)"
check "no journal is left" test ! -e "$journal"
