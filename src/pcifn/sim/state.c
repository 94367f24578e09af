// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Enable, disable, shutdown and every reset: Base 2.0 sections 3.1.3.5,
 * 3.1.3.6, 3.5, 3.6 and 3.7; NVM Express 1.4 sections 3.1.5, 7.3 and 7.6.
 *
 * A configuration that the text does not allow (page size, arbitration, command
 * set, admin queue size or address) ends in CSTS.CFS, never in RDY. A Controller
 * Reset keeps AQA, ASQ, ACQ and the configuration space; all others do not.
 */
#include <string.h>

#include "mem.h"

#define GHOST_NS    300000u
#define CC_WRITABLE 0x00fffff1u /* and CRIME, where CAP.CRMS is 11b */
#define CC_FIXED    0x00003ff0u /* CSS, MPS, AMS: only while EN is 0 */
#define SHST_BUSY   (1u << NT_CSTS_SHST_SHIFT)
#define SHST_DONE   (2u << NT_CSTS_SHST_SHIFT)
#define SHUTDOWN_NS 500000u
#define LATE_NS	    1000000u /* SIM_CQE_AFTER_RESET */
#define TO_UNIT_NS  500000000ull
#define ENABLES_MAX 3		/* SIM_ENABLE_ONCE */
#define PAUSE_NS    5000000u	/* SIM_ENABLE_TOO_SOON */
#define FLR_NS	    2000000000u /* SIM_FLR_NEEDS_TIME */
#define NSSD_NORMAL 0x4e726d6cu
#define NSSD_ABRUPT 0x41627074u
#define CRIME_PART  4 /* of the time until ready goes by without media */

bool sim_state_is_running(const struct sim *s)
{
	return (s->cc & NT_CC_EN) &&
	       (s->csts & (NT_CSTS_RDY | NT_CSTS_CFS | NT_CSTS_SHST_MASK) & ~SHST_BUSY) ==
		       NT_CSTS_RDY &&
	       !s->off_at_ns;
}

void sim_fatal(struct sim *s)
{
	s->csts |= NT_CSTS_CFS;
}

static uint64_t too_late_ns(const struct sim *s)
{
	return (s->cfg.to + 3ull) * TO_UNIT_NS;
}

/* ---- readiness: Base 2.0 section 3.5.3 */

/* Log pages of figure 103 that this model may have. */
static bool needs_media(uint8_t lid)
{
	return lid == 0x03 || (lid >= 0x06 && lid <= 0x08) || lid == 0x0d || lid >= 0xc0;
}

uint16_t sim_media_status(const struct sim *s, const struct sim_cmd *cmd)
{
	bool is_late = s->media_at_ns && nt_clock_ns() < s->media_at_ns;

	if (!is_late && !(s->media_at_ns && sim_has(s, SIM_MEDIA_NEVER)))
		return 0;
	if (cmd->sqid)
		return sim_has(s, SIM_MEDIA_STATUS) ? NT_STATUS(GENERIC, INTERNAL)
						    : NT_STATUS(GENERIC, NS_NOT_READY);
	if (cmd->opc == NT_ADM_GET_LOG_PAGE && needs_media((uint8_t)cmd->cdw10))
		return NT_STATUS(GENERIC, MEDIA_NOT_READY);
	if (cmd->opc == NT_ADM_IDENTIFY && sim_has(s, SIM_MEDIA_IDENTIFY))
		return NT_STATUS(GENERIC, MEDIA_NOT_READY);
	return 0;
}

/* How long it takes to become ready in the mode that CC.CRIME chose. */
static uint64_t ready_ns(struct sim *s)
{
	uint64_t all_ns = s->cfg.ready_us * 1000;
	bool is_early = s->cc & NT_CC_CRIME && sim_crims_has(s);

	if (sim_has(s, SIM_RDY_WITHOUT_MEDIA) && sim_crims_has(s))
		is_early = true;
	if (!is_early)
		return all_ns;
	s->media_at_ns = nt_clock_ns() + all_ns;
	return sim_has(s, SIM_CRIMT_EXCEEDED) ? (s->cfg.to + 2) * TO_UNIT_NS : all_ns / CRIME_PART;
}

/* ---- enable */

/* The NVM Command Set, or all of a profile where CAP.CSS bit 6 says so. */
static bool is_legal_css(const struct sim *s)
{
	uint32_t css = s->cc >> NT_CC_CSS_SHIFT & 7;

	return css == 0 || (css == 6 && NT_CAP_CSS(s->cap) & 0x40);
}

static bool is_legal(const struct sim *s)
{
	uint32_t mps = s->cc >> NT_CC_MPS_SHIFT & 0xf, ams = s->cc >> NT_CC_AMS_SHIFT & 7;
	uint64_t low = (4096ull << mps) - 1;

	return mps >= s->cfg.mpsmin && mps <= s->cfg.mpsmax && is_legal_css(s) &&
	       (ams == 0 || (ams == 1 && (s->cfg.ams & 1))) && (s->aqa & 0xfff) &&
	       (s->aqa >> 16 & 0xfff) && !(s->asq & low) && !(s->acq & low) &&
	       !(sim_has(s, SIM_ADMIN_POW2) && (s->aqa + 1) & s->aqa & 0xfff);
}

/* The defects of controllers that want to be treated gently. */
static bool is_upset(const struct sim *s)
{
	if (sim_has(s, SIM_ENABLE_TOO_SOON) && s->seen.off_ns &&
	    nt_clock_ns() - s->seen.off_ns < PAUSE_NS)
		return true;
	if (sim_has(s, SIM_PCI_LINK_WEDGE) && s->seen.is_link_enabled)
		return true;
	return sim_has(s, SIM_FLR_ENABLED) && s->seen.is_flr_enabled;
}

static void become_ready(struct sim *s)
{
	s->ready_at_ns = 0;
	s->csts |= NT_CSTS_RDY;
	if (sim_has(s, SIM_CFS_ON_ENABLE))
		sim_fatal(s);
	s->has_work = true;
}

static void enable(struct sim *s)
{
	uint64_t wait_ns = ready_ns(s);

	s->enable_count++;
	s->off_at_ns = s->ghost.at_ns = 0;
	s->csts &= ~NT_CSTS_RDY;
	if (!sim_has(s, SIM_SHST_STICKS))
		s->csts &= ~NT_CSTS_SHST_MASK;
	s->shutdown_at_ns = 0;
	if (!is_legal(s) || sim_mem_refuses_admin(s)) {
		sim_fatal(s);
		return;
	}
	s->page_len = 4096u << (s->cc >> NT_CC_MPS_SHIFT & 0xf);
	sim_queues_open_admin(s);
	if (sim_has(s, SIM_RDY_NEVER) || is_upset(s) ||
	    (sim_has(s, SIM_ENABLE_ONCE) && s->enable_count > ENABLES_MAX))
		return;
	if (sim_has(s, SIM_RDY_LATE))
		wait_ns = too_late_ns(s);
	if (!wait_ns) {
		become_ready(s);
		return;
	}
	s->ready_at_ns = nt_clock_ns() + wait_ns;
	s->has_work = true;
}

/* ---- disable and reset */

/* What all Controller Level Resets have in common (Base 2.0 section 3.7.2). */
static void reset_controller(struct sim *s)
{
	sim_queues_reset(s);
	sim_admin_reset(s, false);
	sim_irq_reset(s, false);
	sim_virt_reset(s, false);
	s->ready_at_ns = s->off_at_ns = s->media_at_ns = 0;
	if (!s->is_down)
		s->shutdown_at_ns = 0;
	if (!sim_has(s, SIM_INTMS_KEPT))
		s->intms = 0;
	if (sim_has(s, SIM_RESET_LOSES_WRITE) && s->ghost.written)
		memset(s->ghost.written, 0, s->ghost.written_len);
	s->ghost.written = NULL;
	s->queues_granted = false;
	s->commands = 0;
	s->nsqa = s->cfg.nsqa;
	s->ncqa = s->cfg.ncqa;
	s->cc = 0;
	if (!sim_has(s, SIM_CFS_STICKS) && !sim_has(s, SIM_CC_LIVE))
		s->csts &= ~NT_CSTS_CFS;
	if (!sim_has(s, SIM_SHST_STICKS) && !s->is_down)
		s->csts &= ~(NT_CSTS_SHST_MASK | NT_CSTS_ST);
}

/* RDY falls after a while; nothing is fetched or posted from now on. */
static void disable(struct sim *s)
{
	uint64_t wait_ns = s->cfg.ready_us * 1000;
	bool was_ready = s->csts & NT_CSTS_RDY, was_busy = sim_q(s)->heap_n;

	reset_controller(s);
	sim_mem_reset(s, SIM_RESET_CC);
	sim_boot_reset(s);
	if (sim_has(s, SIM_AQA_LOST))
		s->aqa = 0;
	if (sim_has(s, SIM_ASQ_LOST))
		s->asq = s->acq = 0;
	if (sim_has(s, SIM_PCI_CR_COMMAND))
		sim_pci_write(s, 4, 2, sim_pci_read(s, 4, 2) ^ 0x400);
	if (sim_has(s, SIM_PCI_CR_CLEARS) && s->pci->msix)
		sim_pci_write(s, (uint16_t)(s->pci->msix + 2), 2, 0);
	if (!was_ready || sim_has(s, SIM_RDY_STAYS) || (was_busy && sim_has(s, SIM_RESET_BUSY)))
		return;
	if (sim_has(s, SIM_RDY_OFF_LATE))
		wait_ns = too_late_ns(s);
	if (!wait_ns)
		s->csts &= ~NT_CSTS_RDY;
	else
		s->off_at_ns = nt_clock_ns() + wait_ns;
	if (sim_has(s, SIM_DATA_AFTER_RESET) || sim_has(s, SIM_IRQ_AFTER_RESET))
		s->ghost.at_ns = nt_clock_ns() + wait_ns + GHOST_NS;
	s->has_work = true;
}

/* The defects that go on when CSTS.RDY is 0 already. */
static void haunt(struct sim *s)
{
	s->ghost.at_ns = 0;
	if (sim_has(s, SIM_DATA_AFTER_RESET) && s->ghost.data) {
		void *page = sim_dma(s, s->ghost.data, 64, true);

		if (page)
			memset(page, 0xee, 64);
	}
	if (sim_has(s, SIM_IRQ_AFTER_RESET))
		sim_irq_haunt(s);
}

void sim_state_reset(struct sim *s, enum sim_reset kind)
{
	uint32_t aqa = s->aqa, cc = s->cc;

	if (kind == SIM_RESET_CC) {
		disable(s);
		return;
	}
	if ((kind == SIM_RESET_FLR && sim_has(s, SIM_PCI_FLR_KEEPS)) ||
	    (kind == SIM_RESET_LINK && sim_has(s, SIM_PCI_LINK_KEEPS))) {
		sim_pci_reset(s, kind);
		return;
	}
	s->seen.flr_ns = kind == SIM_RESET_FLR ? nt_clock_ns() : s->seen.flr_ns;
	s->seen.is_flr_enabled = kind == SIM_RESET_FLR && (cc & NT_CC_EN);
	s->seen.is_link_enabled = kind == SIM_RESET_LINK && (cc & NT_CC_EN);
	if (kind == SIM_RESET_POWER)
		sim_power_lost(s);
	if (kind == SIM_RESET_NSSR || kind == SIM_RESET_POWER || sim_has(s, SIM_NSSD_ANY_RESET))
		s->is_down = false;
	reset_controller(s);
	s->aqa = 0;
	s->asq = s->acq = 0;
	s->ghost.at_ns = 0;
	s->csts &= NT_CSTS_NSSRO | (sim_has(s, SIM_CFS_STICKS) ? NT_CSTS_CFS : 0) |
		   (s->is_down ? NT_CSTS_SHST_MASK | NT_CSTS_ST : 0);
	if (sim_has(s, SIM_RDY_EARLY))
		s->csts |= NT_CSTS_RDY;
	if (kind == SIM_RESET_FLR && sim_has(s, SIM_AQA_KEPT))
		s->aqa = aqa;
	if (kind == SIM_RESET_FLR && sim_has(s, SIM_CC_KEPT))
		s->cc = cc & ~(NT_CC_EN | NT_CC_SHN_MASK);
	if (kind == SIM_RESET_PERST && sim_has(s, SIM_PERST_AQA))
		s->aqa = aqa;
	if (kind == SIM_RESET_PERST && sim_has(s, SIM_PERST_NSSRO))
		s->csts |= NT_CSTS_CFS;
	sim_irq_reset(s, true);
	sim_mem_reset(s, kind);
	sim_boot_reset(s);
	sim_virt_reset(s, true);
	sim_pci_reset(s, kind);
	/* It is an NVM Subsystem Reset, but none that occurred while power was applied. */
	if (kind == SIM_RESET_POWER && !sim_has(s, SIM_POWER_CUT_NSSRO))
		s->csts &= ~NT_CSTS_NSSRO;
	if (kind == SIM_RESET_POWER && sim_has(s, SIM_POWER_CUT_AQA))
		s->aqa = aqa;
	if (kind != SIM_RESET_NSSR)
		return;
	s->nssr_count++;
	if (!sim_has(s, SIM_NSSRO_CLEAR))
		s->csts |= NT_CSTS_NSSRO;
	sim_pci_decode_on(s); /* the platform, when the link is up again */
}

/* ---- shutdown */

static void shut_down(struct sim *s, uint32_t shn)
{
	if ((s->csts & NT_CSTS_SHST_MASK) || shn == NT_CC_SHN_MASK)
		return;
	if ((shn == NT_CC_SHN_ABRUPT && sim_has(s, SIM_SHN_ABRUPT)) ||
	    (!(s->cc & NT_CC_EN) && sim_has(s, SIM_SHN_DISABLED)))
		return;
	sim_virt_reset(s, false);
	s->csts |= SHST_BUSY;
	if (sim_has(s, SIM_SHST_STUCK))
		return;
	s->shutdown_at_ns = nt_clock_ns() + SHUTDOWN_NS;
	s->has_work = true;
}

static void end_shutdown(struct sim *s)
{
	s->shutdown_at_ns = 0;
	s->csts = (s->csts & ~NT_CSTS_SHST_MASK) | SHST_DONE;
	if (sim_has(s, SIM_SHST_DONE_11))
		s->csts |= NT_CSTS_SHST_MASK;
	if (sim_has(s, SIM_ST_SET))
		s->csts |= NT_CSTS_ST;
}

/* Base 2.0 section 3.6.3: every controller of the subsystem, which is this one. */
void sim_state_write_nssd(struct sim *s, uint32_t val)
{
	bool is_normal = val == NSSD_NORMAL;

	if (!sim_nsss_has(s) || s->is_down || sim_has(s, SIM_NSSD_INERT))
		return;
	if (!is_normal && (val != NSSD_ABRUPT || sim_has(s, SIM_NSSD_NO_ABRUPT)) &&
	    !(val && sim_has(s, SIM_NSSD_ANY)))
		return;
	if ((is_normal || sim_has(s, SIM_NSSD_EVENT_ABRUPT)) && !(s->csts & NT_CSTS_SHST_MASK))
		sim_event_shutdown(s);
	s->is_down = true;
	s->csts = (s->csts & ~NT_CSTS_SHST_MASK) | SHST_BUSY;
	if (!sim_has(s, SIM_NSSD_ST))
		s->csts |= NT_CSTS_ST;
	if (sim_has(s, SIM_NSSD_STUCK))
		return;
	s->shutdown_at_ns = nt_clock_ns() + SHUTDOWN_NS;
	s->has_work = true;
}

void sim_state_write_cc(struct sim *s, uint32_t val)
{
	uint32_t old = s->cc, shn;

	if (sim_has(s, SIM_FLR_NEEDS_TIME) && s->seen.flr_ns &&
	    nt_clock_ns() - s->seen.flr_ns < FLR_NS)
		return;
	if (sim_has(s, SIM_CC_AMS_FIXED))
		val &= ~(7u << NT_CC_AMS_SHIFT);
	val &= CC_WRITABLE | (sim_crims_has(s) || sim_has(s, SIM_CRIME_WRITABLE) ? NT_CC_CRIME : 0);
	shn = val & NT_CC_SHN_MASK;
	if (s->is_down && !sim_has(s, SIM_NSSD_ENABLE)) {
		s->cc = val; /* and nothing comes of it */
		return;
	}
	if ((old & NT_CC_EN) && !(val & NT_CC_EN)) {
		disable(s); /* every other field of CC is reset as well */
		s->cc = shn;
		if (sim_has(s, SIM_SHN_WITH_RESET))
			shn = 0;
	} else if (!(old & NT_CC_EN) && (val & NT_CC_EN)) {
		s->cc = val;
		enable(s);
	} else {
		if (old & NT_CC_EN && (val ^ old) & CC_FIXED && sim_has(s, SIM_CC_LIVE))
			sim_fatal(s);
		if (old & NT_CC_EN)
			val = (val & ~CC_FIXED) | (old & CC_FIXED);
		s->cc = val;
	}
	if (shn == NT_CC_SHN_MASK && sim_has(s, SIM_SHN_RESERVED))
		sim_fatal(s);
	if (shn)
		shut_down(s, shn);
}

/* ---- time */

static bool is_due(uint64_t at_ns, uint64_t now_ns)
{
	return at_ns && at_ns <= now_ns;
}

bool sim_state_tick(struct sim *s, uint64_t now_ns)
{
	bool did = false;

	if (is_due(s->off_at_ns, now_ns)) {
		s->off_at_ns = 0;
		s->csts &= ~NT_CSTS_RDY;
		s->seen.off_ns = now_ns;
		if (sim_has(s, SIM_CQE_AFTER_RESET)) {
			sim_q(s)->late.iova = s->acq;
			sim_q(s)->late.due_ns = now_ns + LATE_NS;
			memset(sim_q(s)->late.bytes, 0xff, sizeof(sim_q(s)->late.bytes));
		}
		did = true;
	}
	if (is_due(s->ready_at_ns, now_ns)) {
		become_ready(s);
		did = true;
	}
	if (is_due(s->shutdown_at_ns, now_ns)) {
		end_shutdown(s);
		did = true;
	}
	if (is_due(s->ghost.at_ns, now_ns))
		haunt(s);
	return did;
}

uint64_t sim_state_due_ns(const struct sim *s)
{
	uint64_t due = UINT64_MAX;

	if (s->off_at_ns)
		due = nt_min(due, s->off_at_ns);
	if (s->ready_at_ns)
		due = nt_min(due, s->ready_at_ns);
	if (s->shutdown_at_ns)
		due = nt_min(due, s->shutdown_at_ns);
	if (s->ghost.at_ns)
		due = nt_min(due, s->ghost.at_ns);
	return due;
}
