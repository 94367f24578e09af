// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Front end of a PCI function: range checks, the trace ring, dead reads.
 *
 * A device that fell off the link answers every read with all ones (or zero,
 * where the back end says so). Some registers may legally read so (INTMS, a
 * base address), so a suspicious value is confirmed by VS and CAP, which never
 * may: PCIe Transport 1.0 section 3.1.
 */
#include <assert.h>
#include <errno.h>
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "pcifn/priv.h"

static bool agrees(const struct pcifn_ops *ops, unsigned int caps, bool has_op)
{
	return !(ops->caps & caps) || has_op;
}

/* A capability without its operation is a mistake of the back end's author. */
static void assert_ops(const struct pcifn_ops *ops)
{
	assert(ops->name && ops->open && ops->close && ops->relax);
	assert(agrees(ops, PCIFN_CAP_CFG, ops->cfg_read));
	assert(agrees(ops, PCIFN_CAP_CFG_WRITE, ops->cfg_write));
	assert(agrees(ops, PCIFN_CAP_BAR, ops->bar_read));
	assert(ops->caps & PCIFN_CAP_READ_ONLY || agrees(ops, PCIFN_CAP_BAR, ops->bar_write));
	assert(agrees(ops, PCIFN_CAP_DMA, ops->dma_map));
	assert(agrees(ops, PCIFN_CAP_DMA, ops->dma_unmap));
	assert(agrees(ops, PCIFN_CAP_INTX | PCIFN_CAP_MSI | PCIFN_CAP_MSIX, ops->irq_enable));
	assert(agrees(ops, PCIFN_CAP_INTX | PCIFN_CAP_MSI | PCIFN_CAP_MSIX, ops->irq_poll));
	assert(agrees(ops, PCIFN_CAP_FLR | PCIFN_CAP_HOT_RESET | PCIFN_CAP_PM_RESET, ops->reset));
	assert(agrees(ops, PCIFN_CAP_LINK_RESET | PCIFN_CAP_PERST | PCIFN_CAP_POWER, ops->reset));
	assert(agrees(ops, PCIFN_CAP_PORT, ops->port_read));
	assert(agrees(ops, PCIFN_CAP_PORT_WRITE, ops->port_write));
	assert(agrees(ops, PCIFN_CAP_STRAY_DMA, ops->stray));
}

/*
 * "vfio:0000:01:00.0,x=1": an address, then options. "sim:dstrd=2" and
 * "qtest:dry-run" have none: an address has one of ":/." before any "=".
 */
static void split_rest(const char *rest, char *address, size_t len, const char **ret_opts)
{
	size_t word = strcspn(rest, ",");
	bool is_address = strcspn(rest, ":/.") < word && !memchr(rest, '=', word);

	/* "nvme.mdts=2" is an option: no address has an equals sign. */
	if (!is_address || word >= len) {
		address[0] = '\0';
		*ret_opts = rest;
		return;
	}
	memcpy(address, rest, word);
	address[word] = '\0';
	*ret_opts = rest[word] ? rest + word + 1 : rest + word;
}

int pcifn_open_ops(const struct pcifn_ops *ops, const char *address, const char *rest,
		   struct pcifn **ret_fn, struct nt_err *err)
{
	struct nt_options opts = { 0 };
	char where[sizeof(((struct pcifn *)0)->address)];
	const char *opt_text;
	struct pcifn *fn;
	int rc;

	assert_ops(ops);
	split_rest(rest, where, sizeof(where), &opt_text);
	rc = nt_options_parse(opt_text, &opts, err);
	if (rc)
		return rc;

	rc = -ENOMEM;
	fn = calloc(1, sizeof(*fn));
	if (!fn)
		goto free_options;
	fn->trace = calloc(PCIFN_TRACE_LEN, sizeof(*fn->trace));
	if (!fn->trace)
		goto free_fn;
	fn->ops = ops;
	fn->caps = ops->caps;
	strncpy(fn->address, address, sizeof(fn->address) - 1);
	rc = ops->open(fn, where, &opts, err);
	if (rc)
		goto free_trace;
	assert((fn->caps & ~ops->caps) == 0);
	nt_options_free(&opts);
	*ret_fn = fn;
	return 0;

free_trace:
	free(fn->trace);
free_fn:
	free(fn);
free_options:
	nt_options_free(&opts);
	/* A back end may have said better what there is not enough of. */
	if (rc == -ENOMEM && err && !err->code)
		nt_err_set(err, rc, "out of memory");
	return rc;
}

void pcifn_close(struct pcifn *fn)
{
	if (!fn)
		return;
	pcifn_mem_fini(fn);
	fn->ops->close(fn);
	free(fn->trace);
	free(fn);
}

static void record(struct pcifn *fn, uint8_t bar, uint64_t off, unsigned int width, uint64_t val,
		   bool is_write)
{
	fn->trace[fn->trace_count++ % PCIFN_TRACE_LEN] = (struct pcifn_access){
		.when_ns = nt_clock_ns(),
		.off = off,
		.val = val,
		.bar = bar,
		.width = (uint8_t)width,
		.is_write = is_write,
	};
}

/* ------------------------------------------------------ configuration space */

static bool cfg_range(uint16_t off, unsigned int width)
{
	return (width == 1 || width == 2 || width == 4) && (uint32_t)off + width <= 4096;
}

int pcifn_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	uint32_t val = 0;
	int rc;

	if (!cfg_range(off, width))
		return -EINVAL;
	if (!(fn->caps & PCIFN_CAP_CFG))
		return -ENOTSUP;
	rc = fn->ops->cfg_read(fn, off, width, &val);
	if (rc)
		return rc;
	record(fn, PCIFN_TRACE_CFG, off, width, val, false);
	/* FFFFh is no vendor: nobody answers. */
	if (off == 0 && width >= 2 && (val & 0xffff) == 0xffff) {
		fn->is_dead = true;
		return -ENODEV;
	}
	*ret_val = val;
	return 0;
}

int pcifn_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	if (!cfg_range(off, width))
		return -EINVAL;
	if (!fn->ops->cfg_write)
		return -ENOTSUP;
	record(fn, PCIFN_TRACE_CFG, off, width, val, true);
	/* It may switch decoding on again. */
	fn->is_dead = false;
	return fn->ops->cfg_write(fn, off, width, val);
}

int pcifn_port_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	if (!cfg_range(off, width))
		return -EINVAL;
	if (!(fn->caps & PCIFN_CAP_PORT))
		return -ENOTSUP;
	return fn->ops->port_read(fn, off, width, ret_val);
}

int pcifn_port_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	if (!cfg_range(off, width))
		return -EINVAL;
	if (!(fn->caps & PCIFN_CAP_PORT_WRITE))
		return -ENOTSUP;
	return fn->ops->port_write(fn, off, width, val);
}

/* --------------------------------------------------------------- registers */

static bool bar_range(const struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width)
{
	uint64_t len;

	if (bar > 5 || (width != 1 && width != 2 && width != 4 && width != 8))
		return false;
	/* Where another BAR's length is not known here, the back end knows. */
	len = bar ? fn->bar_len[bar] : fn->bar0_len;
	return (bar && !len) || (off < len && width <= len - off);
}

static bool is_suspicious(const struct pcifn *fn, uint64_t off, unsigned int width, uint64_t val)
{
	if (width < 4)
		return false;
	if (val == (width == 8 ? UINT64_MAX : UINT32_MAX))
		return true;
	/* CAP.CSS in its high half and VS are never zero, MQES in its low half neither. */
	return fn->ops->dead_is_zero && val == 0 &&
	       (off == NT_REG_CAP || off == NT_REG_CAP + 4 || off == NT_REG_VS);
}

/* VS and the low half of CAP both read as a dead device does: MQES FFFFh and TO FFh do occur,
 * reserved bits of VS all ones do not. */
static bool is_dead(struct pcifn *fn)
{
	uint64_t dead = fn->ops->dead_is_zero ? 0 : UINT32_MAX;
	uint64_t vs, cap;

	if (fn->bar0_len < 0x10)
		return false;
	if (fn->ops->bar_read(fn, 0, NT_REG_VS, 4, &vs) ||
	    fn->ops->bar_read(fn, 0, NT_REG_CAP, 4, &cap))
		return true;
	return (vs == dead && cap == dead) || (vs == UINT32_MAX && cap == UINT32_MAX);
}

int pcifn_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		   uint64_t *ret_val)
{
	uint64_t val = 0;
	int rc;

	if (!bar_range(fn, bar, off, width))
		return -EINVAL;
	if (!(fn->caps & PCIFN_CAP_BAR))
		return -ENOTSUP;
	rc = fn->ops->bar_read(fn, bar, off, width, &val);
	if (rc)
		return rc;
	record(fn, (uint8_t)bar, off, width, val, false);
	if (bar == 0 && is_suspicious(fn, off, width, val)) {
		fn->is_dead = is_dead(fn);
		if (fn->is_dead)
			return -ENODEV;
	}
	*ret_val = val;
	return 0;
}

int pcifn_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		    uint64_t val)
{
	if (!bar_range(fn, bar, off, width))
		return -EINVAL;
	if (!(fn->caps & PCIFN_CAP_BAR) || fn->caps & PCIFN_CAP_READ_ONLY)
		return -ENOTSUP;
	record(fn, (uint8_t)bar, off, width, val, true);
	return fn->ops->bar_write(fn, bar, off, width, val);
}

int pcifn_read32(struct pcifn *fn, uint64_t off, uint32_t *ret_val)
{
	uint64_t val;
	int rc = pcifn_bar_read(fn, 0, off, 4, &val);

	if (!rc)
		*ret_val = (uint32_t)val;
	return rc;
}

int pcifn_read64(struct pcifn *fn, uint64_t off, uint64_t *ret_val)
{
	uint32_t lo, hi;
	int rc;

	if (fn->caps & PCIFN_CAP_BAR64)
		return pcifn_bar_read(fn, 0, off, 8, ret_val);
	rc = pcifn_read32(fn, off, &lo);
	if (!rc)
		rc = pcifn_read32(fn, off + 4, &hi);
	if (!rc)
		*ret_val = (uint64_t)hi << 32 | lo;
	return rc;
}

int pcifn_write32(struct pcifn *fn, uint64_t off, uint32_t val)
{
	return pcifn_bar_write(fn, 0, off, 4, val);
}

int pcifn_write64(struct pcifn *fn, uint64_t off, uint64_t val)
{
	int rc;

	if (fn->caps & PCIFN_CAP_BAR64)
		return pcifn_bar_write(fn, 0, off, 8, val);
	rc = pcifn_write32(fn, off, (uint32_t)val);
	return rc ? rc : pcifn_write32(fn, off + 4, (uint32_t)(val >> 32));
}

/* ------------------------------------------------- interrupts, resets, time */

static unsigned int irq_cap(enum pcifn_irq kind)
{
	switch (kind) {
	case PCIFN_IRQ_INTX:
		return PCIFN_CAP_INTX;
	case PCIFN_IRQ_MSI:
		return PCIFN_CAP_MSI;
	case PCIFN_IRQ_MSIX:
		return PCIFN_CAP_MSIX;
	default:
		return 0;
	}
}

int pcifn_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count)
{
	if (kind == PCIFN_IRQ_NONE)
		return fn->ops->irq_enable ? fn->ops->irq_enable(fn, kind, 0) : 0;
	if (!(fn->caps & irq_cap(kind)))
		return -ENOTSUP;
	return fn->ops->irq_enable(fn, kind, count);
}

int pcifn_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count)
{
	if (!fn->ops->irq_poll)
		return -ENOTSUP;
	return fn->ops->irq_poll(fn, vector, ret_count);
}

int pcifn_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	static const unsigned int needs[] = {
		[PCIFN_RESET_FLR] = PCIFN_CAP_FLR,     [PCIFN_RESET_HOT] = PCIFN_CAP_HOT_RESET,
		[PCIFN_RESET_PM] = PCIFN_CAP_PM_RESET, [PCIFN_RESET_LINK] = PCIFN_CAP_LINK_RESET,
		[PCIFN_RESET_PERST] = PCIFN_CAP_PERST, [PCIFN_RESET_POWER] = PCIFN_CAP_POWER,
	};

	if (!(fn->caps & needs[kind]))
		return -ENOTSUP;
	fn->is_dead = false;
	return fn->ops->reset(fn, kind);
}

void pcifn_relax(struct pcifn *fn, unsigned int turn)
{
	fn->ops->relax(fn, turn);
}

int pcifn_recover(struct pcifn *fn, struct nt_err *err)
{
	fn->is_dead = false;
	return fn->ops->recover ? fn->ops->recover(fn, err) : 0;
}

const char *pcifn_why_not(struct pcifn *fn, unsigned int cap)
{
	return fn->ops->why_not ? fn->ops->why_not(fn, cap) : NULL;
}

int pcifn_stray(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write)
{
	if (!(fn->caps & PCIFN_CAP_STRAY_DMA))
		return 0;
	return fn->ops->stray(fn, ret_addr, ret_len, ret_is_write);
}
