// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A snapshot: everything that was read of one drive, or of the host, as named
 * items of raw bytes.
 *
 * What is shown and judged is a pure function of snapshots, and nothing else
 * reads a device: so a bundle that was read back is shown and judged exactly as
 * the drive was. An item that could not be read is there too, with the reason.
 *
 * Names are relative paths and the names of the files in a bundle. Of a drive:
 *
 *	meta.json		address, bdf, taken (UTC), uptime_s, mode, user; commands
 *				that were sent, failed_commands of them
 *	identify/ctrl.bin	CNS 01h
 *	identify/ctrl-iocs.bin	CNS 06h
 *	identify/iocs.bin	CNS 1Ch
 *	identify/ns-list.bin	CNS 02h
 *	identify/NAME-list.bin	allocated 10h, ctrl 13h, secondary 15h, nvmset 04h,
 *				uuid 17h, domain 18h, eg 19h
 *	identify/primary.bin	CNS 14h
 *	identify/granularity.bin CNS 16h
 *	identify/ns-N.bin	CNS 00h; N is the NSID, decimal
 *	identify/ns-N-desc.bin	CNS 03h
 *	identify/ns-N-iocs.bin	CNS 05h
 *	identify/ns-N-indep.bin	CNS 08h
 *	logs/XX.bin		a log page, as far as it was read; XX is the LID
 *	logs/XX-nsN.bin		the same of one namespace
 *	logs/XX-egN.bin		… of one Endurance Group; logs/XX-setN.bin of an NVM Set
 *	features/XX.bin		current value: DW0, little-endian, then the data
 *	features/XX.def.bin	default; .sav saved, .cap capabilities
 *	features/XX-nsN.bin	the same of one namespace
 *	regs.bin		BAR 0 from offset 0, without doorbells
 *	pci/config.bin		configuration space, as far as it may be read
 *	pci/path		BDFs from root port to drive, one per line
 *	pci/port-K/config.bin	of a port on that path; K 0 is the root port
 *	pci/port-K/sysfs/ATTR	text, as sysfs gives it
 *	sysfs/pci/ATTR		of the function: "current_link_speed"; "msi_irqs" is how many,
 *				"slot" the name of the slot, "vmd" what it stands behind
 *	sysfs/nvme/ATTR		of the controller: "state"; "state.2" is later, "name" is "nvme0"
 *	sysfs/ns-N/ATTR		of the block device: "queue/scheduler"; "name" is "nvme0n1",
 *				"partitions" lines of name, start, sectors, misalignment
 *	conformance.json	what the read-only cases found: a report
 *	latency.json		a sample of read latencies
 *	selftest.json		what became of a self-test that was started
 *
 * Of the host: host/kernel, host/cmdline, host/cpus, host/dmesg (the lines that matter, oldest
 * first, as /dev/kmsg gives them: "SECONDS.MICROSECONDS text"), host/dmesg.source,
 * host/modules/MODULE/PARAMETER, host/dmi/NAME, host/lockdown, host/iommu.
 */
#ifndef DIAG_SNAPSHOT_H
#define DIAG_SNAPSHOT_H

#include <nvmetest/base.h>

#define DIAG_NAME_MAX 96u
#define DIAG_ITEM_MAX (16u << 20) /* bytes of one item */
#define DIAG_SNAP_MAX (64u << 20) /* bytes of all of them */

struct diag_item {
	char *name;
	uint8_t *bytes; /* a zero byte follows, not counted in len: a text item is a string */
	size_t len;
	char *missing; /* why there are no bytes; NULL: they are there */
};

struct diag_snapshot {
	struct diag_item *items; /* sorted by name */
	size_t n;
	size_t bytes; /* of all items */
};

struct diag_snapshot *diag_snap_new(void); /* NULL: no memory */
void diag_snap_free(struct diag_snapshot *s);

/* A relative path of [a-z A-Z 0-9 . _ - :], no empty or dotted component, not too long. */
bool diag_name_is_valid(const char *name);

/*
 * Keep a copy; an item of that name is replaced. 0, -EINVAL for a bad name, -E2BIG when it would
 * not fit, -ENOMEM: nothing is changed then.
 */
int diag_snap_put(struct diag_snapshot *s, const char *name, const void *bytes, size_t len);
int diag_snap_put_text(struct diag_snapshot *s, const char *name, const char *text);
/* It was asked for and could not be read. Never replaces bytes that are there. */
int diag_snap_miss(struct diag_snapshot *s, const char *name, const char *fmt, ...) NT_PRINTF(3, 4);

/* As if it had never been asked for. */
void diag_snap_drop(struct diag_snapshot *s, const char *name);

/* Any item of that name; NULL: it was never asked for. */
const struct diag_item *diag_snap_find(const struct diag_snapshot *s, const char *name);
/* Its bytes, when there are at least @min_len of them, else NULL. @ret_len may be NULL. */
const void *diag_snap_bytes(const struct diag_snapshot *s, const char *name, size_t min_len,
			    size_t *ret_len);
/* A text item without the newlines at its end, NULL when there is none or it holds a zero byte. */
const char *diag_snap_text(const struct diag_snapshot *s, const char *name, char *buf, size_t len);
/* A text item that begins with a number, decimal or 0x…; false: none. */
bool diag_snap_u64(const struct diag_snapshot *s, const char *name, uint64_t *ret);

#endif
