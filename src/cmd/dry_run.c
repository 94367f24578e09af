// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What run --dry-run says of a real device: which one it is, what stands on it,
 * who uses it, what of it would change, and whether the run would be refused.
 * Nothing is opened but what the gate itself looks at; without root it says
 * what can be seen.
 */
#include <string.h>

#include "cmd.h"
#include "engine/gate.h"

static void print_size(uint64_t len)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t unit = 0;
	double value = (double)len;

	while (value >= 1024 && unit + 1 < ARRAY_SIZE(units)) {
		value /= 1024;
		unit++;
	}
	printf("%.*f %s", unit && value < 100 ? 1 : 0, value, units[unit]);
}

static void print_namespaces(const struct host_fn *fn)
{
	for (size_t i = 0; i < fn->ns_count; i++) {
		const struct host_ns *ns = &fn->ns[i];

		printf("  namespace  %u%s%s", ns->nsid, *ns->name || *ns->chardev ? ", " : "",
		       *ns->name ? ns->name : ns->chardev);
		if (ns->len) {
			fputs(", ", stdout);
			print_size(ns->len);
		}
		putchar('\n');
	}
}

static void print_uses(const struct host_fn *fn)
{
	struct host_uses uses = { 0 };
	struct nt_err err;

	if (host_uses_look(fn, 1, &uses, &err))
		return;
	for (size_t i = 0; i < uses.n; i++)
		printf("  %-10s %s: %s\n",
		       uses.v[i].kind == HOST_USE_SIGNATURE ? "holds" : "in use", uses.v[i].device,
		       uses.v[i].text);
	if (uses.is_partial)
		printf("  not seen   %s\n", uses.missing);
	host_uses_free(&uses);
}

static void print_device(const struct gate *g)
{
	const struct host_fn *fn = &g->fn;

	printf("  device     %s%s%s", g->name, *fn->driver ? ", driver " : "", fn->driver);
	if (*fn->mn)
		printf(", %s, firmware %s, serial number %s", fn->mn, fn->fr, fn->sn);
	putchar('\n');
	if (g->has_fn && !*fn->sn)
		puts("  not seen   model and serial number: Linux's nvme driver does not have it");
	print_namespaces(fn);
	print_uses(fn);
}

/* What the gate says as far as it can be asked without the controller. */
static void print_verdict(const struct gate *g, const struct gate_ask *ask)
{
	struct nt_err err = { 0 };
	int rc = gate_check(g, ask, &err);

	if (!rc && *g->fn.sn)
		rc = effects_check_serial(ask->effects, ask->serial, g->fn.sn, &err);
	else if (!rc && (ask->effects & EFFECTS_NEED_SERIAL) && !ask->serial)
		rc = nt_err_set(&err, -1, "refused: --serial does not say which drive");
	if (rc)
		printf("  verdict    %s\n", err.text);
	else if (ask->effects & EFFECTS_NEED_SERIAL)
		puts("  verdict    it would run when Identify says the same serial number");
	else
		puts("  verdict    it would run");
}

void cmd_dry_run_device(const struct gate_ask *ask)
{
	struct nt_err err = { 0 };
	struct gate g;
	char text[96];

	if (ask->caps & PCIFN_CAP_SCRATCH)
		return;
	printf("target %s\n", ask->address);
	if (gate_find(&g, ask, &err)) {
		printf("  verdict    %s\n", err.text);
	} else {
		print_device(&g);
		printf("  changes    %s\n", effects_text(ask->effects, text));
		print_verdict(&g, ask);
	}
	gate_close(&g);
}
