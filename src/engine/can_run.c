// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a case cannot run on a device: every reason, in words that say what is missing. */
#include <stdio.h>

#include "engine/ctx_priv.h"

struct need {
	unsigned int bit, caps;
	const char *reason;
};

/* What somebody else's driver rules out, whatever else there is. */
static const struct need owned[] = {
	{ NT_NEED_QUEUES, PCIFN_CAP_OS_DRIVER,
	  "Linux's nvme driver owns the queues and doorbells (vfio: gives access)" },
	{ NT_NEED_REG_WRITE, PCIFN_CAP_READ_ONLY,
	  "Linux's nvme driver owns the registers (vfio: gives access)" },
	{ NT_NEED_TWO_QUEUES, PCIFN_CAP_OS_DRIVER,
	  "Linux's nvme driver chooses the queue of a command (vfio: gives access)" },
};

static const struct need needs[] = {
	{ NT_NEED_QUEUES, PCIFN_CAP_BAR | PCIFN_CAP_DMA,
	  "this back end gives no access to queues and doorbells" },
	{ NT_NEED_IO, PCIFN_CAP_DMA, "this back end cannot send I/O commands" },
	{ NT_NEED_REGS, PCIFN_CAP_BAR, "this back end cannot read controller registers" },
	{ NT_NEED_REG_WRITE, PCIFN_CAP_BAR, "this back end cannot write controller registers" },
	{ NT_NEED_CFG, PCIFN_CAP_CFG, "this back end cannot read configuration space" },
	{ NT_NEED_CFG_WRITE, PCIFN_CAP_CFG_WRITE,
	  "this back end cannot write configuration space" },
	{ NT_NEED_INTX, PCIFN_CAP_INTX, "pin interrupts cannot be observed on this back end" },
	{ NT_NEED_MSI, PCIFN_CAP_MSI, "MSI cannot be observed on this back end" },
	{ NT_NEED_MSIX, PCIFN_CAP_MSIX, "MSI-X cannot be observed on this back end" },
	{ NT_NEED_MSIX_TABLE, PCIFN_CAP_MSIX_TABLE,
	  "the MSI-X table cannot be written on this back end" },
	{ NT_NEED_FLR, PCIFN_CAP_FLR, "this back end has no Function Level Reset" },
	{ NT_NEED_HOT_RESET, PCIFN_CAP_HOT_RESET, "this back end has no hot reset" },
	{ NT_NEED_PM_RESET, PCIFN_CAP_PM_RESET, "this back end has no reset through D3hot" },
	{ NT_NEED_SKIP_TIME, PCIFN_CAP_SKIP_TIME, "waiting costs too much time on this back end" },
	{ NT_NEED_PORT, PCIFN_CAP_PORT, "this back end cannot read the port above the function" },
	{ NT_NEED_PORT_WRITE, PCIFN_CAP_PORT_WRITE,
	  "this back end leaves the port above the function to the operating system" },
	{ NT_NEED_LINK_RESET, PCIFN_CAP_LINK_RESET, "this back end cannot disable the link" },
	{ NT_NEED_PERST, PCIFN_CAP_PERST, "this back end has no fundamental reset (PERST#)" },
	{ NT_NEED_POWER_CYCLE, PCIFN_CAP_POWER, "this back end cannot switch main power" },
};

static unsigned int check_owner(struct session *s, unsigned int wanted, struct case_result *ret)
{
	unsigned int told = 0;

	for (size_t i = 0; i < ARRAY_SIZE(owned); i++) {
		if (!(wanted & owned[i].bit) || !(s->fn->caps & owned[i].caps))
			continue;
		result_reason(ret, "%s", owned[i].reason);
		told |= owned[i].bit;
	}
	return told;
}

static void check_caps(struct session *s, unsigned int wanted, struct case_result *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		unsigned int missing = needs[i].caps & ~s->fn->caps;
		const char *why;

		if (!(wanted & needs[i].bit) || !missing)
			continue;
		why = pcifn_why_not(s->fn, missing);
		result_reason(ret, why ? "%s: %s" : "%s", needs[i].reason, why);
	}
}

static void check_function(struct session *s, unsigned int wanted, struct case_result *ret)
{
	if ((wanted & NT_NEED_NSSR) && (s->fn->caps & PCIFN_CAP_BAR) &&
	    !NT_CAP_NSSRS(s->limits.cap))
		result_reason(ret, "the controller has no NVM Subsystem Reset (CAP.NSSRS=0)");
	if ((wanted & NT_NEED_MSI) && (s->fn->caps & PCIFN_CAP_MSI) &&
	    !pcifn_cap_find(s->fn, NT_PCI_CAP_MSI))
		result_reason(ret, "the function has no MSI capability");
	if ((wanted & (NT_NEED_MSIX | NT_NEED_MSIX_TABLE)) && (s->fn->caps & PCIFN_CAP_MSIX) &&
	    !pcifn_cap_find(s->fn, NT_PCI_CAP_MSIX))
		result_reason(ret, "the function has no MSI-X capability");
}

/* Only where the device was asked: one that is not answering shall fail, not be skipped. */
static void check_answers(struct session *s, unsigned int wanted, struct case_result *ret)
{
	if (!s->is_answering)
		return;
	if ((wanted & (NT_NEED_QUEUES | NT_NEED_TWO_QUEUES | NT_NEED_IO)) && s->queues_reason[0])
		result_reason(ret, "no I/O queues: %s", s->queues_reason);
	else if ((wanted & NT_NEED_TWO_QUEUES) &&
		 (s->limits.sq_count < 2 || s->limits.cq_count < 2))
		result_reason(ret, "the controller grants %u submission and %u completion queues",
			      s->limits.sq_count, s->limits.cq_count);
	if ((wanted & NT_NEED_NS) && !s->has_ns)
		result_reason(ret, "no usable namespace: %s", s->ns_reason);
	else if ((wanted & NT_NEED_IO) && s->io_reason[0])
		result_reason(ret, "%s", s->io_reason);
}

bool session_can_run(struct session *s, const struct nt_case *c, struct case_result *ret)
{
	size_t before = ret->reason_count;

	check_caps(s, c->needs & ~check_owner(s, c->needs, ret), ret);
	if (s->c->is_passive && c->state == NT_STATE_DISABLED)
		result_reason(ret, "Linux's nvme driver keeps the controller enabled");
	check_function(s, c->needs, ret);
	check_answers(s, c->needs & ~(s->c->is_passive ? NT_NEED_QUEUES | NT_NEED_TWO_QUEUES : 0u),
		      ret);
	if (c->since && s->limits.vs < c->since)
		result_reason(ret, "a rule of NVMe %u.%u; the controller is %u.%u", c->since >> 16,
			      c->since >> 8 & 0xff, s->limits.vs >> 16, s->limits.vs >> 8 & 0xff);
	return ret->reason_count == before;
}
