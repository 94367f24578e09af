// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Enable, disable, reset for cases: a missed deadline is the device's failure.
 * A controller that Linux's driver owns is enabled all the time; a Controller
 * Reset is Linux's to do, and disables and enables in one.
 */
#include <errno.h>

#include "engine/ctx_priv.h"

#define OWNER_RESET_MS 60000 /* Linux waits for CAP.TO, and makes queues and namespaces again */

static void changed(struct nt_ctx *t)
{
	t->s->has_granted = false;
	t->aer_count = 0;
}

/* A controller that Linux drives is enabled, as Linux wants it. */
static void need_default(struct nt_ctx *t, const struct drv_enable_attr *attr)
{
	if (attr)
		nt_skip(t,
			"Linux's nvme driver chooses how the controller is enabled (vfio: leaves "
			"it to the case)");
}

static void reset_owned(struct nt_ctx *t, enum drv_reset kind, const char *name)
{
	int rc;

	/* The controller behind a new connection need not be the one of before. */
	if (t->s->tg->is_fabric)
		nt_skip(t, "no %s: over a fabric Linux connects anew instead", name);
	rc = target_reset(t->s->tg, kind, nt_within_ms(t, OWNER_RESET_MS));

	if (rc == -ENOTSUP)
		nt_skip(t, "no %s: %s", name, t->s->tg->why);
	ctx_answer(t, rc, "the controller takes commands again",
		   "Linux's driver has the controller back after a %s", name);
}

void nt_enable(struct nt_ctx *t, const struct drv_enable_attr *attr)
{
	int rc;

	if (t->c->is_passive) {
		need_default(t, attr);
		return;
	}
	changed(t);
	rc = drv_enable(t->c, attr);
	/* Whatever the case chose, the next one gets the usual. */
	if (attr)
		drv_mark_dirty(t->c);
	ctx_answer(t, rc, "CSTS.RDY=1", "the controller becomes ready within %u ms of CC.EN=1",
		   drv_ready_timeout_ms(t->c));
}

void nt_disable(struct nt_ctx *t)
{
	if (t->c->is_passive)
		nt_skip(t, "Linux's nvme driver keeps the controller enabled (vfio: leaves it to "
			   "the case)");
	changed(t);
	ctx_answer(t, drv_disable(t->c), "CSTS.RDY=0",
		   "the controller becomes not ready within %u ms of CC.EN=0",
		   drv_ready_timeout_ms(t->c));
}

void nt_reset(struct nt_ctx *t, enum drv_reset kind)
{
	static const char *const names[] = {
		[DRV_RESET_CC] = "Controller Reset",	  [DRV_RESET_NSSR] = "NVM Subsystem Reset",
		[DRV_RESET_FLR] = "Function Level Reset", [DRV_RESET_HOT] = "hot reset",
		[DRV_RESET_PM] = "reset through D3hot",	  [DRV_RESET_LINK] = "link disable",
		[DRV_RESET_PERST] = "fundamental reset",  [DRV_RESET_POWER] = "power cycle",
	};
	int rc;

	if (t->c->is_passive) {
		reset_owned(t, kind, names[kind]);
		return;
	}
	changed(t);
	rc = drv_reset(t->c, kind);
	if (rc == -ENOTSUP)
		nt_skip(t, "no %s on this back end and controller", names[kind]);
	ctx_answer(t, rc, "CSTS.RDY=0", "the controller is not ready after a %s", names[kind]);
}

void nt_reenable(struct nt_ctx *t, const struct drv_enable_attr *attr)
{
	uint32_t cc, csts;

	if (t->c->is_passive) {
		need_default(t, attr);
		nt_reset(t, DRV_RESET_CC);
		return;
	}
	cc = nt_reg32(t, NT_REG_CC);
	csts = nt_reg32(t, NT_REG_CSTS);
	if (t->c->is_enabled || (cc & NT_CC_EN) || (csts & NT_CSTS_RDY))
		nt_disable(t);
	nt_enable(t, attr);
}

void nt_settle(struct nt_ctx *t, uint64_t us)
{
	struct nt_deadline until = nt_deadline_us(us);
	unsigned int turn = 0;

	do {
		pcifn_relax(t->c->fn, turn++);
	} while (!nt_deadline_passed(until));
}
