// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controller state, the link and its errors. What the slot cannot do is never
 * held against the drive, and an error of the link is first a matter of what
 * the drive is plugged into.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "judge.h"
#include "pcie.h"

/* --------------------------------------------------------------------- state */

void judge_state_live(struct judge *j)
{
	char first[32], later[32];

	if (!diag_snap_text(j->drive, "sysfs/nvme/state", first, sizeof(first)))
		return;
	if (!diag_snap_text(j->drive, "sysfs/nvme/state.2", later, sizeof(later)))
		strcpy(later, first);
	if (!strcmp(first, "live") && !strcmp(later, "live")) {
		judge_ok(j, "live");
		return;
	}
	if (!strcmp(later, "dead") || !strcmp(later, "deleting (no IO)")) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN, "Linux has given the controller up");
		judge_brief(j, "Linux has given it up");
		judge_advise(j, DIAG_REVIVE,
			     "switch the machine off and on; reseat the drive; replace it if that "
			     "does not help");
	} else {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN,
			  strcmp(first, later) ? "its state changes while one looks"
					       : "it is not in operation");
		judge_brief(j, "its state, %s", later);
		judge_advise(j, DIAG_WATCH, "look again in a minute, and at the kernel log");
	}
	judge_value(j, "%s%s%s", first, strcmp(first, later) ? ", then " : "",
		    strcmp(first, later) ? later : "");
	judge_limit(j, NULL, "live");
}

void judge_state_present(struct judge *j)
{
	const struct diag_pcie_fn *fn = diag_pcie_drive(j->pcie);

	if (!fn)
		return;
	if (!fn->is_gone) {
		judge_ok(j, "it answers");
		return;
	}
	judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
		  "its configuration space reads as all ones: it is not on the bus any more");
	judge_brief(j, "it has gone from the bus");
	judge_value(j, "FFFFFFFFh");
	judge_advise(j, DIAG_REVIVE,
		     "switch the machine off and on; if it goes again, boot without power saving "
		     "of drive and link, try another slot");
	judge_remedy(j, "nvme_core.default_ps_max_latency_us=0 pcie_aspm=off");
}

/* It answered, and then it did not: whoever took the snapshot says so. */
void judge_state_answers(struct judge *j)
{
	if (!*j->stopped) {
		if (j->smart)
			judge_ok(j, "every question was answered");
		return;
	}
	judge_say(j, DIAG_FAIL, DIAG_CERTAIN, "it stopped answering while it was asked");
	judge_brief(j, "it stopped answering");
	judge_value(j, "%s", j->stopped);
	judge_advise(
		j, DIAG_REVIVE,
		"look at the kernel log and the link; power cycle it; replace it when it comes "
		"again");
}

void judge_state_fatal(struct judge *j)
{
	const uint8_t *regs = diag_snap_bytes(j->drive, "regs.bin", NT_REG_CSTS + 4, NULL);
	uint32_t csts;

	if (!regs)
		return;
	csts = (uint32_t)regs[NT_REG_CSTS] | (uint32_t)regs[NT_REG_CSTS + 1] << 8 |
	       (uint32_t)regs[NT_REG_CSTS + 2] << 16 | (uint32_t)regs[NT_REG_CSTS + 3] << 24;
	if (csts != UINT32_MAX && !(csts & NT_CSTS_CFS)) {
		judge_ok(j, "CSTS %08" PRIX32 "h", csts);
		return;
	}
	judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
		  csts == UINT32_MAX ? "its registers do not answer"
				     : "the controller met a fatal error of its own");
	judge_brief(j, csts == UINT32_MAX ? "registers are gone" : "fatal controller error");
	judge_value(j, "CSTS %08" PRIX32 "h", csts);
	judge_limit(j, NULL, "CSTS.CFS is 0");
	judge_advise(j, DIAG_REVIVE,
		     "reset or power cycle it; save its logs; replace it when it comes again");
}

/* ---------------------------------------------------------------------- link */

/* The path, where there is one that was read. */
static const struct diag_pcie *path_of(const struct judge *j)
{
	const struct diag_pcie_fn *fn = diag_pcie_drive(j->pcie);

	return fn && !fn->is_gone ? j->pcie : NULL;
}

static void tell_link(struct judge *j, const struct diag_pcie *p)
{
	const struct diag_pcie_link *l = &p->links[p->limit_link];
	char now[48], most[48];

	judge_subject(j, "link below %s", p->fns[l->upper].bdf);
	judge_value(j, "%s", diag_pcie_link_text(l->speed, l->width, now, sizeof(now)));
	judge_limit(j, NULL, "%s",
		    diag_pcie_link_text(l->speed_max, l->width_max, most, sizeof(most)));
}

void judge_link_speed(struct judge *j)
{
	const struct diag_pcie *p = path_of(j);
	char text[320], now[48];
	const struct diag_pcie_fn *fn;

	if (!p || p->limit == DIAG_PCIE_LIMIT_UNKNOWN)
		return;
	fn = diag_pcie_drive(p);
	diag_pcie_link_text(fn->speed, fn->width, now, sizeof(now));
	diag_pcie_limit_text(p, text, sizeof(text));
	if (p->limit == DIAG_PCIE_LIMIT_NONE) {
		judge_ok(j, "%s", now);
		return;
	}
	if (p->limit == DIAG_PCIE_LIMIT_PORT || p->limit == DIAG_PCIE_LIMIT_PATH) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "%s", text);
		judge_advise(j, DIAG_FIX_HOST, "%s", diag_pcie_limit_todo(p));
	} else {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN, "%s", text);
		judge_brief(j, "slot trained %s", now);
		judge_advise(j, DIAG_FIX_HOST, "%s", diag_pcie_limit_todo(p));
	}
	tell_link(j, p);
}

void judge_link_payload(struct judge *j)
{
	const struct diag_pcie *p = path_of(j);
	bool is_known = false;

	if (!p)
		return;
	for (size_t i = 0; i < p->links_n; i++) {
		const struct diag_pcie_fn *up = &p->fns[p->links[i].upper];
		const struct diag_pcie_fn *low = &p->fns[p->links[i].lower];

		is_known = is_known || (up->has_config && low->has_config);
		if (!p->links[i].payload_differs)
			continue;
		judge_say(j, DIAG_WARN, DIAG_LIKELY,
			  "both ends of a link use different payload sizes: larger ones are "
			  "refused as malformed");
		judge_brief(j, "payload sizes differ");
		judge_subject(j, "link below %s", up->bdf);
		judge_value(j, "%u and %u bytes", up->payload, low->payload);
		judge_limit(j, NULL, "equal");
		judge_advise(j, DIAG_FIX_HOST, "let Linux set them, or update the BIOS");
		judge_remedy(j, "pci=pcie_bus_safe");
		return;
	}
	if (is_known)
		judge_ok(j, "%u bytes", diag_pcie_drive(p)->payload);
}

void judge_link_aspm(struct judge *j)
{
	const struct diag_pcie *p = path_of(j);
	const struct diag_pcie_fn *fn;

	if (!p || !diag_pcie_drive(p)->has_config)
		return;
	for (size_t i = 0; i < p->links_n; i++) {
		if (!p->links[i].aspm_differs && !p->links[i].l1ss_differs)
			continue;
		judge_say(j, DIAG_INFO, DIAG_LIKELY,
			  "power saving of the link is on at one end and not at the other");
		judge_subject(j, "link below %s", p->fns[p->links[i].upper].bdf);
		judge_value(j, p->links[i].aspm_differs ? "ASPM differs" : "L1 substates differ");
		judge_advise(j, DIAG_FIX_HOST, "if the drive drops out, switch it off");
		judge_remedy(j, "pcie_aspm=off");
		return;
	}
	fn = diag_pcie_drive(p);
	judge_ok(j, "%s%s%s%s", fn->aspm_on & DIAG_PCIE_L0S ? "L0s " : "",
		 fn->aspm_on & DIAG_PCIE_L1 ? "L1 " : "", fn->aspm_on ? "on" : "off",
		 fn->l1ss_on ? ", with substates" : "");
}

void judge_link_dpc(struct judge *j)
{
	const struct diag_pcie *p = path_of(j);
	bool is_known = false;

	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		is_known = is_known || p->fns[i].has_dpc;
		if (!p->fns[i].dpc_triggered)
			continue;
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
			  "a port holds the link down after an error that could not be repaired");
		judge_brief(j, "port %s cut the link", p->fns[i].bdf);
		judge_subject(j, "%s", p->fns[i].bdf);
		judge_value(j, "triggered, reason %u", p->fns[i].dpc_reason);
		judge_advise(j, DIAG_FIX_HOST, "reseat drive and cable, then power cycle");
		return;
	}
	if (is_known)
		judge_ok(j, "not triggered");
}

/* --------------------------------------------------------------------- errors */

static void say_corrected(struct judge *j, const struct diag_pcie *p, const struct diag_pcie_fn *fn)
{
	const double rate = diag_pcie_per_hour(p, fn->correctable.total);
	const bool is_long = p->uptime_s >= 3600;
	const bool is_much = check_is_much_corrected(p, fn->correctable.total);

	judge_say(j, is_much ? DIAG_WARN : DIAG_INFO, DIAG_LIKELY,
		  is_much ? "the link has many errors; they are repaired and cost time"
			  : "the link had errors; they were repaired");
	judge_subject(j, "%s", fn->bdf);
	if (is_long)
		judge_value(j, "%" PRIu64 " (%s), %.1f an hour", fn->correctable.total,
			    fn->correctable.kinds, rate);
	else
		judge_value(j, "%" PRIu64 " (%s)", fn->correctable.total, fn->correctable.kinds);
	if (!is_much)
		return;
	judge_limit(j, NULL, "%.0f an hour", CHECK_CORRECTED_PER_HOUR);
	judge_brief(j, "link errors");
	judge_advise(j, DIAG_FIX_HOST, "reseat drive, riser and cable; try another slot");
}

/* Errors of one severity over all functions of the path. */
static void each_error(struct judge *j,
		       const struct diag_pcie_errors *(*which)(const struct diag_pcie_fn *fn),
		       void (*say)(struct judge *j, const struct diag_pcie *p,
				   const struct diag_pcie_fn *fn))
{
	const struct diag_pcie *p = path_of(j);
	bool is_known = false, is_seen = false;

	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		const struct diag_pcie_errors *e = which(&p->fns[i]);

		is_known = is_known || e->is_known;
		if (!e->total)
			continue;
		is_seen = true;
		say(j, p, &p->fns[i]);
	}
	if (is_known && !is_seen)
		judge_ok(j, "none since boot");
}

static const struct diag_pcie_errors *correctable(const struct diag_pcie_fn *fn)
{
	return &fn->correctable;
}

void judge_link_correctable(struct judge *j)
{
	each_error(j, correctable, say_corrected);
}

static const struct diag_pcie_errors *nonfatal(const struct diag_pcie_fn *fn)
{
	return &fn->nonfatal;
}

/* Somebody asked a function for what it does not have: enumeration does that. */
static bool is_only_unsupported(const struct diag_pcie_errors *e)
{
	return !strncmp(e->kinds, "UnsupReq ", 9) && !strchr(e->kinds, ',');
}

static void say_nonfatal(struct judge *j, const struct diag_pcie *p, const struct diag_pcie_fn *fn)
{
	const bool is_request = is_only_unsupported(&fn->nonfatal);

	(void)p;
	judge_say(j, is_request ? DIAG_INFO : DIAG_WARN, DIAG_LIKELY,
		  is_request ? "somebody asked it for what it does not have"
			     : "transactions were lost on the way");
	judge_subject(j, "%s", fn->bdf);
	judge_value(j, "%" PRIu64 " (%s)", fn->nonfatal.total, fn->nonfatal.kinds);
	if (is_request)
		return;
	judge_limit(j, NULL, "0");
	judge_brief(j, "lost transactions");
	judge_advise(j, DIAG_FIX_HOST, "reseat drive, riser and cable; try another slot");
}

void judge_link_nonfatal(struct judge *j)
{
	each_error(j, nonfatal, say_nonfatal);
}

static const struct diag_pcie_errors *fatal(const struct diag_pcie_fn *fn)
{
	return &fn->fatal;
}

static void say_fatal(struct judge *j, const struct diag_pcie *p, const struct diag_pcie_fn *fn)
{
	(void)p;
	judge_say(j, DIAG_FAIL, DIAG_LIKELY, "the link broke down and had to be reset");
	judge_subject(j, "%s", fn->bdf);
	judge_value(j, "%" PRIu64 " (%s)", fn->fatal.total, fn->fatal.kinds);
	judge_limit(j, NULL, "0");
	judge_brief(j, "fatal link errors");
	judge_advise(j, DIAG_FIX_HOST, "reseat drive, riser and cable; try another slot");
}

void judge_link_fatal(struct judge *j)
{
	each_error(j, fatal, say_fatal);
}
