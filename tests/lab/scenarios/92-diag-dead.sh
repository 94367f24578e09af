# SPDX-License-Identifier: GPL-2.0-or-later
# A controller that stops answering, one that Linux gives up, one that was pulled: each is named,
# the drive beside it is well, and so is one that comes back or takes over the name.
# lab: nvme=3 time=240 alone

well() { # TEXT
	doctor "kernel:/dev/$(ctrl_of 1)"
	same "$1: healthy" "$? $(head -n 1 "$out")" "0 healthy"
}

well "before anything is broken"

# ---- its port lets no memory access through any more: registers read as all ones
bdf=$(bdf_of 0) ctrl=$(ctrl_of 0)
port=$(readlink -f "/sys/bus/pci/devices/$bdf/.." | sed 's,.*/,,')
command=$(dd if="/sys/bus/pci/devices/$port/config" bs=1 skip=4 count=1 2>/dev/null | hexdump -e '1/1 "%02x"')
memory() { # on|off: bit 1 of the port's command register
	case $1 in
	on) lab_byte=$(printf '\\%03o' $((0x$command | 2))) ;;
	*) lab_byte=$(printf '\\%03o' $((0x$command & ~2))) ;;
	esac
	# shellcheck disable=SC2059
	printf "$lab_byte" | dd of="/sys/bus/pci/devices/$port/config" bs=1 seek=4 conv=notrunc 2>/dev/null
}
memory off
echo 1 >"/sys/class/nvme/$ctrl/reset_controller" 2>/dev/null
gone_or_dead() { [ "$(cat "/sys/class/nvme/$ctrl/state" 2>/dev/null || echo dead)" = dead ]; }
check "Linux gives a controller up whose registers are gone" wait_for 60 gone_or_dead
if [ -e "/sys/class/nvme/$ctrl" ]; then # since 6.4 it stays, dead
	doctor "kernel:/dev/$ctrl"
	same "a dead controller: told by the exit status" $? 1
	said "by the first line" '^does not work: '
	said "as its state" '^fail state.live \|  \| dead'
fi
status 1 "of all drives" nvmetest diag doctor --all
said "it is failing" "^FAIL .*($ctrl|$bdf) .*does not work"
well "beside one that is dead"
memory on

# ---- pulled
host unplug 2 >/dev/null || bad "no unplug"
pulled=$(ctrl_of 2)
check "a drive is pulled" wait_for 30 test ! -e "/sys/bus/pci/devices/$(bdf_of 2)"
status 3 "who is not there is not judged" nvmetest diag doctor -t "kernel:/dev/${pulled:-nvme2}"
said "it is said" '[Nn]o such|gone|there is no|does not exist'
well "beside one that was pulled"
host plug 2 >/dev/null
wait_for 20 disk_of 2
doctor "kernel:/dev/$(ctrl_of 2)"
same "put back it is well" "$? $(head -n 1 "$out")" "0 healthy"
