// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The operations of the sysfs back end: open and close, registers, waiting.
 *
 * Order of open: 1. refusals 2. descriptors, mappings, hugepages (nothing is
 * written so far) 3. the guard 4. power and the Command register. The end is
 * the other way round; bus mastering goes on when the driver first asks for
 * it, and the controller is stopped before that.
 */
#include <errno.h>
#include <fcntl.h>
#include <nvmetest/spec.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/mmio.h"
#include "pcifn/sysfs/sysfs.h"

#define MEMORY_USUAL (64ull << 20)
#define MEMORY_MIN   (4ull << 20)
#define MEMORY_MAX   (1ull << 40)
#define RELAX_MAX_US 100

static const char *const options_help[] = {
	"mem=SIZE",
	"memory that the device reaches, in hugepages (64M)",
	"hugepage=SIZE",
	"size of one hugepage: 2M, 1G (2M)",
	NULL,
};

/* --------------------------------------------------------------- open, close */

static int parse(const char *address, const struct nt_options *opts, struct sysfs *s,
		 struct sysfs_memory_attr *mem, struct nt_err *err)
{
	static const char *const known[] = { "mem", "hugepage" };
	int code;

	if (!host_bdf_parse(address, s->bdf))
		return nt_err_set(err, -EINVAL,
				  "\"%s\" is no PCI function; write sysfs:0000:01:00.0", address);
	for (size_t i = 0; i < opts->n; i++)
		if (strcmp(opts->v[i].key, known[0]) && strcmp(opts->v[i].key, known[1]))
			return nt_err_set(err, -EINVAL,
					  "sysfs: has no option \"%s\"; nvmetest backends sysfs "
					  "lists them",
					  opts->v[i].key);
	mem->len = MEMORY_USUAL;
	code = nt_options_u64(opts, "mem", MEMORY_MIN, MEMORY_MAX, &mem->len, err);
	if (!code)
		code = nt_options_u64(opts, "hugepage", 4096, 1ull << 36, &mem->page_len, err);
	return code;
}

/* Everything that only reads. */
static int look(struct sysfs *s, struct pcifn *fn, struct nt_err *err)
{
	char text[64];
	int code = sysfs_config_open(s, err);
	uint32_t bar;

	if (code)
		return code;
	s->is_vf = !host_read_link(text, sizeof(text), SYSFS_DIR "/physfn", s->bdf);
	if (sysfs_cfg_read(s, CFG_COMMAND, 2, &s->command) ||
	    sysfs_cfg_read(s, CFG_BAR0, 4, &bar) || sysfs_config_keep(s, fn))
		return nt_err_set(err, -ENODEV, "configuration space of %s cannot be read", s->bdf);
	if (!s->is_vf && !(bar & ~0xfu) && !s->kept[3].val)
		return nt_err_set(err, -ENODEV,
				  "%s has lost its configuration (BAR0 is 0): echo 1 > "
				  "/sys/bus/pci/devices/%s/remove, then echo 1 > "
				  "/sys/bus/pci/rescan",
				  s->bdf, s->bdf);
	host_read_line(s->reset_method, sizeof(s->reset_method), SYSFS_DIR "/reset_method", s->bdf);
	s->caps = sysfs_resets(s);
	s->is_power_auto =
		!host_read_line(text, sizeof(text), SYSFS_DIR "/power/control", s->bdf) &&
		!strcmp(text, "auto");
	return 0;
}

/* A function without a driver that may sleep would do so in the middle of a case. */
static int wake(struct sysfs *s, struct nt_err *err)
{
	char path[4096];
	int fd;

	if (!s->is_power_auto)
		return 0;
	if (!host_path(path, sizeof(path), SYSFS_DIR "/power/control", s->bdf))
		return nt_err_set(err, -EINVAL, "%s: the path is too long", s->bdf);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "on", 2) != 2) {
		if (fd >= 0)
			close(fd);
		return nt_err_set(err, -EPERM, "cannot wake %s: echo on > %s", s->bdf, path);
	}
	close(fd);
	return 0;
}

static int touch(struct sysfs *s, struct nt_err *err)
{
	int code;

	s->is_touched = true; /* the guard restores from here on */
	code = sysfs_guard_start(s, err);
	if (code) {
		s->is_touched = false;
		return code;
	}
	code = wake(s, err);
	if (!code &&
	    sysfs_cfg_change(s, CFG_COMMAND, PCI_CMD_MASTER, PCI_CMD_MEMORY | PCI_CMD_NO_PIN))
		code = nt_err_set(err, -EPERM,
				  "the kernel refuses writes to configuration space of %s: it is "
				  "locked down; switch Secure Boot off",
				  s->bdf);
	return code;
}

static void destroy(struct sysfs *s)
{
	/* A worker's copy: the device is the parent's. */
	if (s->owner == getpid()) {
		sysfs_restore(s);
		sysfs_guard_end(s);
	}
	sysfs_memory_fini(&s->mem);
	sysfs_bars_unmap(s);
	if (s->config_fd >= 0)
		close(s->config_fd);
	if (s->port_fd >= 0)
		close(s->port_fd);
	free(s);
}

static int take_words(struct sysfs *s)
{
	return sysfs_memory_take(&s->mem, sysfs_irq_words_len(), 4096, &s->words, &s->words_addr);
}

static unsigned int find_lacking(const struct sysfs *s)
{
	unsigned int lacking =
		(PCIFN_CAP_FLR | PCIFN_CAP_PM_RESET | PCIFN_CAP_HOT_RESET) & ~s->caps;

	if (s->port_fd < 0)
		lacking |= PCIFN_CAP_PORT;
	if (!s->cap_msi)
		lacking |= PCIFN_CAP_MSI;
	if (!s->cap_msix)
		lacking |= PCIFN_CAP_MSIX | PCIFN_CAP_MSIX_TABLE;
	return lacking;
}

static int sysfs_open(struct pcifn *fn, const char *address, const struct nt_options *opts,
		      struct nt_err *err)
{
	struct sysfs *s = calloc(1, sizeof(*s));
	struct sysfs_memory_attr mem = { 0 };
	int code;

	if (!s)
		return nt_err_set(err, -ENOMEM, "out of memory");
	s->owner = getpid();
	s->config_fd = s->port_fd = s->mem.fd = s->mem.pagemap_fd = -1;
	fn->priv = s;
	code = parse(address, opts, s, &mem, err);
	if (!code)
		code = sysfs_check(s->bdf, err);
	if (!code)
		code = look(s, fn, err);
	if (!code)
		code = sysfs_bars_map(s, err);
	if (!code)
		code = sysfs_memory_init(&s->mem, &mem, err);
	if (!code && (take_words(s) || mmio_init()))
		code = nt_err_set(err, -ENOMEM, "the memory of hugepages is too small: use mem=8M");
	if (!code)
		code = touch(s, err);
	if (code) {
		fn->priv = NULL;
		destroy(s);
		return code;
	}
	prctl(PR_SET_TIMERSLACK, 1000ul); /* or a sleep of 1 µs takes 50 more */
	s->port_fd = host_port_open(s->bdf);
	fn->bar0_len = s->bar[0].len;
	for (unsigned int i = 0; i < ARRAY_SIZE(fn->bar_len); i++)
		fn->bar_len[i] = s->bar[i].at ? s->bar[i].len : 0;
	fn->caps &= ~find_lacking(s);
	return 0;
}

static void sysfs_close(struct pcifn *fn)
{
	if (fn->priv)
		destroy(fn->priv);
	fn->priv = NULL;
}

/* ---------------------------------------------------------------- accesses */

static int op_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return sysfs_cfg_read(sysfs_of(fn), off, width, ret_val);
}

static int op_port_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return host_port_read(sysfs_of(fn)->port_fd, off, width, ret_val);
}

static bool sets_master(uint16_t off, unsigned int width, uint32_t val)
{
	return off <= CFG_COMMAND && off + width > CFG_COMMAND &&
	       val >> 8 * (CFG_COMMAND - off) & PCI_CMD_MASTER;
}

/* Whoever used it before may have left it enabled, with queues in memory of others. */
static int op_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	struct sysfs *s = sysfs_of(fn);

	if (!s->is_armed && sets_master(off, width, val)) {
		int err = sysfs_stop(s);

		if (err)
			return err;
	}
	return sysfs_cfg_write(s, off, width, val);
}

/*
 * Nobody behind an address reads as all ones, on some machines as 0; both are
 * also what a register may hold. Configuration space knows.
 */
static bool is_gone(struct sysfs *s, unsigned int width, uint64_t val)
{
	const uint64_t ones = UINT64_MAX >> (64 - 8 * width);
	uint32_t id = 0;
	int err;

	if (width < 4 || (val && val != ones))
		return false;
	err = sysfs_cfg_read(s, 0, 4, &id);
	return err == -ENODEV || (!err && (id & 0xffff) == 0xffff);
}

static int op_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		       uint64_t *ret_val)
{
	volatile uint8_t *at = sysfs_bar_at(sysfs_of(fn), bar, off, width);
	int err = at ? mmio_read(at, width, ret_val) : -EINVAL;

	return !err && is_gone(sysfs_of(fn), width, *ret_val) ? -ENODEV : err;
}

static int op_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			uint64_t val)
{
	volatile uint8_t *at = sysfs_bar_at(sysfs_of(fn), bar, off, width);

	return at ? mmio_write(at, width, val) : -EINVAL;
}

static int op_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem)
{
	int err =
		sysfs_memory_take(&sysfs_of(fn)->mem, len, align, &ret_mem->vaddr, &ret_mem->iova);

	if (!err)
		ret_mem->tag = len;
	return err;
}

/* The block as it was mapped: mem.c may have moved vaddr past its guard. */
static void op_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	sysfs_memory_give(&sysfs_of(fn)->mem, mem->base ? mem->base : mem->vaddr, mem->tag);
}

static int op_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count)
{
	return sysfs_irq_enable(sysfs_of(fn), kind, count);
}

static int op_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count)
{
	return sysfs_irq_poll(sysfs_of(fn), vector, ret_count);
}

static void op_relax(struct pcifn *fn, unsigned int turn)
{
	const long us = turn > 7 ? RELAX_MAX_US : turn ? 1l << (turn - 1) : 0;
	const struct timespec ts = { .tv_nsec = us * 1000 };

	(void)fn;
	if (!us)
		sched_yield();
	else
		clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

/* --------------------------------------------------- resets, death, removal */

static int op_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	struct sysfs *s = sysfs_of(fn);
	int failed = sysfs_reset(s, kind), err = 0;

	if (!s->is_armed)
		err = sysfs_stop(s);
	if (!err)
		err = sysfs_cfg_change(s, CFG_COMMAND, 0, PCI_CMD_MASTER);
	return failed ? failed : err;
}

static bool is_removed(const struct sysfs *s)
{
	char path[4096];

	return host_path(path, sizeof(path), SYSFS_DIR "/config", s->bdf) && access(path, F_OK);
}

static const char *say(struct sysfs *s)
{
	volatile uint8_t *csts_at = sysfs_bar_at(s, 0, NT_REG_CSTS, 4);
	uint64_t csts = 0;
	char driver[64];
	uint32_t id = 0;
	int err = sysfs_cfg_read(s, 0, 4, &id);

	sysfs_driver(s->bdf, driver, sizeof(driver));
	if (is_removed(s) || err == -ENODEV)
		snprintf(s->last, sizeof(s->last), "%s was removed from the bus", s->bdf);
	else if (*driver)
		snprintf(s->last, sizeof(s->last), "driver %s has taken %s meanwhile", driver,
			 s->bdf);
	else if (err || (id & 0xffff) == 0xffff)
		snprintf(s->last, sizeof(s->last),
			 "configuration space of %s does not answer: the link is down", s->bdf);
	else if (!csts_at || mmio_read(csts_at, 4, &csts) || csts == UINT32_MAX)
		snprintf(s->last, sizeof(s->last),
			 "configuration space of %s answers, its registers do not", s->bdf);
	else
		return NULL;
	return s->last;
}

static const char *op_last_words(struct pcifn *fn)
{
	return say(sysfs_of(fn));
}

static const char *op_why_not(struct pcifn *fn, unsigned int cap)
{
	if (cap & PCIFN_CAP_INTX)
		return "no handler of ours can take a pin interrupt: others share the line";
	return sysfs_reset_why_not(sysfs_of(fn), cap);
}

static int op_recover(struct pcifn *fn, struct nt_err *err)
{
	struct sysfs *s = sysfs_of(fn);
	char driver[64];
	int code;

	/* First of all; the rest may take its time. */
	if (!is_removed(s))
		sysfs_cfg_change(s, CFG_COMMAND, PCI_CMD_MASTER, PCI_CMD_NO_PIN);
	sysfs_driver(s->bdf, driver, sizeof(driver));
	if (is_removed(s) || *driver)
		return nt_err_set(err, -ENODEV, "%s", say(s));
	/* A case may have been killed between moving a BAR and moving it back. */
	code = sysfs_config_put_back(s);
	if (!code)
		code = sysfs_stop(s);
	if (!code)
		code = sysfs_irq_enable(s, PCIFN_IRQ_NONE, 0);
	if (!code)
		return 0;
	if (code == -ETIMEDOUT)
		return nt_err_set(err, code,
				  "%s does not stop: CSTS.RDY stays 1 after CC.EN=0 and every "
				  "reset it has",
				  s->bdf);
	return nt_err_set(err, code, "%s", say(s) ? s->last : "configuration space is refused");
}

const struct pcifn_ops sysfs_ops = {
	.name = "sysfs",
	.summary = "a PCI function without a driver, where no IOMMU translates: root, hugepages",
	.options_help = options_help,
	.caps = PCIFN_CAP_CFG | PCIFN_CAP_CFG_WRITE | PCIFN_CAP_BAR | PCIFN_CAP_DMA |
		PCIFN_CAP_MSI | PCIFN_CAP_MSIX | PCIFN_CAP_MSIX_TABLE | PCIFN_CAP_FLR |
		PCIFN_CAP_HOT_RESET | PCIFN_CAP_PM_RESET | PCIFN_CAP_BAR64 | PCIFN_CAP_PORT,
	.open = sysfs_open,
	.close = sysfs_close,
	.cfg_read = op_cfg_read,
	.cfg_write = op_cfg_write,
	.port_read = op_port_read,
	.bar_read = op_bar_read,
	.bar_write = op_bar_write,
	.dma_map = op_dma_map,
	.dma_unmap = op_dma_unmap,
	.irq_enable = op_irq_enable,
	.irq_poll = op_irq_poll,
	.reset = op_reset,
	.relax = op_relax,
	.recover = op_recover,
	.last_words = op_last_words,
	.why_not = op_why_not,
};
