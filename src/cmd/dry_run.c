// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What run --dry-run says: the cases with their effects, how long they take,
 * and of a real device which one it is, what stands on it, who uses it, what of
 * it would change, and whether the run would be refused. Nothing is opened but
 * what the gate itself looks at; without root it says what can be seen.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/estimate.h"
#include "engine/gate.h"

/* ------------------------------------------------------------------- device */

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

static void tell_device(struct gate_ask *ask, const struct run_options *opts)
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
		ask->serial = select_serial(opts, g.fn.sn);
		print_device(&g);
		printf("  changes    %s\n", effects_text(ask->effects, text));
		print_verdict(&g, ask);
	}
	gate_close(&g);
}

/* -------------------------------------------------------------------- cases */

struct listing {
	size_t reasons;
};

static void print_reason(void *arg, const char *reason)
{
	struct listing *l = arg;

	printf("%s%s", l->reasons++ ? "; " : "  would skip: ", reason);
}

static void print_params(const struct run_item *item)
{
	for (size_t i = 0; i < item->param_count; i++)
		printf(" %s=%llu", item->params[i].name, (unsigned long long)item->params[i].value);
}

/* --bind: what would be written to sysfs. */
static void print_bind(void *arg, const char *text)
{
	printf("%s: %s\n", (const char *)arg, text);
}

static int dry_bind(const char *address)
{
	struct host_bind_opts opts = { .dry_run = true, .may_overwrite = true, .say = print_bind };
	struct nt_err err = { 0 };
	const char *driver;
	struct host_fn fn;
	char bdf[16];
	int rc;

	lend_address(address, bdf);
	opts.arg = bdf;
	rc = host_fn_read(bdf, &fn, &err);
	if (!rc) {
		rc = lend_driver(address, &fn, &driver, &err);
		host_fn_free(&fn);
	}
	if (!rc)
		rc = host_bind(bdf, driver, &opts, &err);
	return rc < 0 ? cmd_error("%s", err.text) : 0;
}

/* Without a target nothing is known of the device: nothing is said to be skipped. */
static unsigned int scheme_caps(const char *address)
{
	const struct pcifn_ops *ops =
		address ? pcifn_backend_find(address, strcspn(address, ":")) : NULL;

	struct nt_err ignored;
	struct pcifn *fn;
	unsigned int caps;

	if (!ops || !(ops->caps & PCIFN_CAP_SCRATCH) || ops->describe)
		return ops ? ops->caps : ~0u;
	/* The model costs nothing, and its options say what it lacks. */
	if (pcifn_open(address, &fn, &ignored))
		return ops->caps;
	caps = fn->caps;
	pcifn_close(fn);
	return caps;
}

/* The controller is not asked: its times are what they usually are. */
static void dry_estimate(const struct plan *plan, const struct run_options *opts,
			 const struct run_step *steps, size_t n, unsigned int caps)
{
	const struct estimate_facts facts = { .caps = caps, .allow = select_allow(plan, opts) };
	const struct estimate e = estimate_run(steps, n, &facts);
	char text[160];

	printf("estimated: %s\n", estimate_text(&e, text, sizeof(text)));
}

int cmd_dry_run(const struct plan *plan, const struct run_options *opts)
{
	unsigned int caps = scheme_caps(opts->target);
	struct run_step *steps;
	size_t n, listed = 0, skips = 0;
	char effects[96];
	int status = opts->bind && opts->target ? dry_bind(opts->target) : 0;

	if (status)
		return status;
	if (select_steps(plan, opts, &steps, &n))
		return cmd_error("out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct run_item *item = steps[i].item;
		struct listing l = { 0 };

		if (resume_is_over(opts->resume, i))
			continue;
		listed++;
		printf("%-52s [%s]", item->c->id, effects_text(item->c->effects, effects));
		print_params(item);
		select_reasons(item->c, caps, select_allow(plan, opts), print_reason, &l);
		skips += l.reasons != 0;
		putchar('\n');
	}
	printf("%zu would run, %zu would be skipped as far as known without the device\n",
	       listed - skips, skips);
	if (n && opts->target)
		dry_estimate(plan, opts, steps, n, caps);
	if (n && opts->target) {
		struct gate_ask ask = {
			.address = opts->target,
			.caps = caps,
			.effects = gate_effects(steps, n, caps, select_allow(plan, opts)),
			.allow = opts->allow,
		};

		tell_device(&ask, opts);
	}
	free(steps);
	if (!n)
		return cmd_usage("run: no case is left to run after --case and --except");
	return CMD_OK;
}

int cmd_describe_target(const char *address, bool is_dry_run, bool *ret_asked)
{
	size_t len = strcspn(address, ":");
	const struct pcifn_ops *ops = pcifn_backend_find(address, len);
	const char *rest = address[len] ? address + len + 1 : "";
	struct nt_options opts = { 0 };
	struct nt_err err = { 0 };
	int status = CMD_OK;
	char *text;

	*ret_asked = false;
	if (!ops || !ops->describe)
		return CMD_OK;
	if (nt_options_parse(rest, &opts, &err))
		return cmd_usage("target \"%s\": %s", address, err.text);
	*ret_asked = nt_options_get(&opts, "dry-run") != NULL;
	if (*ret_asked || is_dry_run) {
		text = ops->describe(rest, &opts, &err);
		if (text)
			puts(text);
		else
			status = cmd_usage("target \"%s\": %s", address, err.text);
		free(text);
	}
	nt_options_free(&opts);
	return status;
}
