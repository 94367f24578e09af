// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sysfs back end without a device: every refusal of a fake tree, memory
 * whose physical addresses are made up, and what is put back, by whoever is
 * left, on files that stand for configuration space and BAR0.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/host.h"
#include "pcifn/mmio.h"
#include "pcifn/sysfs/sysfs.h"
#include "suites.h"

#define BDF	"0000:01:00.0"
#define DEVICE	"/sys/bus/pci/devices/" BDF
#define SIBLING "0000:01:00.1"
#define GROUP	"/sys/kernel/iommu_groups/7"
#define BAR_LEN 16384
#define EXP_AT	0x80
#define MSIX_AT 0x40
#define REG_CC	0x14

/* ------------------------------------------------------------- the fake tree */

static uint8_t space[4096];

static void put16(unsigned int off, unsigned int val)
{
	space[off] = (uint8_t)val;
	space[off + 1] = (uint8_t)(val >> 8);
}

static void fill_space(void)
{
	memset(space, 0, sizeof(space));
	put16(0x00, 0x1b36);
	put16(0x02, 0x0010);
	put16(CFG_COMMAND, 0x0103);
	put16(0x06, 0x0010); /* a list of capabilities */
	put16(CFG_BAR0 + 2, 0xfe60);
	space[CFG_BAR0] = 4;
	space[0x34] = MSIX_AT;
	put16(MSIX_AT, EXP_AT << 8 | 0x11);
	put16(MSIX_AT + 4, 0x2000);
	put16(EXP_AT, 0x0010);
	put16(EXP_AT + 2, 2);
	put16(EXP_AT + 6, 0x1000); /* FLR */
	put16(EXP_AT + 8, 0x2810);
}

static void fake_device(const char *driver, int group, const char *type)
{
	static const uint8_t zeros[BAR_LEN];

	fake_pci(&(struct fake_pci){ .bdf = BDF, .driver = driver, .group = group, .type = type });
	fill_space();
	fake_bytes(DEVICE "/config", space, sizeof(space));
	fake_bytes(DEVICE "/resource0", zeros, sizeof(zeros));
	fake_file(DEVICE "/resource", "0x00000000fe600000 0x00000000fe603fff 0x0000000000140204\n"
				      "0x0000000000000000 0x0000000000000000 0x0000000000000000\n");
	fake_file(DEVICE "/power_state", "D0\n");
	fake_file(DEVICE "/power/control", "on\n");
	fake_file(DEVICE "/reset_method", "flr bus\n");
	fake_file("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "5\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "3\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages", "1\n");
}

static void expect(const char *address, int code, const char *says)
{
	struct nt_err err = { 0 };
	struct pcifn *fn = NULL;
	int rc = pcifn_open(address, &fn, &err);

	CU_ASSERT_EQUAL(rc, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, says));
	if (rc != code || !strstr(err.text, says))
		printf("\n%s: %d, \"%s\", wanted %d, \"%s\"\n", address, rc, err.text, code, says);
	if (!rc)
		pcifn_close(fn);
}

/* Nothing was written: what stands in the files is what was put there. */
static void expect_untouched(void)
{
	uint8_t now[sizeof(space)] = { 0 };
	char path[4096], text[32];
	int fd = open(host_path(path, sizeof(path), DEVICE "/config"), O_RDONLY);

	CU_ASSERT(fd >= 0 && read(fd, now, sizeof(now)) > 0);
	if (fd >= 0)
		close(fd);
	CU_ASSERT_EQUAL(memcmp(now, space, 64), 0);
	CU_ASSERT(!host_read_line(text, sizeof(text), DEVICE "/power/control"));
	CU_ASSERT_STRING_EQUAL(text, "on");
}

/* ---------------------------------------------------------------- refusals */

static void addresses(void)
{
	fake_begin();
	fake_device(NULL, -1, NULL);
	expect("sysfs:", -EINVAL, "write sysfs:0000:01:00.0");
	expect("sysfs:/dev/nvme0", -EINVAL, "no PCI function");
	expect("sysfs:0000:01:00.0,men=4M", -EINVAL, "\"men\"");
	expect("sysfs:0000:01:00.0,mem=12", -EINVAL, "mem");
	expect("sysfs:0000:01:00.0,mem=lots", -EINVAL, "mem");
	expect("sysfs:0000:02:00.0", -ENODEV, "no PCI function 0000:02:00.0");
	fake_file(DEVICE "/class", "0x020000\n");
	expect("sysfs:01:00.0", -EINVAL, "no NVMe controller (class 0x020000)");
	fake_pci(&(struct fake_pci){ .bdf = "10000:e1:00.0", .group = -1 });
	expect("sysfs:10000:e1:00.0", -EPERM, "VMD");
	expect_untouched();
	fake_end();
}

static void drivers(void)
{
	fake_begin();
	fake_device("nvme", -1, NULL);
	expect("sysfs:01:00.0", -EPERM, "driver nvme drives " BDF ": run with --bind");
	fake_link(DEVICE "/driver", "../../../../bus/pci/drivers/vfio-pci");
	expect("sysfs:01:00.0", -EPERM, "use vfio:" BDF);
	expect_untouched();
	fake_end();
}

static void iommus(void)
{
	fake_begin();
	fake_device(NULL, 7, "DMA-FQ");
	expect("sysfs:01:00.0", -EPERM, "translates for " BDF " (group 7, type DMA-FQ): use vfio:");
	fake_file(GROUP "/type", "DMA\n");
	expect("sysfs:01:00.0", -EPERM, "type DMA)");
	fake_remove(GROUP "/type");
	expect("sysfs:01:00.0", -EPERM, "type unknown)");
	fake_file(GROUP "/type", "identity\n");
	expect("sysfs:01:00.0,mem=512G", -ENOMEM, "hugepages");
	fake_pci(&(struct fake_pci){
		.bdf = SIBLING, .driver = "vfio-pci", .group = 7, .type = "identity" });
	expect("sysfs:01:00.0", -EPERM, SIBLING " of the same IOMMU group");
	fake_remove(DEVICE "/iommu_group");
	fake_dir("/sys/class/iommu/dmar0");
	expect("sysfs:01:00.0", -EPERM, "IOMMU dmar0 is active");
	fake_remove("/sys/class/iommu/dmar0");
	fake_dir("/sys/class/iommu/smmu3.0x2b400000");
	expect("sysfs:01:00.0,mem=512G", -ENOMEM, "hugepages");
	expect_untouched();
	fake_end();
}

static void kernels(void)
{
	fake_begin();
	fake_device(NULL, -1, NULL);
	fake_file("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	expect("sysfs:01:00.0", -EPERM, "lockdown (integrity)");
	fake_file("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	expect("sysfs:01:00.0", -EPERM, "lockdown (confidentiality)");
	fake_remove("/sys/kernel/security/lockdown");
	fake_file(DEVICE "/power_state", "D3hot\n");
	expect("sysfs:01:00.0", -EPERM, "echo 1 > /sys/bus/pci/devices/" BDF "/enable");
	fake_file(DEVICE "/power_state", "unknown\n");
	fake_bytes(DEVICE "/config", space, 64);
	expect("sysfs:01:00.0", -EPERM, "CAP_SYS_ADMIN");
	expect_untouched();
	fake_end();
}

static void lost_functions(void)
{
	uint8_t ones[256];

	fake_begin();
	fake_device(NULL, -1, NULL);
	fake_file(DEVICE "/resource", "0x0000000000000000 0x0000000000000000 0x0\n");
	expect("sysfs:01:00.0", -ENODEV, "gave BAR0 of " BDF " no address");
	fake_file(DEVICE "/resource", "0xfe600000 0xfe603fff 0x20140204\n");
	expect("sysfs:01:00.0", -ENODEV, "no address");
	fake_file(DEVICE "/resource", "0xfe600000 0xfe603fff 0x00000101\n");
	expect("sysfs:01:00.0", -ENODEV, "no address");
	fake_file(DEVICE "/resource", "0xfe600000 0xfffffffffffffff0 0x140204\n");
	expect("sysfs:01:00.0", -ENODEV, "no address");
	fake_device(NULL, -1, NULL);
	put16(CFG_BAR0 + 2, 0);
	fake_bytes(DEVICE "/config", space, sizeof(space));
	expect("sysfs:01:00.0", -ENODEV, "lost its configuration");
	memset(ones, 0xff, sizeof(ones));
	fake_bytes(DEVICE "/config", ones, sizeof(ones));
	expect("sysfs:01:00.0", -ENODEV, "does not answer");
	fake_remove(DEVICE "/config");
	expect("sysfs:01:00.0", -ENODEV, "config");
	fake_end();
}

static void hugepages(void)
{
	fake_begin();
	fake_device(NULL, -1, NULL);
	/* More than any machine of these tests has; two of three free ones are not promised. */
	expect("sysfs:01:00.0,mem=512G", -ENOMEM,
	       "needs 262144 hugepages of 2048 kB, 2 are free: echo 262147 > "
	       "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
	expect("sysfs:01:00.0,hugepage=1G", -EINVAL, "no hugepages of 1048576 kB");
	expect("sysfs:01:00.0,hugepage=3M", -EINVAL, "no hugepages of 3072 kB");
	fake_remove("/sys/kernel/mm/hugepages/hugepages-2048kB");
	expect("sysfs:01:00.0", -ENOTSUP, "CONFIG_HUGETLBFS");
	expect_untouched();
	fake_end();
}

/* ------------------------------------------------------------------- memory */

#define PAGE  65536u
#define PAGES 5

/* A page says where it is. */
static int where(const struct sysfs_memory *m, const void *va, uint64_t *ret_addr)
{
	(void)m;
	memcpy(ret_addr, va, 8);
	return *ret_addr ? 0 : -EPERM;
}

static void memory_of(struct sysfs_memory *m, const uint64_t addr[PAGES])
{
	*m = (struct sysfs_memory){ .fd = memfd_create("test", MFD_CLOEXEC),
				    .pagemap_fd = -1,
				    .page_len = PAGE,
				    .count = PAGES,
				    .where = where };
	CU_ASSERT_FATAL(m->fd >= 0 && !ftruncate(m->fd, PAGES * PAGE));
	for (unsigned int i = 0; i < PAGES; i++)
		CU_ASSERT_EQUAL_FATAL(pwrite(m->fd, &addr[i], 8, i * PAGE), 8);
}

/* Two that are neighbours, in the wrong order, three that are not. */
static const uint64_t places[PAGES] = { 0x50000, 0x200000, 0x100000, 0x40000, 0x300000 };

static void memory_is_sorted(void)
{
	static const uint64_t sorted[] = { 0x40000, 0x50000, 0x100000, 0x200000, 0x300000 };
	struct sysfs_memory m;
	struct nt_err err = { 0 };

	memory_of(&m, places);
	CU_ASSERT_EQUAL_FATAL(sysfs_memory_map(&m, &err), 0);
	CU_ASSERT_EQUAL((uintptr_t)m.base % PAGE, 0);
	for (unsigned int i = 0; i < PAGES; i++) {
		CU_ASSERT_EQUAL(m.addr[i], sorted[i]);
		CU_ASSERT_EQUAL(memcmp(m.base + i * PAGE, &sorted[i], 8), 0);
	}
	sysfs_memory_fini(&m);
}

static void memory_is_contiguous(void)
{
	struct sysfs_memory m;
	struct nt_err err = { 0 };
	uint64_t addr, first;
	void *va, *all;

	memory_of(&m, places);
	CU_ASSERT_EQUAL_FATAL(sysfs_memory_map(&m, &err), 0);
	/* Only the two neighbours hold more than a hugepage. */
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 2 * PAGE, 4096, &all, &first), 0);
	CU_ASSERT_EQUAL(first, 0x40000);
	CU_ASSERT_PTR_EQUAL(all, m.base);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 2 * PAGE, 4096, &va, &addr), -ENOMEM);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 3 * PAGE, 4096, &va, &addr), -ENOMEM);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 100 * PAGE, 4096, &va, &addr), -ENOMEM);
	/* Alignment is that of the device's address. */
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 4096, 0x200000, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x200000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x100000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x300000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), -ENOMEM);
	sysfs_memory_give(&m, all, 2 * PAGE);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE + 4096, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x40000);
	CU_ASSERT_PTR_EQUAL(va, m.base);
	sysfs_memory_fini(&m);
}

static void moved_page_is_not_used(void)
{
	const uint64_t elsewhere = 0x900000;
	struct sysfs_memory m;
	struct nt_err err = { 0 };
	uint64_t addr;
	void *va;

	memory_of(&m, places);
	CU_ASSERT_EQUAL_FATAL(sysfs_memory_map(&m, &err), 0);
	memcpy(m.base, &elsewhere, 8);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 4096, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x50000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 2 * PAGE, 4096, &va, &addr), -ENOMEM);
	for (unsigned int i = 2; i < PAGES; i++)
		memcpy(m.base + i * PAGE, &elsewhere, 8);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), -EIO);
	sysfs_memory_fini(&m);
}

static void addresses_are_checked(void)
{
	static const uint64_t bad[][PAGES] = {
		{ 0x10000, 0x20000, 0, 0x40000, 0x50000 },	 /* hidden */
		{ 0x10000, 0x20000, 0x10000, 0x40000, 0x50000 }, /* twice the same */
		{ 0x10000, 0x20000, 0x31000, 0x40000, 0x50000 }, /* no hugepage begins there */
	};
	static const int codes[] = { -EPERM, -EIO, -EIO };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct sysfs_memory m;
		struct nt_err err = { 0 };

		memory_of(&m, bad[i]);
		CU_ASSERT_EQUAL(sysfs_memory_map(&m, &err), codes[i]);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/proc/self/pagemap"));
		sysfs_memory_fini(&m);
	}
}

/* ----------------------------------------------------- what is put back */

/* Half an open(): files instead of a device, and plain memory for words. */
static void begin(struct sysfs *s, struct pcifn *fn)
{
	static uint8_t words[0x3000];
	struct nt_err err = { 0 };

	fake_begin();
	fake_device(NULL, -1, NULL);
	fake_file(DEVICE "/power/control", "auto\n");
	*s = (struct sysfs){ .bdf = BDF, .owner = getpid(), .words = words, .words_addr = 0x1000 };
	*fn = (struct pcifn){ .ops = &sysfs_ops, .priv = s, .caps = sysfs_ops.caps };
	fn->trace = calloc(PCIFN_TRACE_LEN, sizeof(*fn->trace));
	CU_ASSERT_PTR_NOT_NULL_FATAL(fn->trace);
	CU_ASSERT_EQUAL_FATAL(mmio_init(), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_config_open(s, &err), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_cfg_read(s, CFG_COMMAND, 2, &s->command), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_config_keep(s, fn), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_bars_map(s, &err), 0);
	strcpy(s->reset_method, "flr bus");
	s->caps = sysfs_resets(s);
	s->is_power_auto = s->is_touched = true;
	fake_file(DEVICE "/power/control", "on\n");
}

static void end(struct sysfs *s, struct pcifn *fn)
{
	sysfs_bars_unmap(s);
	close(s->config_fd);
	free(fn->trace);
	fake_end();
}

static uint32_t config(struct sysfs *s, uint16_t off, unsigned int width)
{
	uint32_t val = 0xdead;

	CU_ASSERT_EQUAL(sysfs_cfg_read(s, off, width, &val), 0);
	return val;
}

static void run_it(struct sysfs *s)
{
	CU_ASSERT_EQUAL(sysfs_cfg_write(s, CFG_COMMAND, 2, 0x0506), 0);
	CU_ASSERT_EQUAL(sysfs_cfg_change(s, MSIX_AT + 2, 0, 0x8000), 0);
	CU_ASSERT_EQUAL(mmio_write(sysfs_bar_at(s, 0, REG_CC, 4), 4, 0x460001), 0);
}

static void expect_restored(struct sysfs *s)
{
	uint64_t cc = 1;
	char text[32];

	CU_ASSERT_EQUAL(config(s, CFG_COMMAND, 2), 0x0103);
	CU_ASSERT_EQUAL(config(s, MSIX_AT + 2, 2) & 0x8000, 0);
	CU_ASSERT_EQUAL(mmio_read(sysfs_bar_at(s, 0, REG_CC, 4), 4, &cc), 0);
	CU_ASSERT_EQUAL(cc, 0x460000);
	CU_ASSERT_EQUAL(host_read_line(text, sizeof(text), DEVICE "/power/control"), 0);
	CU_ASSERT_STRING_EQUAL(text, "auto");
}

static void end_puts_back(void)
{
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	CU_ASSERT_EQUAL(s.caps, PCIFN_CAP_FLR | PCIFN_CAP_HOT_RESET);
	run_it(&s);
	fake_file(DEVICE "/reset_method", "bus\n");
	sysfs_restore(&s);
	expect_restored(&s);
	end(&s, &fn);
}

/* A pin that nobody would answer stays off; a driver that came is left alone. */
static void end_is_careful(void)
{
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	run_it(&s);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, CFG_STATUS, 2, 0x0018), 0);
	sysfs_restore(&s);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0503);
	end(&s, &fn);

	begin(&s, &fn);
	run_it(&s);
	fake_link(DEVICE "/driver", "../../../../bus/pci/drivers/nvme");
	sysfs_restore(&s);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0506);
	CU_ASSERT_PTR_NOT_NULL(strstr(sysfs_ops.last_words(&fn), "driver nvme has taken"));
	end(&s, &fn);
}

/* The tool is killed: its child in the role of the tool, and the guard of that one. */
static void guard_puts_back(void)
{
	struct nt_err err = { 0 };
	struct sysfs s;
	struct pcifn fn;
	char text[32] = "";
	pid_t tool;

	begin(&s, &fn);
	tool = fork();
	CU_ASSERT_FATAL(tool >= 0);
	if (!tool) {
		if (sysfs_guard_start(&s, &err))
			_exit(1);
		run_it(&s);
		kill(getpid(), SIGKILL);
	}
	CU_ASSERT_EQUAL(waitpid(tool, NULL, 0), tool);
	/* power/control is the last thing that it writes */
	for (int i = 0; i < 1000 && strcmp(text, "auto"); i++) {
		usleep(10000);
		host_read_line(text, sizeof(text), DEVICE "/power/control");
	}
	expect_restored(&s);
	end(&s, &fn);
}

static void guard_ends_in_order(void)
{
	struct nt_err err = { 0 };
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	CU_ASSERT_EQUAL_FATAL(sysfs_guard_start(&s, &err), 0);
	run_it(&s);
	sysfs_guard_end(&s);
	CU_ASSERT_EQUAL(s.guard_pid, 0);
	usleep(20000);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0506);
	end(&s, &fn);
}

/* -------------------------------------------------------- while it is open */

static void master_waits_for_stop(void)
{
	volatile uint8_t *regs;
	struct sysfs s;
	struct pcifn fn;
	uint64_t cc = 1;

	begin(&s, &fn);
	regs = s.bar[0].at;
	/* Somebody left it enabled, with queues in memory that is not ours. */
	mmio_write(regs + REG_CC, 4, 0x460001);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0002), 0);
	mmio_read(regs + REG_CC, 4, &cc);
	CU_ASSERT_EQUAL(cc, 0x460001);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0406), 0);
	mmio_read(regs + REG_CC, 4, &cc);
	CU_ASSERT_EQUAL(cc, 0x460000);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0406);
	/* From now on it is a case's own business. */
	mmio_write(regs + REG_CC, 4, 0x460001);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0402), 0);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0406), 0);
	mmio_read(regs + REG_CC, 4, &cc);
	CU_ASSERT_EQUAL(cc, 0x460001);
	end(&s, &fn);
}

static void reset_puts_back(void)
{
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	run_it(&s);
	s.is_armed = true;
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, CFG_BAR0, 4, 4), 0);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, EXP_AT + 8, 2, 0x0010), 0);
	CU_ASSERT_EQUAL(sysfs_ops.reset(&fn, PCIFN_RESET_FLR), 0);
	CU_ASSERT_EQUAL(config(&s, CFG_BAR0, 4), 0xfe600004);
	CU_ASSERT_EQUAL(config(&s, EXP_AT + 8, 2), 0x2810);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2) & 0x0406, 0x0406);
	end(&s, &fn);
}

static void recover_stops(void)
{
	struct nt_err err = { 0 };
	struct sysfs s;
	struct pcifn fn;
	uint64_t cc = 1;

	begin(&s, &fn);
	run_it(&s);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, CFG_BAR0, 4, UINT32_MAX), 0);
	CU_ASSERT_EQUAL(sysfs_ops.recover(&fn, &err), 0);
	CU_ASSERT_EQUAL(mmio_read(s.bar[0].at + REG_CC, 4, &cc), 0);
	CU_ASSERT_EQUAL(cc, 0x460000);
	CU_ASSERT_EQUAL(config(&s, CFG_BAR0, 4), 0xfe600004);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2) & 0x0406, 0x0402);
	CU_ASSERT_PTR_NULL(sysfs_ops.last_words(&fn));
	fake_remove(DEVICE "/config");
	CU_ASSERT_EQUAL(sysfs_ops.recover(&fn, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, BDF " was removed from the bus"));
	end(&s, &fn);
}

/* The mapping of a function that is gone reads as 0 or as ones; so may a register. */
static void gone_is_told_from_zero(void)
{
	static const uint32_t ones = UINT32_MAX;
	struct sysfs s;
	struct pcifn fn;
	uint64_t val = 1;

	begin(&s, &fn);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x1c, 4, &val), 0);
	CU_ASSERT_EQUAL(val, 0);
	mmio_write(s.bar[0].at + 0x0c, 4, ones);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x0c, 4, &val), 0);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, 0, 4, ones), 0);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x0c, 4, &val), -ENODEV);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x1c, 4, &val), -ENODEV);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x00, 8, &val), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(sysfs_ops.last_words(&fn), "does not answer"));
	end(&s, &fn);
}

static void messages(void)
{
	uint64_t count = 9;
	uint32_t word;
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_MSIX, 2), -EINVAL); /* it has one */
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_INTX, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_MSI, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_MSIX, 1), 0);
	CU_ASSERT_EQUAL(config(&s, MSIX_AT + 2, 2), 0x8000);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), 0);
	CU_ASSERT_EQUAL(count, 0);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 1, &count), -EINVAL);
	/* What stands in the table is where it would write, and what. */
	memcpy(&word, (const uint8_t *)(uintptr_t)s.bar[0].at + 0x2000, 4);
	CU_ASSERT_EQUAL(word, 0x1000);
	memcpy(s.words, (const uint8_t *)(uintptr_t)s.bar[0].at + 0x2008, 4);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), 0);
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), 0);
	CU_ASSERT_EQUAL(count, 0);
	memset(s.words, 0x55, 4);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), -EIO);
	end(&s, &fn);
}

CU_TestInfo test_sysfs[] = {
	{ "addresses and options", addresses },
	{ "a driver is in the way", drivers },
	{ "an IOMMU is in the way", iommus },
	{ "the kernel is in the way", kernels },
	{ "a function that is not itself", lost_functions },
	{ "hugepages are missing", hugepages },
	{ "memory follows physical addresses", memory_is_sorted },
	{ "memory is contiguous for the device", memory_is_contiguous },
	{ "a page that moved is not used", moved_page_is_not_used },
	{ "physical addresses are checked", addresses_are_checked },
	{ "the end puts everything back", end_puts_back },
	{ "the end leaves others alone", end_is_careful },
	{ "the guard puts everything back", guard_puts_back },
	{ "the guard does nothing else", guard_ends_in_order },
	{ "bus mastering waits for a stopped controller", master_waits_for_stop },
	{ "a reset puts configuration back", reset_puts_back },
	{ "recovery stops the controller", recover_stops },
	{ "gone is told from zero", gone_is_told_from_zero },
	{ "messages are words in memory", messages },
	CU_TEST_INFO_NULL,
};
