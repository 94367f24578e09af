// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel log lines as people sent them, from Linux 4.8 to 6.13, and hostile ones.
 * Where a line comes from stands behind it: owner/repo#N is an issue on GitHub.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/kmsg.h"
#include "suites.h"

struct sample {
	const char *line;
	enum diag_kmsg_kind kind;
	const char *device;
	unsigned int has; /* beside the time */
};

#define T DIAG_KMSG_HAS_TIME

static const struct sample samples[] = {
	/* linux-nvme/nvme-cli#151, 4.8 */
	{ "[11457.533097] nvme nvme2: I/O 0 QID 0 timeout, reset controller", DIAG_KMSG_TIMEOUT,
	  "nvme2", T | DIAG_KMSG_HAS_QID },
	{ "[11483.115530] nvme nvme2: Device not ready; aborting reset", DIAG_KMSG_NOT_READY,
	  "nvme2", T },
	{ "[11508.697977] nvme nvme2: Removing after probe failure status: -19", DIAG_KMSG_REMOVED,
	  "nvme2", T | DIAG_KMSG_HAS_CODE },
	{ "[11508.698359] nvme2n1: detected capacity change from 800166076416 to 0",
	  DIAG_KMSG_CAPACITY_LOST, "nvme2n1", T },
	/* starfive-tech/linux#98, 6.3 */
	{ "[  101.417700] nvme nvme0: I/O 897 QID 2 timeout, completion polled", DIAG_KMSG_POLLED,
	  "nvme0", T | DIAG_KMSG_HAS_QID },
	/* raspberrypi/linux#6661, 6.6 */
	{ "Jan 29 16:41:37 argon kernel: nvme nvme0: controller is down; will reset: "
	  "CSTS=0xffffffff, PCI_STATUS=0x10",
	  DIAG_KMSG_DOWN, "nvme0", DIAG_KMSG_HAS_CSTS },
	{ "Jan 29 16:41:37 argon kernel: nvme nvme0: Does your device have a faulty power saving "
	  "mode enabled?",
	  DIAG_KMSG_POWER_HINT, "nvme0", 0 },
	{ "Jan 29 16:41:37 argon kernel: nvme nvme0: Try \"nvme_core.default_ps_max_latency_us=0 "
	  "pcie_aspm=off\" and report a bug",
	  DIAG_KMSG_POWER_HINT, "nvme0", 0 },
	{ "Jan 29 16:19:28 argon kernel: nvme nvme0: Ignoring bogus Namespace Identifiers",
	  DIAG_KMSG_IGNORED_ID, "nvme0", 0 },
	{ "Jan 29 17:09:49 argon kernel: nvme0n1: I/O Cmd(0x2) @ LBA 32545872, 8 blocks, I/O Error "
	  "(sct 0x3 / sc 0x71) ",
	  DIAG_KMSG_CANCELLED, "nvme0n1", DIAG_KMSG_HAS_STATUS | DIAG_KMSG_HAS_LBA },
	{ "Jan 29 17:09:49 argon kernel: I/O error, dev nvme0n1, sector 32545872 op 0x0:(READ) "
	  "flags 0x80700 phys_seg 1 prio class 2",
	  DIAG_KMSG_BLOCK, "nvme0n1", DIAG_KMSG_HAS_LBA },
	{ "Jan 29 16:41:37 argon kernel: nvme nvme0: 4/0/0 default/read/poll queues",
	  DIAG_KMSG_NONE, "nvme0", 0 },
	/* lkml, "nvme: reverse request order", 6.13 */
	{ "[87774.010474] nvme nvme1: I/O tag 0 (3000) opcode 0x1 (I/O Cmd) QID 1 timeout, "
	  "aborting req_op:WRITE(1) size:131072",
	  DIAG_KMSG_TIMEOUT, "nvme1", T | DIAG_KMSG_HAS_QID },
	{ "[1002.484713] nvme nvme0: I/O tag 12 (400c) opcode 0x9 (Admin Cmd) QID 0 timeout, reset "
	  "controller",
	  DIAG_KMSG_TIMEOUT, "nvme0", T | DIAG_KMSG_HAS_QID },
	{ "[3061046.070871] nvme nvme0: Abort status: 0x371", DIAG_KMSG_ABORT, "nvme0",
	  T | DIAG_KMSG_HAS_CODE },
	{ "<3>[44737.292117] nvme nvme1: Device not ready; aborting reset, CSTS=0x1",
	  DIAG_KMSG_NOT_READY, "nvme1", T | DIAG_KMSG_HAS_CSTS },
	{ "<4>[44737.460083] nvme nvme1: Disabling device after reset failure: -19",
	  DIAG_KMSG_REMOVED, "nvme1", T | DIAG_KMSG_HAS_CODE },
	{ "<2>[44737.467527] EXT4-fs (nvme1n1p1): Remounting filesystem read-only",
	  DIAG_KMSG_FILESYSTEM, "nvme1n1p1", T },
	{ "<3>[44730.516971] INFO: task jbd2/nvme1n1p4-:923 blocked for more than 122 seconds.",
	  DIAG_KMSG_HUNG_TASK, "", T },
	/* torvalds/linux, gcc-sc8180x.c: what its commit tells of a laptop */
	{ "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS read failed "
	  "(134)",
	  DIAG_KMSG_DOWN, "nvme0", DIAG_KMSG_HAS_CSTS },
	{ "nvme 0002:01:00.0: Unable to change power state from D3cold to D0, device inaccessible",
	  DIAG_KMSG_POWER_STATE, "0002:01:00.0", 0 },
	/* linux-nvme, "Disabling device after reset failure: -5 occurs while AER recovery" */
	{ "[  131.415891] nvme nvme1: frozen state error detected, reset controller",
	  DIAG_KMSG_FROZEN, "nvme1", T },
	{ "[ 5000.000001] nvme nvme0: resetting controller due to AER", DIAG_KMSG_RESET, "nvme0",
	  T },
	{ "nvme nvme0: resetting controller due to persistent internal error",
	  DIAG_KMSG_FATAL_EVENT, "nvme0", 0 },
	/* the formats of block/blk-core.c of 4.19, 5.10 and 6.1 */
	{ "12.5 print_req_error: critical medium error, dev nvme0n1, sector 1234567",
	  DIAG_KMSG_MEDIA, "nvme0n1", T | DIAG_KMSG_HAS_LBA },
	{ "12.500000 blk_update_request: critical medium error, dev nvme0n1, sector 1234567 op "
	  "0x0:(READ) flags 0x80700 phys_seg 1 prio class 0",
	  DIAG_KMSG_MEDIA, "nvme0n1", T | DIAG_KMSG_HAS_LBA },
	{ "12.500000 critical target error, dev nvme0n1, sector 8 op 0x9:(WRITE_ZEROES) flags 0x0 "
	  "phys_seg 0 prio class 2",
	  DIAG_KMSG_BLOCK, "nvme0n1", T | DIAG_KMSG_HAS_LBA },
	{ "12.500000 nvme0n1: Read(0x2) @ LBA 1234567, 8 blocks, Unrecovered Read Error (sct 0x2 / "
	  "sc 0x81) MORE DNR ",
	  DIAG_KMSG_MEDIA, "nvme0n1", T | DIAG_KMSG_HAS_STATUS | DIAG_KMSG_HAS_LBA },
	{ "12.500000 nvme0: Identify(0x6), Invalid Field in Command (sct 0x0 / sc 0x2) DNR ",
	  DIAG_KMSG_REFUSED, "nvme0", T | DIAG_KMSG_HAS_STATUS },
	{ "12.500000 nvme1n1: Write(0x1) @ LBA 0, 8 blocks, Internal Error (sct 0x0 / sc 0x6) ",
	  DIAG_KMSG_INTERNAL, "nvme1n1", T | DIAG_KMSG_HAS_STATUS | DIAG_KMSG_HAS_LBA },
	/* drivers/pci/pcie/aer.c of 4.19, 5.10 and 6.12 */
	{ "[ 1.5] pcieport 0000:00:1c.4: AER: Corrected error received: id=00e4",
	  DIAG_KMSG_AER_DETAIL, "0000:00:1c.4", T },
	{ "[ 1.5] pcieport 0000:00:1c.4: PCIe Bus Error: severity=Corrected, type=Physical Layer, "
	  "id=00e4(Receiver ID)",
	  DIAG_KMSG_AER_CORRECTED, "0000:00:1c.4", T },
	{ "[ 1.5] nvme 0000:01:00.0: PCIe Bus Error: severity=Uncorrected (Non-Fatal), "
	  "type=Transaction Layer, (Completer ID)",
	  DIAG_KMSG_AER_NONFATAL, "0000:01:00.0", T },
	{ "[ 1.5] nvme 0000:01:00.0: AER: PCIe Bus Error: severity=Uncorrectable (Fatal), "
	  "type=Inaccessible, (Unregistered Agent ID)",
	  DIAG_KMSG_AER_FATAL, "0000:01:00.0", T },
	{ "[ 1.5] nvme 0000:01:00.0: PCIe Bus Error: severity=Correctable, type=Data Link Layer, "
	  "(Receiver ID)",
	  DIAG_KMSG_AER_CORRECTED, "0000:01:00.0", T },
	{ "[ 1.5] nvme 0000:01:00.0:    [ 6] BadTLP                ", DIAG_KMSG_AER_DETAIL,
	  "0000:01:00.0", T },
	{ "pcieport 0000:00:1c.0: AER: Multiple Uncorrectable (Non-Fatal) error message received "
	  "from 0000:73:00.1",
	  DIAG_KMSG_AER_DETAIL, "0000:00:1c.0", 0 },
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x1f01: unmasked uncorrectable "
	  "error detected",
	  DIAG_KMSG_DPC, "0000:00:1c.0", 0 },
	{ "pcieport 0000:00:1d.0: pciehp: Slot(12): Link Down", DIAG_KMSG_LINK_DOWN, "0000:00:1d.0",
	  0 },
	{ "pci 0000:01:00.0: 15.752 Gb/s available PCIe bandwidth, limited by 8.0 GT/s PCIe x2 "
	  "link at 0000:00:1d.0 (capable of 63.012 Gb/s with 16.0 GT/s PCIe x4 link)",
	  DIAG_KMSG_LINK_LIMITED, "0000:01:00.0", 0 },
	{ "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x79c00000 [fault reason "
	  "0x06] PTE Read access is not set",
	  DIAG_KMSG_IOMMU_FAULT, "0000:01:00.0", 0 },
	{ "nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000e address=0x0 "
	  "flags=0x0000]",
	  DIAG_KMSG_IOMMU_FAULT, "0000:01:00.0", 0 },
	/* the words of drivers/nvme/host */
	{ "nvme nvme0: min host memory (64 MiB) above limit (32 MiB).", DIAG_KMSG_HMB, "nvme0", 0 },
	{ "nvme nvme0: missing or invalid SUBNQN field.", DIAG_KMSG_BAD_SUBNQN, "nvme0", 0 },
	{ "nvme nvme1: globally duplicate IDs for nsid 1", DIAG_KMSG_BAD_ID, "nvme1", 0 },
	{ "nvme nvme0: bad crto:0 cap:800034005900fff", DIAG_KMSG_BAD_CRTO, "nvme0", 0 },
	{ "nvme nvme0: IO queues lost", DIAG_KMSG_QUEUES_LOST, "nvme0", 0 },
	{ "nvme nvme0: invalid id 511 completed on queue 3", DIAG_KMSG_BAD_COMPLETION, "nvme0", 0 },
	{ "nvme nvme0: failed to set APST feature (2)", DIAG_KMSG_APST, "nvme0",
	  DIAG_KMSG_HAS_CODE },
	{ "nvme nvme0: IO command:01 has unusual effects:00030000", DIAG_KMSG_BAD_EFFECTS, "nvme0",
	  0 },
	{ "nvme: probe of 0000:01:00.0 failed with error -19", DIAG_KMSG_PROBE, "0000:01:00.0",
	  DIAG_KMSG_HAS_CODE },
	{ "nvme 0000:01:00.0: probe with driver nvme failed with error -12", DIAG_KMSG_PROBE,
	  "0000:01:00.0", DIAG_KMSG_HAS_CODE },
	/* Nobody's, and nothing that matters. */
	{ "Command line: nvme_core.default_ps_max_latency_us=0", DIAG_KMSG_NONE, "", 0 },
	{ "usb 1-1: reset high-speed USB device", DIAG_KMSG_NONE, "", 0 },
	{ "I/O error, dev sda, sector 0", DIAG_KMSG_NONE, "", 0 },
	{ "nvme_core: loading out-of-tree module", DIAG_KMSG_NONE, "", 0 },
};

static void test_samples(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *s = &samples[i];
		struct diag_kmsg_event ev;

		diag_kmsg_line(&ev, s->line, strlen(s->line));
		if (ev.kind != s->kind || strcmp(ev.device, s->device) || ev.has != s->has)
			printf("\n%s: %s %s %x\n", s->line, diag_kmsg_rules[ev.kind].name,
			       ev.device, ev.has);
		CU_ASSERT_EQUAL(ev.kind, s->kind);
		CU_ASSERT_STRING_EQUAL(ev.device, s->device);
		CU_ASSERT_EQUAL(ev.has, s->has);
		CU_ASSERT_EQUAL(diag_kmsg_matters(s->line, strlen(s->line)),
				s->kind || strstr(s->line, "nvme"));
	}
}

static struct diag_kmsg_event one(const char *line)
{
	struct diag_kmsg_event ev;

	diag_kmsg_line(&ev, line, strlen(line));
	return ev;
}

static void test_fields(void)
{
	struct diag_kmsg_event ev =
		one("[  101.417700] nvme nvme0: I/O 897 QID 2 timeout, aborting");

	CU_ASSERT_EQUAL(ev.at_us, 101417700);
	CU_ASSERT_EQUAL(ev.qid, 2);
	CU_ASSERT_STRING_EQUAL(ev.text, "nvme nvme0: I/O 897 QID 2 timeout, aborting");
	ev = one(
		"12.5 nvme0n1: Read(0x2) @ LBA 1234567, 8 blocks, x (sct 0x2 / sc 0x81) MORE DNR ");
	CU_ASSERT_EQUAL(ev.at_us, 12500000);
	CU_ASSERT_EQUAL(ev.status, 0x281);
	CU_ASSERT_EQUAL(ev.lba, 1234567);
	ev = one("[Wed Jan 29 16:41:37 2025] nvme nvme0: Failed status: 0x3, reset controller");
	CU_ASSERT_EQUAL(ev.kind, DIAG_KMSG_DOWN);
	CU_ASSERT_EQUAL(ev.csts, 3);
	CU_ASSERT_FALSE(ev.has & DIAG_KMSG_HAS_TIME);
	ev = one("[35093.490618][ T6308] nvme nvme0: Removing after probe failure status: -19");
	CU_ASSERT_EQUAL(ev.at_us, 35093490618);
	CU_ASSERT_EQUAL(ev.code, -19);
	/* journalctl -o short-monotonic */
	ev = one("[   12.345678] host kernel: nvme nvme0: Abort status: 0x1");
	CU_ASSERT_EQUAL(ev.at_us, 12345678);
	CU_ASSERT_STRING_EQUAL(ev.text, "nvme nvme0: Abort status: 0x1");
	ev = one("Jan  1 00:00:00 h kernel: [   12.345678] nvme nvme0: Abort status: 0x7");
	CU_ASSERT_EQUAL(ev.at_us, 12345678);
	CU_ASSERT_EQUAL(ev.code, 7);
}

static const char log_text[] =
	"1.000000 nvme nvme0: I/O 1 QID 1 timeout, aborting\n"
	"2.000000 nvme nvme1: I/O 2 QID 1 timeout, aborting\n"
	"3.000000 nvme nvme10: I/O 2 QID 1 timeout, aborting\n"
	"4.000000 pcieport 0000:00:1c.0: AER: Corrected error received: 0000:02:00.0\n"
	"5.000000 pcieport 0000:00:1c.0: AER: Corrected error received: 0000:01:00.0\n"
	"6.000000 pcieport 0000:00:1c.0: PCIe Bus Error: severity=Corrected, type=Physical Layer\n"
	"7.000000 I/O error, dev nvme7n1p3, sector 5 op 0x0:(READ)\n"
	"8.000000 I/O error, dev nvme0n1, sector 5 op 0x0:(READ)\n"
	"9.000000 INFO: task fio:1 blocked for more than 122 seconds.\n"
	"10.000000 nvme nvme0: I/O 1 QID 1 timeout, reset controller\n"
	"no newline at the end";

/* Names are given again, and a drive that Linux let go of has none. */
static void test_name_is_given_again(void)
{
	static const char lines[] =
		"nvme nvme1: pci function 0000:02:00.0\n"
		"nvme nvme1: Device not ready; aborting reset, CSTS=0x1\n"
		"nvme nvme1: Removing after probe failure status: -19\n"
		"nvme nvme1: pci function 0000:03:00.0\n"
		"critical medium error, dev nvme1n1, sector 8 op 0x0:(READ) flags 0x0\n";
	const struct diag_kmsg_who heir = { .ctrl = "nvme1",
					    .bdf = { "0000:03:00.0" },
					    .bdf_count = 1,
					    .ns = { "nvme1n1" },
					    .ns_count = 1 };
	const struct diag_kmsg_who nameless = { .bdf = { "0000:02:00.0" }, .bdf_count = 1 };
	struct diag_kmsg k;

	CU_ASSERT_EQUAL_FATAL(diag_kmsg_parse(&k, lines, strlen(lines), &heir), 0);
	CU_ASSERT_EQUAL(k.n, 1);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_MEDIA].n, 1);
	diag_kmsg_free(&k);
	CU_ASSERT_EQUAL_FATAL(diag_kmsg_parse(&k, lines, strlen(lines), &nameless), 0);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_NOT_READY].n, 1);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_REMOVED].n + k.sums[DIAG_KMSG_PROBE].n, 1);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_MEDIA].n, 0);
	diag_kmsg_free(&k);
}

static void test_whose(void)
{
	/* Multipath: the disk of nvme0 is called nvme7n1. */
	const struct diag_kmsg_who who = { .ctrl = "nvme0",
					   .bdf = { "0000:00:1c.0", "0000:01:00.0" },
					   .bdf_count = 2,
					   .ns = { "nvme7n1" },
					   .ns_count = 1 };
	const struct diag_kmsg_sum *sum;
	struct diag_kmsg k;

	CU_ASSERT_EQUAL_FATAL(diag_kmsg_parse(&k, log_text, strlen(log_text), &who), 0);
	CU_ASSERT_EQUAL(k.lines, 11);
	CU_ASSERT_EQUAL(k.n, 6);
	sum = &k.sums[DIAG_KMSG_TIMEOUT];
	CU_ASSERT_EQUAL(sum->n, 2);
	CU_ASSERT_EQUAL(sum->first_us, 1000000);
	CU_ASSERT_EQUAL(sum->last_us, 10000000);
	CU_ASSERT_EQUAL(sum->last, 5);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_AER_DETAIL].n, 1);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_AER_CORRECTED].n, 1);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_BLOCK].n, 1);
	CU_ASSERT_STRING_EQUAL(k.events[k.sums[DIAG_KMSG_BLOCK].first].device, "nvme7n1p3");
	CU_ASSERT_TRUE(k.events[k.sums[DIAG_KMSG_HUNG_TASK].first].is_host);
	diag_kmsg_free(&k);
	CU_ASSERT_EQUAL_FATAL(diag_kmsg_parse(&k, log_text, strlen(log_text), NULL), 0);
	CU_ASSERT_EQUAL(k.n, 10);
	diag_kmsg_free(&k);
}

static void test_from_snapshots(void)
{
	struct diag_snapshot *host = diag_snap_new(), *drive = diag_snap_new();
	struct diag_kmsg_who who;
	struct diag_kmsg k;

	CU_ASSERT_FATAL(host && drive);
	CU_ASSERT_EQUAL_FATAL(diag_kmsg_read(&k, host, drive), 0);
	CU_ASSERT_EQUAL(k.n, 0);
	diag_kmsg_free(&k);
	diag_snap_put_text(host, "host/dmesg", log_text);
	diag_snap_put_text(drive, "sysfs/nvme/name", "nvme1\n");
	diag_snap_put_text(drive, "pci/path", "0000:00:1c.0\n0000:02:00.0\n");
	diag_snap_put_text(drive, "sysfs/ns-1/name", "nvme1n1\n");
	diag_snap_put_text(drive, "sysfs/ns-2/name", "../../etc\n");
	diag_snap_put_text(drive, "sysfs/ns-x/name", "nvme9n1\n");
	diag_kmsg_who_read(&who, drive);
	CU_ASSERT_EQUAL(who.bdf_count, 2);
	CU_ASSERT_STRING_EQUAL(who.bdf[1], "0000:02:00.0");
	CU_ASSERT_EQUAL(who.ns_count, 1);
	CU_ASSERT_EQUAL_FATAL(diag_kmsg_read(&k, host, drive), 0);
	CU_ASSERT_EQUAL(k.n, 4);
	CU_ASSERT_EQUAL(k.sums[DIAG_KMSG_TIMEOUT].n, 1);
	diag_kmsg_free(&k);
	diag_snap_free(host);
	diag_snap_free(drive);
}

/* Nothing in a log may be believed: lengths, bytes, numbers, brackets. */
static void test_hostile(void)
{
	static const char *const lines[] = {
		"",
		"[",
		"[]",
		"[     ",
		"<",
		"<999999999",
		"[99999999999999999999.9] nvme nvme0: x",
		"99999999999999999999.9 x",
		". x",
		" kernel: ",
		"nvme nvme99999999999999999999999999999999999999999999: IO queues lost",
		"nvme nvme0: controller is down; will reset: CSTS=0x",
		"nvme nvme0: controller is down; will reset: CSTS=0xffffffffffffffffffffff",
		"nvme nvme0: I/O 1 QID -5 timeout",
		"nvme0n1: x (sct 0xff / sc 0xffff)",
		"I/O error, dev nvme0n1, sector -1",
		"I/O error, dev nvme0n1, sector 99999999999999999999999999999",
		"pcieport ffff:ff:ff.f: DPC: containment event",
		":::::::::::::::::::::::::::::::::::::::::::::::::::::::...",
	};
	struct diag_kmsg_event ev;
	struct diag_kmsg k;
	char *big = malloc(100000);

	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		ev = one(lines[i]);
		CU_ASSERT_FALSE(ev.has &
				(DIAG_KMSG_HAS_QID | DIAG_KMSG_HAS_STATUS | DIAG_KMSG_HAS_LBA));
		CU_ASSERT(strlen(ev.text) < sizeof(ev.text));
	}
	ev = one("nvme nvme0: IO queues lost\x1b[31m\xff");
	CU_ASSERT_EQUAL(ev.kind, DIAG_KMSG_QUEUES_LOST);
	CU_ASSERT_STRING_EQUAL(ev.text, "nvme nvme0: IO queues lost?[31m?");
	/* One line without an end, and many. */
	memset(big, 'n', 100000);
	memcpy(big, "nvme nvme0: ", 12);
	diag_kmsg_line(&ev, big, 100000);
	CU_ASSERT_EQUAL(ev.kind, DIAG_KMSG_NONE);
	for (size_t i = 0; i + 27 <= 100000; i += 27)
		memcpy(big + i, "nvme nvme0: IO queues lost\n", 27);
	CU_ASSERT_EQUAL(diag_kmsg_parse(&k, big, 99900, NULL), 0);
	CU_ASSERT_EQUAL(k.n, 3700);
	diag_kmsg_free(&k);
	memset(big, 0, 100000);
	CU_ASSERT_EQUAL(diag_kmsg_parse(&k, big, 100000, NULL), 0);
	CU_ASSERT_EQUAL(k.n, 0);
	diag_kmsg_free(&k);
	free(big);
}

static void test_limit(void)
{
	static const char line[] = "nvme nvme0: IO queues lost\n";
	size_t n = DIAG_KMSG_EVENTS_MAX + 1, len = strlen(line);
	char *text = malloc(n * len);
	struct diag_kmsg k;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, line, len);
	CU_ASSERT_EQUAL(diag_kmsg_parse(&k, text, n * len, NULL), 0);
	CU_ASSERT_EQUAL(k.n, DIAG_KMSG_EVENTS_MAX);
	CU_ASSERT_TRUE(k.is_cut);
	diag_kmsg_free(&k);
	free(text);
}

static void test_rules_are_whole(void)
{
	for (size_t i = 0; i < DIAG_KMSG_COUNT; i++) {
		const struct diag_kmsg_rule *r = &diag_kmsg_rules[i];

		CU_ASSERT_FATAL(r->name && r->meaning && r->todo && r->source);
		CU_ASSERT(*r->meaning && (!i || *r->source));
		for (size_t j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(r->name, diag_kmsg_rules[j].name);
	}
}

static void test_csts(void)
{
	char buf[100], tiny[8];

	CU_ASSERT_STRING_EQUAL(diag_csts_text(1, buf, sizeof(buf)), "ready");
	CU_ASSERT_STRING_EQUAL(diag_csts_text(0, buf, sizeof(buf)), "not ready");
	CU_ASSERT_STRING_EQUAL(diag_csts_text(3, buf, sizeof(buf)), "fatal error (CFS), ready");
	CU_ASSERT_STRING_EQUAL(diag_csts_text(9, buf, sizeof(buf)), "shut down, ready");
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_csts_text(UINT32_MAX, buf, sizeof(buf)), "answer"));
	CU_ASSERT_STRING_EQUAL(diag_csts_text(3, tiny, sizeof(tiny)), "fatal e");
}

CU_TestInfo test_diag_kmsg[] = {
	{ "lines of many kernels", test_samples },
	{ "fields of a line", test_fields },
	{ "whose a line is", test_whose },
	{ "a name is given again", test_name_is_given_again },
	{ "a log out of snapshots", test_from_snapshots },
	{ "hostile lines", test_hostile },
	{ "a flood is cut", test_limit },
	{ "every kind is told in words", test_rules_are_whole },
	{ "CSTS in words", test_csts },
	CU_TEST_INFO_NULL,
};
