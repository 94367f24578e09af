// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every reset: Base 2.0 section 3.7, PCIe Transport 1.0 section 3.3.
 *
 * A function reset takes the header of configuration space with it; the back
 * end restores it. NSSR is a register write, so restoring is done here.
 */
#include <errno.h>

#include "drv/priv.h"

struct header {
	uint32_t command, line, bars[6];
};

static void header_save(struct pcifn *fn, struct header *h)
{
	for (unsigned int i = 0; i < 6; i++)
		if (pcifn_cfg_read(fn, (uint16_t)(0x10 + 4 * i), 4, &h->bars[i]))
			h->bars[i] = 0;
	if (pcifn_cfg_read(fn, 0x04, 2, &h->command))
		h->command = 0x6;
	if (pcifn_cfg_read(fn, 0x3c, 1, &h->line))
		h->line = 0;
}

static int header_restore(struct drv_ctrlr *c, const struct header *h)
{
	struct nt_deadline until = nt_deadline_ms(5000);
	struct pcifn *fn = c->fn;
	uint32_t id;

	/* The link trains again; until then nobody answers. */
	for (unsigned int turn = 0; pcifn_cfg_read(fn, 0, 4, &id) == -ENODEV; turn++) {
		if (drv_now(c) >= until.at_ns)
			return -ENODEV;
		pcifn_relax(fn, turn);
	}
	/* Where writes are filtered, switching decoding on is what puts the BARs back. */
	if (!(fn->caps & PCIFN_CAP_CFG_WRITE)) {
		int rc = pcifn_cfg_write(fn, 0x04, 2, h->command | 0x6);

		return rc == -ENOTSUP ? 0 : rc;
	}
	for (unsigned int i = 0; i < 6; i++) {
		int rc = pcifn_cfg_write(fn, (uint16_t)(0x10 + 4 * i), 4, h->bars[i]);

		if (rc)
			return rc;
	}
	pcifn_cfg_write(fn, 0x3c, 1, h->line);
	return pcifn_cfg_write(fn, 0x04, 2, h->command | 0x6);
}

static int subsystem_reset(struct drv_ctrlr *c)
{
	struct header h = { 0 };
	bool has_cfg = c->fn->caps & PCIFN_CAP_CFG;
	int rc;

	if (!NT_CAP_NSSRS(c->cap))
		return -ENOTSUP;
	if (has_cfg)
		header_save(c->fn, &h);
	rc = pcifn_write32(c->fn, NT_REG_NSSR, NT_NSSR_KEY);
	if (rc)
		return rc;
	pcifn_relax(c->fn, 0);
	return has_cfg ? header_restore(c, &h) : 0;
}

static int function_reset(struct drv_ctrlr *c, enum drv_reset kind)
{
	switch (kind) {
	case DRV_RESET_FLR:
		return pcifn_reset(c->fn, PCIFN_RESET_FLR);
	case DRV_RESET_HOT:
		return pcifn_reset(c->fn, PCIFN_RESET_HOT);
	case DRV_RESET_PM:
		return pcifn_reset(c->fn, PCIFN_RESET_PM);
	case DRV_RESET_LINK:
		return pcifn_reset(c->fn, PCIFN_RESET_LINK);
	case DRV_RESET_PERST:
		return pcifn_reset(c->fn, PCIFN_RESET_PERST);
	case DRV_RESET_POWER:
		return pcifn_reset(c->fn, PCIFN_RESET_POWER);
	default:
		return -EINVAL;
	}
}

int drv_reset(struct drv_ctrlr *c, enum drv_reset kind)
{
	int rc;

	if (c->is_passive)
		return -ENOTSUP;
	if (kind == DRV_RESET_CC)
		return drv_disable(c);
	drv_now(c);
	drv_trace_add(c, DRV_TRACE_RESET, 0, (uint32_t)kind, NULL, 0);
	rc = kind == DRV_RESET_NSSR ? subsystem_reset(c) : function_reset(c, kind);
	if (rc) {
		/* Half a reset may have happened: neither the queues nor their absence are sure. */
		if (rc != -ENOTSUP)
			c->is_dirty = true;
		return rc;
	}
	/* MSI-X enable and routing are gone with the configuration space. */
	c->irq_kind = PCIFN_IRQ_NONE;
	c->irq_count = 0;
	rc = drv_wait_reg32(c, NT_REG_CSTS, NT_CSTS_RDY, 0, nt_deadline_ms(drv_ready_timeout_ms(c)),
			    NULL);
	if (rc) {
		c->is_dirty = true;
		return rc;
	}
	drv_queues_forget(c);
	pcifn_mem_release(c->fn);
	return 0;
}
