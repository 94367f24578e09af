// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Enable and disable: Base 2.0 section 3.5.1, register rules in 3.1.3.5.
 *
 * 1. route interrupts 2. zeroed queues 3. AQA, ASQ, ACQ 4. CC with EN=1
 * 5. CSTS.RDY=1. Backwards, a controller that is still on its way to ready is
 * given the time first: clearing EN before RDY=1 has undefined results.
 */
#include <errno.h>

#include "drv/priv.h"

static uint32_t cc_value(const struct drv_ctrlr *c, const struct drv_enable_attr *a, uint32_t mps)
{
	uint32_t css = a->css;

	/* Without the NVM set alone (bit 0), bit 6 says that sets are chosen by profile. */
	if (!a->has_css)
		css = (NT_CAP_CSS(c->cap) & 0x41) == 0x40 ? 6 : 0;
	return NT_CC_EN | (a->crime ? NT_CC_CRIME : 0) | (css & 7) << NT_CC_CSS_SHIFT |
	       mps << NT_CC_MPS_SHIFT | (uint32_t)(a->ams & 7) << NT_CC_AMS_SHIFT |
	       (uint32_t)((a->iosqes ? a->iosqes : 6) & 0xf) << NT_CC_IOSQES_SHIFT |
	       (uint32_t)((a->iocqes ? a->iocqes : 4) & 0xf) << NT_CC_IOCQES_SHIFT;
}

/* Bytes from one entry to the next; nonsense stays in our memory. */
static uint32_t entry_len(uint8_t wire, uint8_t usual)
{
	uint32_t power = (wire ? wire : usual) & 0xfu;

	return 1u << (power < usual ? usual : power > 12 ? 12 : power);
}

static void drop_admin_queues(struct drv_ctrlr *c)
{
	if (c->asq)
		drv_sq_fini(c->asq);
	if (c->acq)
		drv_cq_fini(c->acq);
	c->asq = NULL;
	c->acq = NULL;
}

/* @mem was allocated as usual: the queue lies at @place instead. */
static int move_to(struct drv_ctrlr *c, struct drv_qmem *mem, const struct drv_place *place)
{
	struct drv_qmem there;
	int rc = place->is_set ? drv_qmem_place(c, mem->entries, mem->entry_len, place, &there) : 0;

	if (rc || !place->is_set)
		return rc;
	drv_qmem_fini(c, mem, false);
	*mem = there;
	return 0;
}

static int make_admin_queues(struct drv_ctrlr *c, const struct drv_enable_attr *a)
{
	int rc;

	drop_admin_queues(c);
	rc = drv_cq_init(c, 0, a->acq_entries ? a->acq_entries : 32, false, &c->acq);
	if (rc)
		return rc;
	rc = drv_sq_init(c, 0, a->asq_entries ? a->asq_entries : 32, false, c->acq, &c->asq);
	if (rc)
		return rc;
	c->acq->ien = true;
	rc = move_to(c, &c->acq->mem, &a->acq_place);
	return rc ? rc : move_to(c, &c->asq->mem, &a->asq_place);
}

static int write_registers(struct drv_ctrlr *c, uint32_t cc)
{
	uint32_t aqa = ((c->acq->entries - 1) & 0xfff) << 16 | ((c->asq->entries - 1) & 0xfff);
	int rc;

	rc = pcifn_write32(c->fn, NT_REG_AQA, aqa);
	if (!rc)
		rc = pcifn_write64(c->fn, NT_REG_ASQ, c->asq->mem.prp1);
	if (!rc)
		rc = pcifn_write64(c->fn, NT_REG_ACQ, c->acq->mem.prp1);
	before_register();
	if (!rc)
		rc = pcifn_write32(c->fn, NT_REG_CC, cc);
	return rc;
}

static int route_interrupts(struct drv_ctrlr *c, const struct drv_enable_attr *a)
{
	int rc;

	if (a->irq_kind == PCIFN_IRQ_NONE && c->irq_kind == PCIFN_IRQ_NONE)
		return 0;
	rc = pcifn_irq_enable(c->fn, a->irq_kind, a->irq_count);
	if (rc)
		return rc;
	c->irq_kind = a->irq_kind;
	c->irq_count = a->irq_kind ? a->irq_count : 0;
	return 0;
}

int drv_enable(struct drv_ctrlr *c, const struct drv_enable_attr *attr)
{
	static const struct drv_enable_attr usual;
	const struct drv_enable_attr *a = attr ? attr : &usual;
	uint32_t mps, csts = 0;
	int rc;

	if (c->is_passive)
		return -ENOTSUP;
	if (c->is_enabled)
		return -EINVAL;
	rc = pcifn_read64(c->fn, NT_REG_CAP, &c->cap);
	if (rc)
		return rc;
	c->doorbell_stride = 4u << NT_CAP_DSTRD(c->cap);
	mps = (a->has_mps ? a->mps : NT_CAP_MPSMIN(c->cap)) & 0xf;
	c->page_len = 1u << (12 + mps);
	c->io_sqe_len = entry_len(a->iosqes, 6);
	c->io_cqe_len = entry_len(a->iocqes, 4);
	rc = route_interrupts(c, a);
	if (!rc)
		rc = make_admin_queues(c, a);
	if (rc) {
		drop_admin_queues(c);
		return rc;
	}
	/* From here on the device may use the queues, whatever comes back. */
	c->asq->is_created = true;
	c->acq->is_created = true;
	rc = write_registers(c, cc_value(c, a, mps));
	if (rc || a->no_wait)
		return rc;
	rc = drv_wait_reg32(c, NT_REG_CSTS, NT_CSTS_RDY, NT_CSTS_RDY,
			    nt_deadline_ms(drv_ready_timeout_ms(c)), &csts);
	if (rc)
		return rc;
	c->is_enabled = true;
	c->is_dirty = false;
	return 0;
}

int drv_disable(struct drv_ctrlr *c)
{
	struct nt_deadline until = nt_deadline_ms(drv_ready_timeout_ms(c));
	uint32_t cc, csts;
	int rc = c->is_passive ? -ENOTSUP : pcifn_read32(c->fn, NT_REG_CC, &cc);

	if (!rc)
		rc = pcifn_read32(c->fn, NT_REG_CSTS, &csts);
	if (rc)
		return rc;
	if ((cc & NT_CC_EN) && !(csts & (NT_CSTS_RDY | NT_CSTS_CFS))) {
		rc = drv_wait_reg32(c, NT_REG_CSTS, NT_CSTS_RDY, NT_CSTS_RDY, until, NULL);
		if (rc && rc != -ETIMEDOUT)
			return rc;
		until = nt_deadline_ms(drv_ready_timeout_ms(c));
	}
	/* SHN goes as well: left set, it would ask for a shutdown at the same time. */
	drv_now(c);
	drv_trace_add(c, DRV_TRACE_RESET, 0, DRV_RESET_CC, NULL, 0);
	rc = pcifn_write32(c->fn, NT_REG_CC, cc & ~(NT_CC_EN | NT_CC_SHN_MASK));
	if (!rc)
		rc = drv_wait_reg32(c, NT_REG_CSTS, NT_CSTS_RDY, 0, until, NULL);
	if (rc) {
		c->is_dirty = true;
		return rc;
	}
	drv_queues_forget(c);
	pcifn_mem_release(c->fn);
	return 0;
}
