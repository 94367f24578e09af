# SPDX-License-Identifier: GPL-2.0-or-later
# Whatever diag is asked for, the drive notices next to nothing: a mounted file system stays as it
# is, no block is written, no command is sent that asks for more than pages, none is refused.
# lab: nvme=2 ids time=300 tools="mkfs.ext4"

ctrl=/dev/$(ctrl_of 0) disk=$(disk_of 0)
changed() { awk '{ print $5, $7, $12, $15 }' "/sys/block/$disk/stat"; } # writes, sectors, in flight, discards
complaints() { dmesg | grep -Ec 'nvme.*(timeout|reset|abort|error|failed)'; }
logged() { nvmetest diag smart -t "$ctrl" -o json | tr -d ' \n' | sed -E 's/.*"name":"neile"[^}]*"value":([0-9]+).*/\1/'; }

check "a file system" mkfs.ext4 -q "/dev/$disk"
check "is mounted, to be written" sh -c "modprobe ext4 && mount -o noatime,commit=300 /dev/$disk /mnt"
dd if=/dev/urandom of=/mnt/kept bs=64k count=32 2>/dev/null
before=$(sha256sum /mnt/kept)
sync
# what ext4 still initializes in the background is waited for
wait_for 30 sh -c "a=\$(cut -c1-200 /sys/block/$disk/stat); sleep 3; [ \"\$a\" = \"\$(cut -c1-200 /sys/block/$disk/stat)\" ]"
changed=$(changed) image=$(host sum 0) complaints=$(complaints) logged=$(logged)
same "the error log has a length" "$(echo "$logged" | grep -Ec '^[0-9]+$')" 1

# quiet TEXT ALLOWED COMMAND...: the drives get only ALLOWED commands and refuse none
quiet() {
	lab_text=$1 lab_allowed=$2
	shift 2
	host watch >/dev/null || bad "$lab_text: nobody counts commands"
	"$@" >"$out" 2>&1 </dev/null
	lab_got=$?
	if [ $lab_got = 2 ] || [ $lab_got -gt 3 ]; then
		bad "$lab_text: status $lab_got"
		lab_show
	fi
	host watched >"$out" 2>&1 || bad "$lab_text: $(cat "$out")"
	note "# $lab_text: $(cat "$out")"
	said "$lab_text: no command is refused" ' refused=0$|^refused=0$'
	same "$lab_text: asks for pages only" "$(tr ' ' '\n' <"$out" | grep -Ev "^($lab_allowed|refused)=" | tr '\n' ' ')" ""
}

ASKS='admin\.(identify|get_log_page|get_features)'
quiet "counting itself" 'nothing' true
said "counting itself: nothing was sent" '^refused=0$'
host watch >/dev/null
dd if=/dev/zero of=/mnt/written bs=4k count=4 conv=fsync 2>/dev/null
nvmetest admin -t "$ctrl" --opcode get-features --cdw10 0xfe >/dev/null 2>&1
host watched >"$out"
said "what is written is counted" ' io\.write=[1-9]'
said "and what is refused" ' refused=1$'
sync
sleep 1
changed=$(changed) image=$(host sum 0) complaints=$(complaints) logged=$(logged)

quiet "doctor --quick" 'admin\.(identify|get_log_page)' nvmetest diag doctor -t "$ctrl" --quick
quiet "doctor" "$ASKS" nvmetest diag doctor -t "$ctrl"
quiet "doctor --all" "$ASKS" nvmetest diag doctor --all
quiet "doctor --deep" "$ASKS|admin\.(dst|device_self_test)|io\.read" nvmetest diag doctor -t "$ctrl" --deep
for verb in features identify logs pcie regs selftest smart; do
	quiet "$verb" "$ASKS" nvmetest diag $verb -t "$ctrl"
done
quiet "one log page" "$ASKS" nvmetest diag logs -t "$ctrl" --lid error
quiet "bundle" "$ASKS" nvmetest diag bundle -t "$ctrl" -o /tmp/unseen.tar
doctor "$ctrl"
wanted="$? $(head -n 1 "$out")"
nvmetest diag doctor --from /tmp/unseen.tar >"$out" 2>&1
same "the bundle gives the same verdict" "$? $(head -n 1 "$out")" "$wanted"
keep /tmp/unseen.tar >"$out" 2>&1 || bad "the bundle is not kept"

same "the block layer wrote nothing" "$(changed)" "$changed"
same "the image is what it was" "$(host sum 0)" "$image"
same "the kernel has no new complaint" "$(complaints)" "$complaints"
same "the error log has not grown" "$(logged)" "$logged"
same "the file is what it was" "$(sha256sum /mnt/kept)" "$before"
umount /mnt
check "and can be mounted again" mount "/dev/$disk" /mnt
same "with the same file" "$(sha256sum /mnt/kept)" "$before"
umount /mnt
