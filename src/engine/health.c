// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What nobody asked about, looked at after every case: completions that no
 * rule allows, memory around every buffer and queue, DMA to nowhere, a fatal
 * controller, errors on the bus, a lost device.
 */
#include <errno.h>
#include <stdio.h>

#include "engine/ctx_priv.h"

#define STRAYS_MAX	  8
#define STRAYS_LOOKED_AT  65536
#define PCI_STATUS_OFF	  0x06
#define PCI_STATUS_ERRORS 0xf900u /* DPE, SSE, RMA, RTA, STA, DPD */

/* "read", "write of 4 bytes"; @len 0: an IOMMU tells the page only. */
static void name_stray(char *buf, size_t buf_len, size_t len, bool is_write)
{
	snprintf(buf, buf_len, len ? "%s of %zu bytes" : "%s", is_write ? "write" : "read", len);
}

static void report_stray(struct nt_ctx *t, uint64_t addr, size_t len, bool is_write)
{
	char what[48];

	name_stray(what, sizeof(what), len, is_write);
	check_health(t, "health.dma", "DMA stays inside the memory it was given",
		     "no access outside", "%s at %llXh, where no memory was given", what,
		     (unsigned long long)addr);
}

/* Which case it was of cannot be told any more: a kernel writes its log when it gets to it. */
static void note_stray(struct nt_ctx *t, uint64_t addr, size_t len, bool is_write)
{
	char what[48];

	name_stray(what, sizeof(what), len, is_write);
	nt_note(t, "%s: %s at %llXh, where no memory was given",
		len ? "DMA of an earlier moment went astray"
		    : "a fault of an earlier moment was seen in the kernel log",
		what, (unsigned long long)addr);
}

static void drain_strays(struct nt_ctx *t,
			 void (*tell)(struct nt_ctx *t, uint64_t addr, size_t len, bool is_write))
{
	uint64_t addr;
	size_t len;
	bool is_write;

	for (unsigned int n = 0;
	     n < STRAYS_LOOKED_AT && pcifn_stray(t->c->fn, &addr, &len, &is_write) == 1; n++)
		if (n < STRAYS_MAX)
			tell(t, addr, len, is_write);
}

/*
 * Error bits of the Status register: parity, system error, master and target
 * abort. They are sticky; what a case that writes configuration space or takes
 * the function down provokes on purpose is its own business.
 */
static bool pci_errors(struct nt_ctx *t, uint32_t *ret)
{
	const unsigned int own = NT_NEED_CFG_WRITE | NT_NEED_FLR | NT_NEED_HOT_RESET |
				 NT_NEED_PM_RESET | NT_NEED_NSSR | NT_NEED_PORT_WRITE |
				 NT_NEED_LINK_RESET | NT_NEED_PERST | NT_NEED_POWER_CYCLE;
	uint32_t status;

	if (!(t->c->fn->caps & PCIFN_CAP_CFG) || t->cs->needs & own ||
	    t->cs->effects & NT_EFF_POWER || pcifn_cfg_read(t->c->fn, PCI_STATUS_OFF, 2, &status) ||
	    status == 0xffff)
		return false;
	*ret = status & PCI_STATUS_ERRORS;
	return true;
}

static void check_pci(struct nt_ctx *t)
{
	uint32_t now;

	if (!t->has_pci_before || !pci_errors(t, &now))
		return;
	if (now & ~t->pci_before)
		check_health(t, "health.pci", "the case raises no PCI error",
			     "no new error bit in Status",
			     "Status error bits %04Xh, before the case %04Xh", now, t->pci_before);
}

void health_begin(struct nt_ctx *t)
{
	drv_findings_clear(t->c);
	drain_strays(t, note_stray);
	t->has_pci_before = pci_errors(t, &t->pci_before);
	aer_begin(t);
}

static void report_findings(struct nt_ctx *t)
{
	size_t n = (size_t)nt_min(t->c->finding_count, ARRAY_SIZE(t->c->findings));

	for (size_t i = 0; i < n; i++) {
		const struct drv_finding *f = &t->c->findings[i];
		const struct drv_cpl *cpl = &f->cpl;
		char where[96], want[96];

		snprintf(where, sizeof(where), "CQ %u slot %u: CID %Xh, SQID %u, SQHD %u", f->cqid,
			 cpl->slot, cpl->cid, cpl->sqid, cpl->sqhd);
		switch (f->kind) {
		case DRV_FINDING_UNKNOWN_CID:
			check_health(t, "health.completion.cid",
				     "a completion names a command that is outstanding",
				     "the CID of an outstanding command, once",
				     "%s: no such command is outstanding", where);
			break;
		case DRV_FINDING_SQID:
			check_health(t, "health.completion.sqid",
				     "a completion names a submission queue of its CQ",
				     "an SQID that uses this CQ", "%s", where);
			break;
		default:
			snprintf(want, sizeof(want), "SQHD from %u to %u", f->want_lo, f->want_hi);
			check_health(t, "health.completion.sqhd",
				     "SQHD lies between the command's slot and the tail", want,
				     "%s", where);
		}
	}
	if (t->c->finding_count > n)
		nt_note(t, "%zu more completions of these kinds", t->c->finding_count - n);
	drv_findings_clear(t->c);
}

static bool has_mem(const struct drv_qmem *m, const struct pcifn_mem *mem)
{
	for (size_t i = 0; i < m->mem_count; i++)
		if (m->mems[i] == mem)
			return true;
	return false;
}

static void describe(struct nt_ctx *t, const struct pcifn_mem *mem, char *buf, size_t len)
{
	const struct drv_ctrlr *c = t->c;

	snprintf(buf, len, "a data buffer");
	if (c->asq && has_mem(&c->asq->mem, mem))
		snprintf(buf, len, "the Admin Submission Queue");
	if (c->acq && has_mem(&c->acq->mem, mem))
		snprintf(buf, len, "the Admin Completion Queue");
	for (uint32_t i = 0; i < c->qid_end; i++) {
		if (c->sqs[i] && has_mem(&c->sqs[i]->mem, mem))
			snprintf(buf, len, "submission queue %u", i);
		if (c->cqs[i] && has_mem(&c->cqs[i]->mem, mem))
			snprintf(buf, len, "completion queue %u", i);
	}
}

void guards_report(struct nt_ctx *t, const struct pcifn_mem *mem, ptrdiff_t first, size_t changed,
		   const char *what)
{
	const uint8_t *at = (const uint8_t *)mem->vaddr + first;

	check_health(
		t, "health.guards", "nothing outside a buffer is written",
		"no byte outside changes",
		"%s of %zu bytes at %llXh: %zu bytes changed around it, the first %td bytes %s, "
		"now %02X",
		what, mem->len, (unsigned long long)mem->iova, changed,
		first < 0 ? -first : first - (ptrdiff_t)mem->len,
		first < 0		       ? "before its start"
		: first >= (ptrdiff_t)mem->len ? "past its end"
					       : "inside, before the part in use",
		*at);
}

static void check_list(struct nt_ctx *t, struct pcifn_mem *list)
{
	for (struct pcifn_mem *mem = list; mem; mem = mem->next) {
		ptrdiff_t first = 0;
		size_t changed = pcifn_mem_check(mem, &first);
		char what[48];

		if (!changed)
			continue;
		describe(t, mem, what, sizeof(what));
		guards_report(t, mem, first, changed, what);
		pcifn_mem_repaint(mem);
	}
}

static void check_status(struct nt_ctx *t)
{
	char state[96];
	uint32_t csts = 0;
	int rc;

	if (t->c->fn->caps & PCIFN_CAP_BAR)
		rc = pcifn_read32(t->c->fn, NT_REG_CSTS, &csts);
	else
		rc = target_wait_ready(t->s->tg, nt_deadline_ms(0));
	/* On its way back: the next case waits for it. */
	if (t->c->is_passive && rc == -ETIMEDOUT)
		return;
	if (rc) {
		ctx_lost(t);
		ctx_error(t, rc == -ENODEV ? "the device is gone after the case"
					   : "registers cannot be read after the case");
		return;
	}
	if (!(csts & NT_CSTS_CFS))
		return;
	check_health(t, "health.csts", "the case leaves the controller without a fatal status",
		     "CSTS.CFS=0", "%s", ctx_state_text(t, state, sizeof(state)));
	drv_mark_dirty(t->c);
	t->is_stuck = true;
}

void health_end(struct nt_ctx *t)
{
	if (!t->s->is_lost) {
		check_status(t);
		check_pci(t);
	}
	aer_end(t);
	report_findings(t);
	check_list(t, t->c->fn->live);
	check_list(t, t->c->fn->quarantine);
	drain_strays(t, report_stray);
}

void health_after(struct nt_ctx *t)
{
	report_findings(t);
	drain_strays(t, report_stray);
}

static bool is_busy(const struct drv_sq *sq, uint16_t cid)
{
	return sq->busy[cid / 64] >> (cid % 64) & 1;
}

bool ctx_is_busy(const struct nt_ctx *t)
{
	const struct drv_ctrlr *c = t->c;
	uint32_t harmless = 0;

	for (uint32_t i = 0; i < c->qid_end; i++)
		if (c->sqs[i] && (c->sqs[i]->outstanding || c->sqs[i]->is_untracked))
			return true;
	if (!c->asq)
		return false;
	/* Event requests move no data. */
	for (size_t i = 0; i < t->aer_count; i++)
		harmless += is_busy(c->asq, t->aers[i]);
	return c->asq->is_untracked || c->asq->outstanding > harmless;
}
