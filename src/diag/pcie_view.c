// SPDX-License-Identifier: GPL-2.0-or-later
/* The way to a drive as a tree of text. */
#include "pcie_view.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define RESET  "\033[0m"

const char *diag_pcie_role_text(const struct diag_pcie *p, size_t fn)
{
	static const char *const texts[] = { "port", "root port", "switch, upstream port",
					     "switch, downstream port", "drive" };

	if (fn + 1 == p->n)
		return "drive";
	/* sysfs alone does not tell what a port is, but the first one has nothing above it. */
	if (!fn && !p->fns[fn].role)
		return "root port";
	return texts[p->fns[fn].role <= DIAG_PCIE_ENDPOINT ? p->fns[fn].role : 0];
}

const char *diag_pcie_rate_text(const struct diag_pcie_link *l, char *buf, size_t len)
{
	char now[24], can[24];

	if (!l->is_known) {
		snprintf(buf, len, "not known what it runs at");
		return buf;
	}
	diag_pcie_link_text(l->speed, l->width, now, sizeof(now));
	diag_pcie_link_text(l->speed_max, l->width_max, can, sizeof(can));
	if (l->speed == l->speed_max && l->width == l->width_max)
		snprintf(buf, len, "%s, %.1f GB/s", now, (double)l->mb_s / 1000);
	else
		snprintf(buf, len, "%s of %s, %.1f of %.1f GB/s", now,
			 l->speed == l->speed_max ? strrchr(can, 'x') : can, (double)l->mb_s / 1000,
			 (double)l->mb_s_max / 1000);
	return buf;
}

/* ------------------------------------------------------------------- functions */

struct tree {
	FILE *out;
	const struct diag_pcie *p;
	bool color;
	const char *stem; /* in front of what belongs to a function */
};

static void line(const struct tree *t, const char *fmt, ...) NT_PRINTF(2, 3);
static void line(const struct tree *t, const char *fmt, ...)
{
	va_list ap;

	fprintf(t->out, "%s     ", t->stem);
	va_start(ap, fmt);
	vfprintf(t->out, fmt, ap);
	va_end(ap);
	fputc('\n', t->out);
}

static void print_count(const struct tree *t, const char *what, const struct diag_pcie_errors *e,
			const char *color)
{
	char rate[40] = "";

	if (!e->total)
		return;
	if (t->p->uptime_s)
		snprintf(rate, sizeof(rate), ", %.3g an hour", diag_pcie_per_hour(t->p, e->total));
	line(t, "%s%" PRIu64 " %s%s%s%s%s", t->color ? color : "", e->total, what, rate,
	     *e->kinds ? ": " : "", e->kinds, t->color ? RESET : "");
}

static void print_errors(const struct tree *t, const struct diag_pcie_fn *fn)
{
	if (fn->correctable.is_known && fn->nonfatal.is_known && fn->fatal.is_known &&
	    !fn->correctable.total && !fn->nonfatal.total && !fn->fatal.total)
		line(t, "no errors counted");
	print_count(t, "corrected errors", &fn->correctable, YELLOW);
	print_count(t, "non-fatal errors", &fn->nonfatal, RED);
	print_count(t, "fatal errors", &fn->fatal, RED);
	print_count(t, "messages of corrected errors from below", &fn->root_correctable, YELLOW);
	print_count(t, "messages of non-fatal errors from below", &fn->root_nonfatal, RED);
	print_count(t, "messages of fatal errors from below", &fn->root_fatal, RED);
}

/* Bits that wait in configuration space, also where Linux counts nothing. */
static void print_pending(const struct tree *t, const struct diag_pcie_fn *fn)
{
	char text[200];

	if (fn->has_aer && fn->aer_uncorrectable)
		line(t, "uncorrectable errors pending: %s",
		     diag_pcie_aer_text(fn->aer_uncorrectable, false, text, sizeof(text)));
	if (fn->has_aer && fn->aer_correctable)
		line(t, "corrected errors pending: %s",
		     diag_pcie_aer_text(fn->aer_correctable, true, text, sizeof(text)));
	if (fn->has_dpc && fn->dpc_triggered)
		line(t, "%sDPC holds the link down%s", t->color ? RED : "", t->color ? RESET : "");
}

static void print_settings(const struct tree *t, const struct diag_pcie_fn *fn)
{
	static const char *const dpc[] = { "off", "on fatal errors", "on all uncorrectable errors",
					   "?" };

	if (!fn->has_config)
		return;
	line(t, "payload %u of %u B, read requests %u B, LTR %s", fn->payload, fn->payload_max,
	     fn->read_request,
	     fn->ltr_on	   ? "on"
	     : fn->ltr_can ? "off"
			   : "none");
	if (fn->has_acs || fn->has_dpc)
		line(t, "%s%s%s%s", fn->has_acs ? (fn->acs_on ? "ACS on" : "ACS off") : "",
		     fn->has_acs && fn->has_dpc ? ", " : "", fn->has_dpc ? "DPC " : "",
		     fn->has_dpc ? dpc[fn->dpc_on & 3] : "");
}

static void print_fn(const struct tree *t, size_t i)
{
	const struct diag_pcie_fn *fn = &t->p->fns[i];
	char can[24];

	fprintf(t->out, "%s%s", *fn->bdf ? fn->bdf : "", *fn->bdf ? "  " : "");
	fputs(diag_pcie_role_text(t->p, i), t->out);
	if (fn->is_gone)
		fprintf(t->out, "  %sdoes not answer%s", t->color ? RED : "",
			t->color ? RESET : "");
	else if (fn->speed_max)
		fprintf(t->out, "  can %s",
			diag_pcie_link_text(fn->speed_max, fn->width_max, can, sizeof(can)));
	fputc('\n', t->out);
	print_settings(t, fn);
	print_errors(t, fn);
	print_pending(t, fn);
}

/* ----------------------------------------------------------------------- links */

static void print_power(const struct tree *t, const struct diag_pcie_link *l)
{
	static const char *const aspm[] = { "off", "L0s", "L1", "L0s and L1" };
	const struct diag_pcie_fn *up = &t->p->fns[l->upper], *low = &t->p->fns[l->lower];

	if (!up->has_config || !low->has_config)
		return;
	line(t, "ASPM %s below, %s above; L1 substates %s", aspm[low->aspm_on & 3],
	     aspm[up->aspm_on & 3],
	     !up->has_l1ss || !low->has_l1ss ? "not at both ends"
	     : up->l1ss_on & low->l1ss_on    ? "on"
					     : "off");
	if (l->payload_differs)
		line(t, "%sthe ends use different payload sizes: %u B above, %u B below%s",
		     t->color ? YELLOW : "", up->payload, low->payload, t->color ? RESET : "");
	if (l->aspm_differs)
		line(t, "%sASPM is on at one end, and the other cannot%s", t->color ? YELLOW : "",
		     t->color ? RESET : "");
	if (l->l1ss_differs)
		line(t, "%sL1 substates are on at one end only%s", t->color ? YELLOW : "",
		     t->color ? RESET : "");
}

static bool is_limit(const struct diag_pcie *p, size_t link)
{
	return p->limit > DIAG_PCIE_LIMIT_NONE && p->limit_link == link;
}

static void print_link(const struct tree *t, size_t i)
{
	const struct diag_pcie_link *l = &t->p->links[i];
	bool is_slow = is_limit(t->p, i);
	char text[100];

	fprintf(t->out, "│\n│  %s%s%s%s\n", is_slow && t->color ? YELLOW : "",
		diag_pcie_rate_text(l, text, sizeof(text)), is_slow ? "  <- limits the drive" : "",
		is_slow && t->color ? RESET : "");
	print_power(t, l);
	fputs("│\n", t->out);
}

void diag_pcie_print(FILE *out, const struct diag_pcie *p, bool color)
{
	struct tree t = { .out = out, .p = p, .color = color };
	const char *todo = diag_pcie_limit_todo(p);
	char text[400];
	size_t link = 0;

	fprintf(out, "%s\n", diag_pcie_limit_text(p, text, sizeof(text)));
	if (*todo)
		fprintf(out, "%s\n", todo);
	fputc('\n', out);
	for (size_t i = 0; i < p->n; i++) {
		t.stem = i + 1 < p->n ? "│" : " ";
		if (i)
			fputs(i + 1 < p->n ? "├─ " : "└─ ", out);
		print_fn(&t, i);
		if (link < p->links_n && p->links[link].upper == i)
			print_link(&t, link++);
	}
}
