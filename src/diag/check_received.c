// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Error messages that a root port received: from the drive, or from anything
 * else below the port. What functions of the drive's path counted themselves is
 * judged as theirs; here is only what they do not account for.
 */
#include <inttypes.h>

#include "checks.h"
#include "judge.h"
#include "pcie.h"

#define CORRECTED_TOTAL 1000u /* where nobody knows for how long it counted */

bool check_is_much_corrected(const struct diag_pcie *p, uint64_t n)
{
	if (!p->uptime_s)
		return n > CORRECTED_TOTAL;
	if (p->uptime_s < 3600)
		return (double)n > CHECK_CORRECTED_PER_HOUR;
	return diag_pcie_per_hour(p, n) > CHECK_CORRECTED_PER_HOUR;
}

struct received {
	const struct diag_pcie_fn *root;
	uint64_t correctable, nonfatal, fatal; /* that nobody of the path has counted */
};

static uint64_t beyond(uint64_t received, uint64_t own)
{
	return received > own ? received - own : 0;
}

/* A root port's totals without what the path counts itself; false: they are not known. */
static bool receive(const struct diag_pcie *p, struct received *ret)
{
	uint64_t cor = 0, nonfatal = 0, fatal = 0;

	ret->root = NULL;
	for (size_t i = 0; i < p->n; i++) {
		const struct diag_pcie_fn *fn = &p->fns[i];

		if (!ret->root && fn->root_correctable.is_known)
			ret->root = fn;
		cor += fn->correctable.total;
		nonfatal += fn->nonfatal.total;
		fatal += fn->fatal.total;
	}
	if (!ret->root)
		return false;
	ret->correctable = beyond(ret->root->root_correctable.total, cor);
	ret->nonfatal = beyond(ret->root->root_nonfatal.total, nonfatal);
	ret->fatal = beyond(ret->root->root_fatal.total, fatal);
	return true;
}

/* Non-fatal ones warn of nothing: what is not supported is reported so, at every enumeration. */
void judge_link_received(struct judge *j)
{
	const struct diag_pcie *p = j->pcie;
	struct received r;
	double rate;
	bool is_bad;

	if (!diag_pcie_drive(p) || !receive(p, &r))
		return;
	rate = diag_pcie_per_hour(p, r.correctable);
	is_bad = r.fatal || check_is_much_corrected(p, r.correctable);
	if (!r.correctable && !r.nonfatal && !r.fatal) {
		judge_ok(j, r.root->root_correctable.total ? "all counted on the way" : "none");
		return;
	}
	judge_say(j, is_bad ? DIAG_WARN : DIAG_INFO, DIAG_HINT,
		  "the port received errors that nobody on the way to the drive has counted: of "
		  "another function below it, or of the drive before Linux found it anew");
	judge_subject(j, "%s", r.root->bdf);
	judge_value(
		j, "%" PRIu64 " corrected (%.1f an hour), %" PRIu64 " non-fatal, %" PRIu64 " fatal",
		r.correctable, rate, r.nonfatal, r.fatal);
	if (!is_bad)
		return;
	judge_limit(j, NULL, "%.0f corrected an hour, 0 fatal", CHECK_CORRECTED_PER_HOUR);
	judge_brief(j, "errors below port %s", r.root->bdf);
	judge_advise(j, DIAG_FIX_HOST, "look in the kernel log who sent them; reseat that card");
}
