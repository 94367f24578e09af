// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The operations of the QEMU back end: open, close, registers, resets, waiting.
 *
 * Everything the device does happens in QEMU; a reset here is what a guest
 * would write (PCI Express Base 6.6: FLR, hot reset; PCI PM: D3hot and back).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "pcifn/qtest/qtest.h"

#define EXP_DEVCAP	 0x04
#define EXP_DEVCTL	 0x08
#define DEVCAP_FLR	 (1u << 28)
#define DEVCTL_FLR	 (1u << 15)
#define PM_CSR		 0x04
#define PM_STATE	 0x0003u
#define PM_NO_SOFT_RESET 0x0008u
#define PORT_BRIDGE_CTL	 0x3e
#define BRIDGE_BUS_RESET 0x0040u
#define RESET_WAIT_MS	 1000
#define RELAX_MAX_US	 100
#define STEP_NS		 "20000"

static const char *const options_help[] = {
	"bin=PATH",
	"another QEMU than qemu-system-x86_64",
	"nvme.PROP=VALUE",
	"a property of -device nvme, such as nvme.mdts=5; nvme.cmb_size_mb=16",
	"ns.PROP=VALUE",
	"a property of -device nvme-ns, such as ns.ms=8, ns.zoned=on",
	"size=N",
	"bytes of each namespace (64M)",
	"namespaces=1…16",
	"that many namespaces (1)",
	"subsys",
	"the controller is part of an nvme-subsys, which SR-IOV needs",
	"controllers=1|2",
	"controllers in the subsystem; the second one is left alone (1)",
	"mem=N",
	"bytes of memory that the device reaches (256M)",
	"pmr=N",
	"bytes of a Persistent Memory Region, a power of two (none)",
	"accel=tcg|qtest",
	"what makes time pass in QEMU (tcg); qtest where QEMU has it",
	"pin=0",
	"do not keep QEMU and nvmetest on one processor",
	"dry-run",
	"print QEMU's command line and start nothing",
	NULL,
};

/* A request and its answer are a hand-over: on one processor it costs half. */
static void pin(struct qtest *q)
{
	cpu_set_t one;
	const int cpu = sched_getcpu();

	if (!q->cfg.wants_pin || cpu < 0 || sched_getaffinity(0, sizeof(q->affinity), &q->affinity))
		return;
	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	q->is_pinned = !sched_setaffinity(0, sizeof(one), &one);
}

static unsigned int find_lacking(struct qtest *q)
{
	unsigned int lacking = 0;
	uint32_t val;

	if (!q->has_pins)
		lacking |= PCIFN_CAP_INTX;
	if (!q->cap_msi)
		lacking |= PCIFN_CAP_MSI;
	if (!q->cap_msix)
		lacking |= PCIFN_CAP_MSIX | PCIFN_CAP_MSIX_TABLE;
	if (!q->cap_exp || qtest_cfg_read(q, (uint16_t)(q->cap_exp + EXP_DEVCAP), 4, &val) ||
	    !(val & DEVCAP_FLR))
		lacking |= PCIFN_CAP_FLR;
	if (!q->cap_pm || qtest_cfg_read(q, (uint16_t)(q->cap_pm + PM_CSR), 2, &val) ||
	    val & PM_NO_SOFT_RESET)
		lacking |= PCIFN_CAP_PM_RESET;
	return lacking;
}

static int start(struct qtest *q, struct nt_err *err)
{
	int code = qtest_process_start(q, err);

	if (code)
		return code;
	qtest_irq_init(q);
	code = qtest_bars_init(q, err);
	if (code)
		qtest_process_stop(q);
	return code;
}

static void destroy(struct qtest *q)
{
	qtest_process_fini(q);
	qtest_ram_fini(q);
	if (q->is_pinned)
		sched_setaffinity(0, sizeof(q->affinity), &q->affinity);
	qtest_config_fini(&q->cfg);
	free(q);
}

static int qtest_open(struct pcifn *fn, const char *address, const struct nt_options *opts,
		      struct nt_err *err)
{
	struct qtest *q = calloc(1, sizeof(*q));
	int code;

	(void)address; /* has nothing but the options */
	if (!q)
		return nt_err_set(err, -ENOMEM, "out of memory");
	code = qtest_config_init(&q->cfg, opts, err);
	if (code) {
		free(q);
		return code;
	}
	code = qtest_process_prepare(q, err);
	if (!code && q->cfg.is_dry_run)
		code = nt_err_set(err, -EINVAL, "dry-run starts nothing that could be tested");
	if (!code && qtest_ram_init(q))
		code = nt_err_set(err, -ENOMEM, "cannot map %llu bytes of guest memory",
				  (unsigned long long)q->cfg.ram_len);
	if (!code) {
		pin(q);
		code = start(q, err);
	}
	if (code) {
		destroy(q);
		return code;
	}
	prctl(PR_SET_TIMERSLACK, 1000ul); /* or a sleep of 1 µs takes 50 more */
	fn->priv = q;
	fn->bar0_len = q->bar_len[0];
	memcpy(fn->bar_len, q->bar_len, sizeof(fn->bar_len));
	fn->caps &= ~find_lacking(q);
	return 0;
}

static void qtest_close(struct pcifn *fn)
{
	if (fn->priv)
		destroy(fn->priv);
	fn->priv = NULL;
}

static int op_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return qtest_cfg_read(qtest_of(fn), off, width, ret_val);
}

static int op_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	return qtest_cfg_write(qtest_of(fn), off, width, val);
}

static int op_port_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return qtest_port_read(qtest_of(fn), off, width, ret_val);
}

static int op_port_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	return qtest_port_write(qtest_of(fn), off, width, val);
}

static int check_bar(const struct qtest *q, unsigned int bar, uint64_t off, unsigned int width)
{
	if (bar >= QTEST_BARS || !q->bar_len[bar] || width > q->bar_len[bar] ||
	    off > q->bar_len[bar] - width)
		return -EINVAL;
	return 0;
}

static int qtest_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			  uint64_t *ret_val)
{
	struct qtest *q = qtest_of(fn);
	int err = check_bar(q, bar, off, width);

	return err ? err : qtest_link_read(q->link, q->bar[bar] + off, width, ret_val);
}

static int qtest_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			   uint64_t val)
{
	struct qtest *q = qtest_of(fn);
	int err = check_bar(q, bar, off, width);

	return err ? err : qtest_link_write(q->link, q->bar[bar] + off, width, val);
}

static void sleep_us(long us)
{
	const struct timespec ts = { .tv_nsec = us * 1000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

static int reset_flr(struct qtest *q)
{
	uint16_t off = (uint16_t)(q->cap_exp + EXP_DEVCTL);
	uint32_t val;
	int err = qtest_cfg_read(q, off, 2, &val);

	return err ? err : qtest_cfg_write(q, off, 2, val | DEVCTL_FLR);
}

static int reset_hot(struct qtest *q)
{
	uint32_t val;
	int err = qtest_port_read(q, PORT_BRIDGE_CTL, 2, &val);

	if (!err)
		err = qtest_port_write(q, PORT_BRIDGE_CTL, 2, val | BRIDGE_BUS_RESET);
	sleep_us(2000);
	if (!err)
		err = qtest_port_write(q, PORT_BRIDGE_CTL, 2, val & ~BRIDGE_BUS_RESET);
	return err;
}

static int reset_pm(struct qtest *q)
{
	uint16_t off = (uint16_t)(q->cap_pm + PM_CSR);
	uint32_t val;
	int err = qtest_cfg_read(q, off, 2, &val);

	if (!err)
		err = qtest_cfg_write(q, off, 2, val | PM_STATE);
	sleep_us(10000);
	if (!err)
		err = qtest_cfg_write(q, off, 2, val & ~PM_STATE);
	sleep_us(10000);
	return err;
}

/* Until configuration space answers again. */
static int wait_config(struct qtest *q)
{
	struct nt_deadline until = nt_deadline_ms(RESET_WAIT_MS);

	for (;;) {
		uint32_t id;
		int err = qtest_cfg_read(q, 0, 4, &id);

		if (err)
			return err;
		if (id && id != UINT32_MAX)
			return 0;
		if (nt_deadline_passed(until))
			return -ENODEV;
		sleep_us(RELAX_MAX_US);
	}
}

static int qtest_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	struct qtest *q = qtest_of(fn);
	int err = -EINVAL;

	switch (kind) {
	case PCIFN_RESET_FLR:
		err = fn->caps & PCIFN_CAP_FLR ? reset_flr(q) : -ENOTSUP;
		break;
	case PCIFN_RESET_HOT:
		err = reset_hot(q);
		break;
	case PCIFN_RESET_PM:
		err = fn->caps & PCIFN_CAP_PM_RESET ? reset_pm(q) : -ENOTSUP;
		break;
	case PCIFN_RESET_LINK:
	case PCIFN_RESET_PERST:
	case PCIFN_RESET_POWER:
		return -ENOTSUP; /* pcifn_reset() never asks */
	}
	if (!err)
		err = wait_config(q);
	if (!err)
		err = qtest_bars_restore(q);
	q->irq_kind = PCIFN_IRQ_NONE;
	q->irq_count = 0;
	return err;
}

static void qtest_relax(struct pcifn *fn, unsigned int turn)
{
	struct qtest *q = qtest_of(fn);

	if (q->cfg.accel_is_qtest)
		qtest_link_command(q->link, "clock_step " STEP_NS);
	if (!turn)
		sched_yield();
	else
		sleep_us(turn > 7 ? RELAX_MAX_US : 1l << (turn - 1));
}

/* Same command line, same memory: what was mapped before stays where it was. */
static int qtest_recover(struct pcifn *fn, struct nt_err *err)
{
	struct qtest *q = qtest_of(fn);

	qtest_process_stop(q);
	return start(q, err);
}

static char *qtest_describe(const char *address, const struct nt_options *opts, struct nt_err *err)
{
	char *line = NULL;

	(void)address;
	return qtest_command_line(opts, &line, err) ? NULL : line;
}

static const char *qtest_last_words(struct pcifn *fn)
{
	const char *words = qtest_process_words(qtest_of(fn));

	return *words ? words : NULL;
}

const struct pcifn_ops qtest_ops = {
	.name = "qtest",
	.summary = "a stock QEMU's NVMe controller over its qtest socket: no guest, no root",
	.options_help = options_help,
	.caps = PCIFN_CAP_CFG | PCIFN_CAP_CFG_WRITE | PCIFN_CAP_BAR | PCIFN_CAP_DMA |
		PCIFN_CAP_INTX | PCIFN_CAP_MSI | PCIFN_CAP_MSIX | PCIFN_CAP_MSIX_TABLE |
		PCIFN_CAP_FLR | PCIFN_CAP_HOT_RESET | PCIFN_CAP_PM_RESET | PCIFN_CAP_SCRATCH |
		PCIFN_CAP_BAR64 | PCIFN_CAP_PORT | PCIFN_CAP_PORT_WRITE,
	.dead_is_zero = true,
	.open = qtest_open,
	.close = qtest_close,
	.cfg_read = op_cfg_read,
	.cfg_write = op_cfg_write,
	.port_read = op_port_read,
	.port_write = op_port_write,
	.bar_read = qtest_bar_read,
	.bar_write = qtest_bar_write,
	.dma_map = qtest_dma_map,
	.dma_unmap = qtest_dma_unmap,
	.irq_enable = qtest_irq_enable,
	.irq_poll = qtest_irq_poll,
	.reset = qtest_reset,
	.relax = qtest_relax,
	.recover = qtest_recover,
	.describe = qtest_describe,
	.last_words = qtest_last_words,
};
