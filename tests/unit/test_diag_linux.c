// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux tells, out of trees of files: healthy, each trouble, and what must
 * not be touched. The trees are those of tests/diag/trees.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag/collect_linux.h"
#include "diag/journal.h"
#include "diag/kmsg.h"
#include "diag/pcie.h"
#include "fake_host.h"
#include "fake_tree.h"
#include "suites.h"
#include "util/clock.h"

static struct diag_snapshot *drive, *host;
static struct diag_pcie path;
static struct diag_kmsg klog;

static void begin(const char *tree, const char *address)
{
	struct nt_err err = { 0 };

	drive = diag_snap_new();
	host = diag_snap_new();
	CU_ASSERT_FATAL(drive && host);
	fake_begin();
	fake_tree(tree);
	CU_ASSERT_EQUAL_FATAL(diag_collect_sysfs(drive, address, DIAG_LINUX_ASK, &err), 0);
	CU_ASSERT_EQUAL(diag_collect_host(host), 0);
	diag_pcie_read(&path, drive);
	CU_ASSERT_EQUAL(diag_kmsg_read(&klog, host, drive), 0);
}

static void end(void)
{
	diag_kmsg_free(&klog);
	diag_snap_free(drive);
	diag_snap_free(host);
	fake_end();
}

static bool is_text(const struct diag_snapshot *s, const char *item, const char *want)
{
	char text[200];
	bool same = diag_snap_text(s, item, text, sizeof(text)) && !strcmp(text, want);

	if (!same)
		printf("\n%s: \"%s\", not \"%s\"\n", item,
		       diag_snap_text(s, item, text, sizeof(text)) ? text : "(none)", want);
	return same;
}

static void test_healthy(void)
{
	size_t len = 0;
	char irqs[32];

	begin("healthy", "0000:01:00.0");
	CU_ASSERT(is_text(drive, "pci/path", "0000:00:1d.0\n0000:01:00.0"));
	CU_ASSERT(is_text(drive, "sysfs/pci/driver", "nvme"));
	CU_ASSERT(is_text(drive, "sysfs/pci/iommu_group", "14"));
	CU_ASSERT(is_text(drive, "sysfs/pci/iommu_type", "DMA-FQ"));
	CU_ASSERT(is_text(drive, "sysfs/pci/msi_irqs", "9"));
	/* of each interrupt that has any, in the order of the directory */
	CU_ASSERT_PTR_NOT_NULL_FATAL(
		diag_snap_text(drive, "sysfs/pci/irq_cpus", irqs, sizeof(irqs)));
	CU_ASSERT(!strcmp(irqs, "0,1-3") || !strcmp(irqs, "1-3,0"));
	CU_ASSERT(is_text(host, "host/numa.cpus", "0"));
	CU_ASSERT(is_text(drive, "sysfs/pci/slot", "3"));
	CU_ASSERT(is_text(drive, "sysfs/pci/link/l1_2_aspm", "1"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/name", "nvme0"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/state", "live"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/state.2", "live"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/temp1_input", "38850"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/power/pm_qos_latency_tolerance_us", "100000"));
	CU_ASSERT(is_text(drive, "sysfs/ns-1/name", "nvme0n1"));
	CU_ASSERT(is_text(drive, "sysfs/ns-1/queue/scheduler", "[none] mq-deadline"));
	CU_ASSERT(is_text(drive, "sysfs/ns-1/nuse", "975000000"));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(drive, "pci/config.bin", 4096, &len));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(drive, "pci/port-0/config.bin", 4096, &len));
	CU_ASSERT_PTR_NULL(diag_snap_find(drive, "sysfs/nvme/hmb"));
	CU_ASSERT(is_text(host, "host/kernel", "6.12.57+deb13-amd64"));
	CU_ASSERT(is_text(host, "host/cpus", "8"));
	CU_ASSERT(is_text(host, "host/distribution", "Debian GNU/Linux 13 (trixie)"));
	CU_ASSERT(is_text(host, "host/cpu_model", "Example CPU @ 3.20GHz"));
	CU_ASSERT(is_text(host, "host/memory_kib", "32768000 kB"));
	CU_ASSERT(is_text(host, "host/iommu", "dmar0"));
	CU_ASSERT(is_text(host, "host/modules/nvme_core/io_timeout", "30"));
	CU_ASSERT(is_text(host, "host/dmi/board_name", "WS7-MB"));
	CU_ASSERT_EQUAL(path.limit, DIAG_PCIE_LIMIT_NONE);
	CU_ASSERT(path.fns[0].has_dpc && path.fns[0].has_acs && path.fns[1].has_l1ss);
	CU_ASSERT_EQUAL(path.fns[1].correctable.total, 0);
	CU_ASSERT_TRUE(path.fns[1].correctable.is_known);
	CU_ASSERT_FALSE(path.links[0].payload_differs || path.links[0].aspm_differs ||
			path.links[0].l1ss_differs);
	CU_ASSERT_EQUAL(klog.n, 0);
	end();
}

static void test_partitions(void)
{
	const struct diag_item *it;

	begin("healthy", "/dev/nvme0");
	it = diag_snap_find(drive, "sysfs/ns-1/partitions");
	CU_ASSERT_PTR_NOT_NULL_FATAL(it);
	CU_ASSERT_PTR_NOT_NULL(strstr((const char *)it->bytes, "nvme0n1p1 2048 1048576 0\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr((const char *)it->bytes, "nvme0n1p2 1050624 1952472064 0\n"));
	end();
}

/* One trouble a tree, found by what stands on it; everything else stays quiet. */
static void test_troubles(void)
{
	static const struct {
		const char *tree;
		enum diag_pcie_limit limit;
		const char *state;
		enum diag_kmsg_kind kinds[4];
		size_t errors; /* corrected, at drive and port */
	} rows[] = {
		{ "slot-x2", DIAG_PCIE_LIMIT_WIDTH, "live", { DIAG_KMSG_LINK_LIMITED }, 0 },
		{ "port-x2", DIAG_PCIE_LIMIT_PORT, "live", { 0 }, 0 },
		{ "downtrained", DIAG_PCIE_LIMIT_SPEED, "live", { DIAG_KMSG_LINK_RETRAIN }, 61 },
		{ "aer-endpoint",
		  DIAG_PCIE_LIMIT_NONE,
		  "live",
		  { DIAG_KMSG_AER_CORRECTED, DIAG_KMSG_AER_DETAIL },
		  86543 },
		{ "aer-port",
		  DIAG_PCIE_LIMIT_NONE,
		  "live",
		  { DIAG_KMSG_AER_NONFATAL, DIAG_KMSG_AER_DETAIL },
		  2175 },
		{ "resetting",
		  DIAG_PCIE_LIMIT_NONE,
		  "resetting",
		  { DIAG_KMSG_TIMEOUT, DIAG_KMSG_ABORT },
		  0 },
		{ "dead",
		  DIAG_PCIE_LIMIT_NONE,
		  "dead",
		  { DIAG_KMSG_TIMEOUT, DIAG_KMSG_NOT_READY, DIAG_KMSG_REMOVED,
		    DIAG_KMSG_FILESYSTEM },
		  0 },
		{ "gone",
		  DIAG_PCIE_LIMIT_UNKNOWN,
		  "dead",
		  { DIAG_KMSG_DOWN, DIAG_KMSG_POWER_HINT, DIAG_KMSG_POWER_STATE,
		    DIAG_KMSG_REMOVED },
		  0 },
		{ "bad-firmware", DIAG_PCIE_LIMIT_NONE, "live", { 0 }, 0 },
		{ "apst",
		  DIAG_PCIE_LIMIT_NONE,
		  "live",
		  { DIAG_KMSG_DOWN, DIAG_KMSG_POWER_HINT },
		  0 },
		{ "ignored-ids", DIAG_PCIE_LIMIT_NONE, "live", { DIAG_KMSG_IGNORED_ID }, 0 },
		{ "hmb-small", DIAG_PCIE_LIMIT_NONE, "live", { DIAG_KMSG_HMB }, 0 },
		{ "media-errors",
		  DIAG_PCIE_LIMIT_NONE,
		  "live",
		  { DIAG_KMSG_MEDIA, DIAG_KMSG_FILESYSTEM },
		  0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t kinds = 0, known = 0;

		begin(rows[i].tree, "nvme0");
		CU_ASSERT_EQUAL(path.limit, rows[i].limit);
		CU_ASSERT(is_text(drive, "sysfs/nvme/state", rows[i].state));
		CU_ASSERT(is_text(drive, "sysfs/nvme/state.2", rows[i].state));
		for (size_t k = 0; k < DIAG_KMSG_COUNT; k++)
			kinds += klog.sums[k].n > 0 && k != DIAG_KMSG_BLOCK;
		for (size_t k = 0; k < ARRAY_SIZE(rows[i].kinds) && rows[i].kinds[k]; k++, known++)
			CU_ASSERT(klog.sums[rows[i].kinds[k]].n > 0);
		if (kinds != known)
			printf("\n%s: %zu kinds of lines\n", rows[i].tree, kinds);
		CU_ASSERT_EQUAL(kinds, known);
		CU_ASSERT_EQUAL(path.fns[0].correctable.total + path.fns[1].correctable.total,
				rows[i].errors);
		CU_ASSERT_EQUAL(path.fns[1].is_gone, !strcmp(rows[i].tree, "gone"));
		end();
	}
}

/* Whatever would wake it holds a word that must not turn up. */
static void test_sleeping_stays_asleep(void)
{
	static const char *const missing[] = { "pci/config.bin", "sysfs/pci/current_link_speed",
					       "sysfs/pci/max_link_width" };

	begin("suspended", "0000:01:00.0");
	for (size_t i = 0; i < drive->n; i++)
		CU_ASSERT(!drive->items[i].bytes ||
			  !strstr((const char *)drive->items[i].bytes, "WOKEN"));
	for (size_t i = 0; i < ARRAY_SIZE(missing); i++) {
		const struct diag_item *it = diag_snap_find(drive, missing[i]);

		CU_ASSERT_PTR_NOT_NULL_FATAL(it);
		CU_ASSERT_PTR_NOT_NULL_FATAL(it->missing);
		CU_ASSERT_PTR_NOT_NULL(strstr(it->missing, "sleeps"));
	}
	CU_ASSERT_TRUE(path.is_asleep);
	CU_ASSERT(is_text(drive, "sysfs/pci/power_state", "D3cold"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/model", "Samsung SSD 980 PRO 1TB"));
	end();
}

static void test_quick_asks_nothing(void)
{
	struct diag_snapshot *s = diag_snap_new();

	fake_begin();
	fake_tree("healthy");
	CU_ASSERT_EQUAL(diag_collect_sysfs(s, "nvme0", 0, NULL), 0);
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "sysfs/nvme/temp1_input"));
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "sysfs/ns-1/nuse"));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_find(s, "sysfs/ns-1/size"));
	fake_end();
	diag_snap_free(s);
}

static void test_vmd(void)
{
	begin("vmd", "nvme0");
	CU_ASSERT(is_text(drive, "pci/path", "10000:e0:1d.0\n10000:e1:00.0"));
	CU_ASSERT(is_text(drive, "sysfs/pci/vmd", "0000:00:0e.0"));
	CU_ASSERT(is_text(host, "host/vmd", "0000:00:0e.0"));
	CU_ASSERT_EQUAL(path.limit, DIAG_PCIE_LIMIT_NONE);
	CU_ASSERT_STRING_EQUAL(path.fns[0].bdf, "10000:e0:1d.0");
	end();
}

static void test_without_permission(void)
{
	char buf[300];

	begin("no-permission", "nvme0");
	CU_ASSERT_FALSE(path.fns[1].has_config);
	CU_ASSERT_EQUAL(path.limit, DIAG_PCIE_LIMIT_NONE);
	CU_ASSERT_STRING_EQUAL(diag_pcie_limit_text(&path, buf, sizeof(buf)),
			       "runs at 16 GT/s x4, all that the drive can");
	CU_ASSERT_PTR_NOT_NULL_FATAL(diag_snap_find(host, "host/dmesg"));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_find(host, "host/dmesg")->missing);
	end();
}

/* Two paths to one namespace: the disk is the subsystem's, its state the path's. */
static void test_multipath(void)
{
	begin("healthy", "nvme0");
	end();
	drive = diag_snap_new();
	fake_begin();
	fake_pci(&(struct fake_pci){
		.bdf = "0000:05:00.0", .driver = "nvme", .ctrl = "nvme2", .group = -1 });
	fake_ns("0000:05:00.0", "nvme2", "nvme1c2n3", 7, 1000);
	fake_filef("optimized\n",
		   "/sys/devices/pci0000:00/0000:05:00.0/nvme/nvme2/nvme1c2n3/ana_state");
	CU_ASSERT_EQUAL(diag_collect_sysfs(drive, "nvme2", 0, NULL), 0);
	CU_ASSERT(is_text(drive, "sysfs/ns-7/name", "nvme1n3"));
	CU_ASSERT(is_text(drive, "sysfs/ns-7/ana_state", "optimized"));
	CU_ASSERT(is_text(drive, "sysfs/ns-7/nsid", "7"));
	CU_ASSERT(is_text(drive, "sysfs/nvme/name", "nvme2"));
	diag_snap_free(drive);
	fake_end();
}

static void test_nothing_there(void)
{
	struct diag_snapshot *s = diag_snap_new();
	struct nt_err err = { 0 };

	fake_begin();
	CU_ASSERT_EQUAL(diag_collect_sysfs(s, "0000:01:00.0", 0, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "0000:01:00.0"));
	CU_ASSERT_EQUAL(diag_collect_sysfs(s, "nvme0", 0, &err), -ENODEV);
	CU_ASSERT_EQUAL(diag_collect_sysfs(s, "sda", 0, &err), -EINVAL);
	CU_ASSERT_EQUAL(s->n, 0);
	CU_ASSERT_EQUAL(diag_collect_host(s), -ENOTSUP);
	/* Not bound to the driver: the function is told all the same. */
	fake_pci(&(struct fake_pci){ .bdf = "0000:05:00.0", .driver = "vfio-pci", .group = -1 });
	CU_ASSERT_EQUAL(diag_collect_sysfs(s, "05:00.0", 0, NULL), 0);
	CU_ASSERT(is_text(s, "sysfs/pci/driver", "vfio-pci"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(diag_snap_find(s, "sysfs/nvme/state"));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_find(s, "sysfs/nvme/state")->missing);
	fake_end();
	diag_snap_free(s);
}

/* A log that was flooded keeps its newest lines; what is not printable is gone. */
static void test_log_is_bounded(void)
{
	static char text[3u << 20];
	struct diag_snapshot *s = diag_snap_new();
	const struct diag_item *it;
	size_t at = 0;

	for (unsigned int i = 0; at + 100 < sizeof(text); i++)
		at += (size_t)sprintf(text + at,
				      "[%5u.000001] nvme nvme0: Abort status: 0x0 \x1b\n", i);
	strcpy(text + at, "[99999.000001] nvme nvme0: IO queues lost\n");
	fake_begin();
	fake_file("/dev/kmsg", text);
	diag_collect_host(s);
	it = diag_snap_find(s, "host/dmesg");
	CU_ASSERT_PTR_NOT_NULL_FATAL(it);
	CU_ASSERT_PTR_NOT_NULL_FATAL(it->bytes);
	CU_ASSERT(it->len <= 512u << 10 && it->len > 200u << 10);
	CU_ASSERT_PTR_NOT_NULL(strstr((const char *)it->bytes, "IO queues lost\n"));
	CU_ASSERT_PTR_NULL(strchr((const char *)it->bytes, 0x1b));
	CU_ASSERT(it->bytes[0] >= '0' && it->bytes[0] <= '9' && it->bytes[it->len - 1] == '\n');
	fake_end();
	diag_snap_free(s);
}

struct told {
	size_t n, kernel;
};

static void count_line(void *arg, const char *line, size_t len)
{
	struct told *t = arg;

	t->n++;
	t->kernel += len > 10 && strstr(line, "IO queues lost") != NULL;
}

/* A journalctl of our own: what it prints, fails at, or never comes to an end with. */
static int journal(const char *script, unsigned int ms, struct told *t)
{
	char program[700];
	int rc;

	*t = (struct told){ 0 };
	fake_begin();
	fake_file("/journalctl", script);
	snprintf(program, sizeof(program), "%s/journalctl", fake_root());
	if (chmod(program, 0755))
		abort();
	rc = diag_journal_read(program, ms, count_line, t);
	fake_end();
	return rc;
}

static void test_journal(void)
{
	struct told t;

	CU_ASSERT_EQUAL(journal("#!/bin/sh\necho '[ 1.5] h kernel: nvme nvme0: IO queues lost'\n"
				"[ \"$1 $2\" = '-k -b' ] && echo last\n",
				10000, &t),
			0);
	CU_ASSERT_EQUAL(t.n, 2);
	CU_ASSERT_EQUAL(t.kernel, 1);
	CU_ASSERT_EQUAL(journal("#!/bin/sh\necho one\nexit 1\n", 10000, &t), -EIO);
	CU_ASSERT_EQUAL(journal("#!/bin/sh\nexit 0\n", 10000, &t), -EIO);
	CU_ASSERT_EQUAL(journal("#!/bin/sh\necho one\nexec sleep 100\n", 300, &t), -ETIMEDOUT);
	CU_ASSERT_EQUAL(journal("#!/bin/sh\necho one\nexec >&- sleep 100\n", 300, &t), -EIO);
	CU_ASSERT_EQUAL(diag_journal_read("/nowhere/journalctl", 100, count_line, &t), -ENOENT);
}

/* 20 ms a drive on a machine that is busy with other things; here it is one or two. */
static void test_is_quick(void)
{
	uint64_t best = UINT64_MAX;

	fake_begin();
	fake_tree("healthy");
	for (int i = 0; i < 10; i++) {
		struct diag_snapshot *s = diag_snap_new();
		uint64_t start = clock_wall_ns();

		CU_ASSERT_EQUAL(diag_collect_sysfs(s, "nvme0", 0, NULL), 0);
		best = nt_min(best, clock_wall_ns() - start);
		diag_snap_free(s);
	}
	CU_ASSERT(best < 20000000);
	fake_end();
}

/* Every tree that lies there can be unpacked, and holds one drive. */
static void test_all_trees(void)
{
	DIR *dir = opendir("tests/diag/trees");
	struct dirent *e;
	unsigned int n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
	while ((e = readdir(dir))) {
		char name[64];

		if (sscanf(e->d_name, "%63[^.].tree", name) != 1)
			continue;
		begin(name, "nvme0");
		CU_ASSERT(path.n == 2);
		end();
		n++;
	}
	closedir(dir);
	CU_ASSERT(n >= 16);
}

CU_TestInfo test_diag_linux[] = {
	{ "a healthy drive", test_healthy },
	{ "partitions", test_partitions },
	{ "each trouble shows", test_troubles },
	{ "a sleeping drive stays asleep", test_sleeping_stays_asleep },
	{ "without questions none is asked", test_quick_asks_nothing },
	{ "behind VMD", test_vmd },
	{ "without permission", test_without_permission },
	{ "multipath", test_multipath },
	{ "nothing there", test_nothing_there },
	{ "a flooded log", test_log_is_bounded },
	{ "the journal instead", test_journal },
	{ "quick", test_is_quick },
	{ "all trees", test_all_trees },
	CU_TEST_INFO_NULL,
};
