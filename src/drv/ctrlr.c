// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A controller object: opening, closing, registers that are waited for.
 *
 * PCIe Transport 1.0 sections 2.1 (command register) and 3.1 (registers). What
 * CAP says is kept as read; whoever uses a field checks it there.
 */
#include <errno.h>
#include <stdlib.h>

#include "drv/priv.h"

enum {
	CFG_COMMAND = 0x04,
	CFG_COMMAND_MEMORY = 0x2,
	CFG_COMMAND_MASTER = 0x4,
};

#define QID_COUNT 65536u

static int switch_on(struct pcifn *fn)
{
	uint32_t command;
	int rc;

	if (!(fn->caps & PCIFN_CAP_CFG))
		return 0;
	rc = pcifn_cfg_read(fn, CFG_COMMAND, 2, &command);
	if (rc)
		return rc;
	if ((command & (CFG_COMMAND_MEMORY | CFG_COMMAND_MASTER)) ==
	    (CFG_COMMAND_MEMORY | CFG_COMMAND_MASTER))
		return 0;
	rc = pcifn_cfg_write(fn, CFG_COMMAND, 2, command | CFG_COMMAND_MEMORY | CFG_COMMAND_MASTER);
	return rc == -ENOTSUP ? 0 : rc;
}

static int allocate(struct drv_ctrlr *c)
{
	c->sqs = calloc(QID_COUNT, sizeof(struct drv_sq *));
	c->cqs = calloc(QID_COUNT, sizeof(struct drv_cq *));
	c->trace = calloc(DRV_TRACE_LEN, sizeof(*c->trace));
	return c->sqs && c->cqs && c->trace ? 0 : -ENOMEM;
}

int drv_alloc(struct pcifn *fn, struct drv_ctrlr **ret_c)
{
	struct drv_ctrlr *c = calloc(1, sizeof(*c));

	if (!c || allocate(c)) {
		drv_close(c);
		return -ENOMEM;
	}
	c->fn = fn;
	c->io_sqe_len = DRV_SQE_LEN;
	c->io_cqe_len = DRV_CQE_LEN;
	c->page_len = 4096;
	drv_now(c);
	*ret_c = c;
	return 0;
}

int drv_open(struct pcifn *fn, struct drv_ctrlr **ret_c, struct nt_err *err)
{
	const unsigned int needs = PCIFN_CAP_BAR | PCIFN_CAP_DMA;
	struct drv_ctrlr *c;
	int rc;

	if ((fn->caps & needs) != needs)
		return nt_err_set(err, -ENOTSUP, "%s gives no access to registers and memory",
				  fn->address);
	rc = drv_alloc(fn, &c);
	if (rc)
		return nt_err_set(err, rc, "out of memory");
	rc = switch_on(fn);
	if (!rc)
		rc = pcifn_read64(fn, NT_REG_CAP, &c->cap);
	if (!rc)
		rc = pcifn_read32(fn, NT_REG_VS, &c->vs);
	if (!rc && c->vs >= NT_VS(2, 0, 0) && NT_CAP_CRMS(c->cap))
		rc = pcifn_read32(fn, NT_REG_CRTO, &c->crto);
	if (rc) {
		drv_close(c);
		return nt_err_set(err, rc,
				  rc == -ENODEV ? "%s: nothing answers: registers read as a "
						  "removed device does"
						: "%s: cannot read CAP and VS",
				  fn->address);
	}
	c->doorbell_stride = 4u << NT_CAP_DSTRD(c->cap);
	*ret_c = c;
	return 0;
}

void drv_close(struct drv_ctrlr *c)
{
	if (!c)
		return;
	if (c->fn)
		drv_queues_fini(c);
	free(c->sqs);
	free(c->cqs);
	free(c->trace);
	free(c->stash);
	free(c->stash_cqids);
	free(c);
}

void drv_mark_dirty(struct drv_ctrlr *c)
{
	c->is_dirty = true;
}

uint32_t drv_ready_timeout_ms(const struct drv_ctrlr *c)
{
	/* Base 2.0 section 3.1.3.14: CRWMT or CRIMT replace a CAP.TO that is too small for
	 * them. Nobody waits for hours, whatever the register says. */
	uint32_t units = NT_CAP_TO(c->cap);
	uint64_t crto = nt_max(c->crto & 0xffff, c->crto >> 16);

	return (uint32_t)nt_min(nt_max(nt_max(units, crto), 1) * 500, 600000);
}

int drv_wait_reg32(struct drv_ctrlr *c, uint64_t off, uint32_t mask, uint32_t value,
		   struct nt_deadline until, uint32_t *ret_last)
{
	uint32_t val = 0, vs;

	for (unsigned int turn = 0;; turn++) {
		/* The time before the read: a late answer still counts when it is there. */
		bool is_late = drv_now(c) >= until.at_ns;
		int rc = pcifn_read32(c->fn, off, &val);

		if (rc)
			return rc;
		if (ret_last)
			*ret_last = val;
		if ((val & mask) == value) /* 0 may be nobody's answer */
			return val || !c->fn->ops->dead_is_zero
				       ? 0
				       : pcifn_read32(c->fn, NT_REG_VS, &vs);
		if (is_late)
			break;
		pcifn_relax(c->fn, turn);
	}
	/* Where a dead device reads as 0 this is how it is told from a slow one. */
	return pcifn_read32(c->fn, NT_REG_VS, &vs) == -ENODEV ? -ENODEV : -ETIMEDOUT;
}
