// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model as a back end: open and close, accesses, time.
 *
 * Nothing runs by itself. Work that doorbells announced, and everything that
 * waits for a time, is done by sim_run(): when the host waits (relax), reads a
 * register or looks for interrupts. Waiting moves the tool's clock, not the
 * wall's: by doubling steps, and never past the next moment at which something
 * becomes due, so that lateness is seen as lateness.
 */
#include "sim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "mem.h"
#include "options.h"
#include "util/clock.h"

#define STEP_NS	      1000u
#define STEP_TURN_MAX 16 /* 65 ms */

uint64_t sim_rand(struct sim *s)
{
	s->rand ^= s->rand << 13;
	s->rand ^= s->rand >> 7;
	s->rand ^= s->rand << 17;
	return s->rand;
}

/* ---- time */

uint64_t sim_next_due_ns(const struct sim *s)
{
	const struct sim_queues *q = sim_q(s);
	uint64_t due = nt_min(sim_state_due_ns(s), sim_irq_due_ns(s));

	due = nt_min(due, sim_boot_due_ns(s));
	due = nt_min(due, sim_keep_alive_due_ns(s));
	if (q->late.iova)
		due = nt_min(due, q->late.due_ns);
	return q->heap_n ? nt_min(due, q->heap[0]->due_ns) : due;
}

/* SIM_CQ_PHASE_FIRST and SIM_CQE_AFTER_RESET: what comes too late. */
static void write_late(struct sim *s, uint64_t now_ns)
{
	struct sim_queues *q = sim_q(s);
	void *slot;

	if (!q->late.iova || now_ns < q->late.due_ns)
		return;
	slot = sim_dma(s, q->late.iova, sizeof(q->late.bytes), true);
	q->late.iova = 0;
	if (slot)
		memcpy(slot, q->late.bytes, sizeof(q->late.bytes));
}

bool sim_run(struct sim *s)
{
	bool did = false;

	if (!s->has_work || sim_gone_stands(s))
		return false;
	if (sim_next_due_ns(s) != UINT64_MAX) {
		uint64_t now_ns = nt_clock_ns();

		write_late(s, now_ns);
		did |= sim_state_tick(s, now_ns);
		did |= sim_irq_tick(s, now_ns);
		did |= sim_fetch_finish(s, now_ns);
		did |= sim_boot_tick(s, now_ns);
		did |= sim_keep_alive_tick(s, now_ns);
	}
	if (s->pci->can_dma) {
		sim_shadow_run(s);
		did |= sim_fetch_run(s);
	}
	s->has_work = sim_next_due_ns(s) != UINT64_MAX;
	return did;
}

static void let_pass(const struct sim *s, uint64_t ns)
{
	const struct timespec ts = { .tv_sec = (time_t)(ns / 1000000000u),
				     .tv_nsec = (long)(ns % 1000000000u) };

	if (s->cfg.is_real_time)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
	else
		clock_skip_ns(ns);
}

static void sim_relax(struct pcifn *fn, unsigned int turn)
{
	struct sim *s = fn->priv;
	uint64_t step = (uint64_t)STEP_NS << nt_min(turn, STEP_TURN_MAX), due, now;

	if (sim_run(s))
		return;
	due = sim_next_due_ns(s);
	now = nt_clock_ns();
	if (due > now) /* else due, but held up: without bus mastering nothing moves */
		step = nt_min(step, due - now);
	let_pass(s, step);
	sim_run(s);
}

/* ---- accesses */

static int sim_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	struct sim *s = fn->priv;

	sim_gone_access(s);
	sim_run(s);
	*ret_val = sim_gone_is(s) || s->pci->is_down ? UINT32_MAX >> (32 - 8 * width)
						     : sim_pci_read(s, off, width);
	return 0;
}

/* The port is another device: it stays when the function vanishes. */
static int sim_port_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	*ret_val = sim_port_read(fn->priv, off, width);
	return 0;
}

static int sim_port_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	struct sim *s = fn->priv;

	sim_run(s);
	if (!sim_gone_stands(s))
		sim_port_write(s, off, width, val);
	return 0;
}

static int sim_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	struct sim *s = fn->priv;

	sim_gone_access(s);
	sim_run(s);
	if (!sim_gone_stands(s) && !s->pci->is_down)
		sim_pci_write(s, off, width, val);
	return 0;
}

/* SIM_PCI_D0_SLOW: D0 was asked for, and is not there yet. */
static bool is_hidden(const struct sim *s)
{
	return !s->pci->can_mmio || s->pci->is_down ||
	       (s->pci->d0_at_ns && nt_clock_ns() < s->pci->d0_at_ns);
}

/* All ones is what a host reads where nobody answers. */
static int sim_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			uint64_t *ret_val)
{
	struct sim *s = fn->priv;

	sim_gone_access(s);
	if (s->has_work)
		sim_run(s);
	*ret_val = width < 8 ? (1ull << (8 * width)) - 1 : UINT64_MAX;
	if (is_hidden(s) || sim_gone_is(s))
		return 0;
	if (!sim_mem_bar_read(s, bar, off, width, ret_val) && !bar && off < s->pci->len)
		*ret_val = sim_regs_read(s, off, width);
	return 0;
}

/* Writes that reach a controller which should not be there. */
static bool passes(const struct sim *s, uint64_t off)
{
	return sim_has(s, SIM_AQA_WHILE_HIDDEN) ||
	       (sim_has(s, SIM_PCI_D3_RINGS) && !s->pci->is_d0 && off >= NT_REG_DOORBELLS);
}

static int sim_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			 uint64_t val)
{
	struct sim *s = fn->priv;

	sim_gone_access(s);
	if (sim_gone_stands(s))
		return 0;
	if (!is_hidden(s) && sim_mem_bar_write(s, bar, off, width, val))
		return 0;
	if (bar || off >= s->pci->len || (is_hidden(s) && !passes(s, off)))
		return 0;
	if (off < NT_REG_DOORBELLS)
		sim_run(s); /* what came before happens before */
	sim_regs_write(s, off, width, val);
	return 0;
}

static int sim_mem_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem)
{
	return sim_dma_map(fn->priv, len, align, ret_mem);
}

static void sim_mem_unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	sim_dma_unmap(fn->priv, mem);
}

static int sim_enable_irq(struct pcifn *fn, enum pcifn_irq kind, unsigned int count)
{
	return sim_irq_enable(fn->priv, kind, count);
}

static int sim_poll_irq(struct pcifn *fn, unsigned int vector, uint64_t *ret_count)
{
	struct sim *s = fn->priv;

	sim_run(s);
	*ret_count = sim_irq_poll(s, vector);
	return 0;
}

/* The host's way through D3hot: into it and back; No_Soft_Reset says the state is kept. */
static void cycle_power_state(struct sim *s)
{
	uint16_t pm = s->pci->defaults[0x34] & 0xfc;

	sim_pci_write(s, (uint16_t)(pm + 4), 2, 3);
	sim_pci_write(s, (uint16_t)(pm + 4), 2, 0);
}

static int sim_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	struct sim *s = fn->priv;

	sim_run(s);
	if (sim_gone_is(s))
		return -ENODEV;
	if (sim_gone_stands(s))
		return 0;
	switch (kind) {
	case PCIFN_RESET_FLR:
		sim_state_reset(s, SIM_RESET_FLR);
		break;
	case PCIFN_RESET_HOT:
		sim_state_reset(s, SIM_RESET_HOT);
		break;
	case PCIFN_RESET_PM:
		cycle_power_state(s);
		return 0;
	case PCIFN_RESET_LINK:
		sim_link_disable(s);
		break;
	case PCIFN_RESET_PERST:
		sim_state_reset(s, SIM_RESET_PERST);
		sim_link_train(s);
		break;
	case PCIFN_RESET_POWER:
		sim_state_reset(s, SIM_RESET_POWER);
		sim_link_train(s);
		break;
	default:
		return -EINVAL;
	}
	sim_pci_decode_on(s);
	return 0;
}

static int sim_stray(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write)
{
	return sim_dma_stray(fn->priv, ret_addr, ret_len, ret_is_write);
}

/* ---- open and close */

/* Also of a half-built model. */
static void destroy(struct sim *s)
{
	if (s->admin)
		sim_admin_fini(s);
	sim_ns_fini(s);
	sim_queues_fini(s);
	sim_irq_fini(s);
	sim_dma_fini(s);
	sim_mem_fini(s);
	sim_pci_fini(s);
	sim_gone_fini(s);
	free(s);
}

static int build(struct sim *s)
{
	int err;

	s->rand = s->cfg.seed * 0x9e3779b97f4a7c15u + s->cfg.reorder + 1;
	if (!s->rand)
		s->rand = 1;
	s->nsqa = s->cfg.nsqa;
	s->ncqa = s->cfg.ncqa;
	err = sim_gone_init(s);
	if (!err)
		err = sim_mem_init(s);
	if (!err)
		err = sim_pci_init(s);
	if (!err)
		err = sim_dma_init(s);
	if (!err)
		err = sim_irq_init(s);
	if (!err)
		err = sim_queues_init(s);
	if (err)
		return err;
	sim_regs_init(s);
	if (sim_has(s, SIM_RDY_EARLY))
		s->csts |= NT_CSTS_RDY;
	err = sim_ns_init(s);
	return err ? err : sim_admin_init(s);
}

static int sim_open(struct pcifn *fn, const char *address, const struct nt_options *opts,
		    struct nt_err *err)
{
	struct sim *s;
	int code;

	if (address && *address)
		return nt_err_set(err, -EINVAL, "sim: takes options only, not '%s'", address);
	s = calloc(1, sizeof(*s));
	if (!s)
		return nt_err_set(err, -ENOMEM, "no memory for the model");
	s->fn = fn;
	code = sim_options(s, opts, err);
	if (code) {
		free(s);
		return code;
	}
	code = build(s);
	if (!code && s->cfg.media)
		code = sim_ns_media(s, s->cfg.media, err);
	else if (code)
		nt_err_set(err, code, "no memory for the model");
	s->cfg.media = NULL; /* it was the caller's */
	if (code) {
		destroy(s);
		return code;
	}
	sim_pci_decode_on(s);
	fn->priv = s;
	fn->bar0_len = s->pci->len;
	memcpy(fn->bar_len, s->pci->mem_len, sizeof(fn->bar_len));
	fn->bar_len[0] = s->pci->len;
	if (!s->cfg.has_msix)
		fn->caps &= ~(unsigned int)(PCIFN_CAP_MSIX | PCIFN_CAP_MSIX_TABLE);
	if (!s->cfg.has_msi)
		fn->caps &= ~(unsigned int)PCIFN_CAP_MSI;
	if (s->cfg.is_real_time)
		fn->caps &= ~(unsigned int)PCIFN_CAP_SKIP_TIME;
	if (s->cfg.is_real)
		fn->caps &= ~(unsigned int)PCIFN_CAP_SCRATCH;
	return 0;
}

static int sim_recover(struct pcifn *fn, struct nt_err *err)
{
	if (sim_gone_is(fn->priv))
		return nt_err_set(err, -ENODEV, "the model was told to stay away");
	return 0;
}

static const char *sim_last_words(struct pcifn *fn)
{
	return sim_gone_is(fn->priv) ? "the model vanished as it was told to" : NULL;
}

static void sim_close(struct pcifn *fn)
{
	if (fn->priv)
		destroy(fn->priv);
	fn->priv = NULL;
}

const struct pcifn_ops sim_ops = {
	.name = "sim",
	.summary = "the built-in controller model; no hardware, every defect on request",
	.options_help = sim_options_help,
	.caps = PCIFN_CAP_CFG | PCIFN_CAP_CFG_WRITE | PCIFN_CAP_BAR | PCIFN_CAP_DMA |
		PCIFN_CAP_INTX | PCIFN_CAP_MSI | PCIFN_CAP_MSIX | PCIFN_CAP_MSIX_TABLE |
		PCIFN_CAP_FLR | PCIFN_CAP_HOT_RESET | PCIFN_CAP_PM_RESET | PCIFN_CAP_STRAY_DMA |
		PCIFN_CAP_SKIP_TIME | PCIFN_CAP_SCRATCH | PCIFN_CAP_BAR64 | PCIFN_CAP_PORT |
		PCIFN_CAP_PORT_WRITE | PCIFN_CAP_LINK_RESET | PCIFN_CAP_PERST | PCIFN_CAP_POWER,
	.open = sim_open,
	.close = sim_close,
	.cfg_read = sim_cfg_read,
	.cfg_write = sim_cfg_write,
	.port_read = sim_port_cfg_read,
	.port_write = sim_port_cfg_write,
	.bar_read = sim_bar_read,
	.bar_write = sim_bar_write,
	.dma_map = sim_mem_map,
	.dma_unmap = sim_mem_unmap,
	.irq_enable = sim_enable_irq,
	.irq_poll = sim_poll_irq,
	.reset = sim_reset,
	.relax = sim_relax,
	.recover = sim_recover,
	.stray = sim_stray,
	.last_words = sim_last_words,
};
