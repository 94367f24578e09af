// SPDX-License-Identifier: GPL-2.0-or-later
/* Which device an address means, and whether a run may have it: gate.h. */
#include "gate.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/ctrl.h"
#include "util/jobj.h"

unsigned int gate_caps(const char *address, const struct pcifn *fn)
{
	const struct pcifn_ops *ops = pcifn_backend_find(address, strcspn(address, ":"));

	return fn ? fn->caps : ops ? ops->caps : PCIFN_CAP_SCRATCH;
}

static void count_reason(void *arg, const char *reason)
{
	(void)reason;
	++*(unsigned int *)arg;
}

unsigned int gate_effects(const struct run_step *steps, size_t n, unsigned int caps,
			  unsigned int allow)
{
	unsigned int effects = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned int reasons = 0;

		select_reasons(steps[i].item->c, caps, allow, count_reason, &reasons);
		if (!reasons)
			effects |= steps[i].item->c->effects;
	}
	return effects;
}

/* ------------------------------------------------------------------- finding */

/* A controller that is no PCI function is in use like any other. */
static int read_fabrics(struct gate *g, const char *device, struct nt_err *err)
{
	struct host_ctrl h;
	int rc = host_ctrl_read(device, &h, err);

	if (rc)
		return rc;
	snprintf(g->name, sizeof(g->name), "%s", h.name);
	g->fn = (struct host_fn){ .numa_node = -1, .iommu_group = -1 };
	memcpy(g->fn.ctrl, h.name, sizeof(g->fn.ctrl));
	memcpy(g->fn.sn, h.sn, sizeof(g->fn.sn));
	memcpy(g->fn.mn, h.mn, sizeof(g->fn.mn));
	memcpy(g->fn.fr, h.fr, sizeof(g->fn.fr));
	memcpy(g->fn.subnqn, h.subnqn, sizeof(g->fn.subnqn));
	memcpy(g->fn.state, h.state, sizeof(g->fn.state));
	g->fn.ns = calloc(h.ns_count + 1, sizeof(*g->fn.ns));
	for (size_t i = 0; g->fn.ns && i < h.ns_count; i++) {
		g->fn.ns[i].nsid = h.ns[i].nsid;
		memcpy(g->fn.ns[i].name, h.ns[i].block, sizeof(g->fn.ns[i].name));
		memcpy(g->fn.ns[i].chardev, h.ns[i].chardev, sizeof(g->fn.ns[i].chardev));
	}
	g->fn.ns_count = h.ns_count;
	g->has_fn = g->fn.ns != NULL;
	host_ctrl_free(&h);
	return g->has_fn ? 0 : nt_err_set(err, -ENOMEM, "out of memory");
}

static int find_kernel(struct gate *g, const char *device, struct nt_err *err)
{
	struct nt_err why = { 0 };
	int rc = host_ctrl_bdf(device, g->bdf, &why);

	if (!rc)
		return 0;
	g->bdf[0] = '\0';
	/* A name that is none is told by the back end. */
	if (rc == -EINVAL)
		return 0;
	return rc == -ENOTSUP ? read_fabrics(g, device, err) : nt_err_set(err, rc, "%s", why.text);
}

int gate_find(struct gate *g, const struct gate_ask *ask, struct nt_err *err)
{
	size_t scheme = strcspn(ask->address, ":");
	const char *rest = ask->address + scheme;
	char where[256];
	int rc = 0;

	*g = (struct gate){ .lock_fd = -1 };
	snprintf(g->name, sizeof(g->name), "%.*s", (int)nt_min(scheme, 32), ask->address);
	rest += *rest == ':';
	snprintf(where, sizeof(where), "%.*s", (int)strcspn(rest, ","), rest);
	if (!host_bdf_parse(where, g->bdf)) {
		g->bdf[0] = '\0';
		if (!strncmp(ask->address, "kernel:", 7))
			rc = find_kernel(g, where, err);
	}
	if (!rc && *g->bdf) {
		snprintf(g->name, sizeof(g->name), "%s", g->bdf);
		gone_port(g->bdf, g->port);
		rc = host_fn_read(g->bdf, &g->fn, err);
		g->has_fn = !rc;
	}
	g->is_found = !rc;
	return rc;
}

/* ------------------------------------------------------------------ checking */

/* Through the kernel's driver a file system goes on: reading it is no harm. */
static bool is_harmless(const struct gate_ask *ask)
{
	return (ask->caps & PCIFN_CAP_OS_DRIVER) && !ask->effects;
}

static bool may_overwrite(const struct gate_ask *ask)
{
	if (!(ask->effects & GATE_OVERWRITES))
		return true;
	return (ask->allow & NT_EFF_DATA) && ask->serial && *ask->serial;
}

static void append(struct nt_err *err, const char *text)
{
	size_t at = strlen(err->text);

	snprintf(err->text + at, sizeof(err->text) - at, "%s", text);
}

int gate_check(const struct gate *g, const struct gate_ask *ask, struct nt_err *err)
{
	const char *sn = g->has_fn && *g->fn.sn ? g->fn.sn : NULL;
	int rc = lists_check(g->bdf, sn, err);

	if (rc)
		return rc;
	if (is_harmless(ask) || !g->has_fn)
		return 0;
	rc = host_check_free(&g->fn, may_overwrite(ask), err);
	if (rc && geteuid())
		append(err, "; run it as root");
	if (rc && (ask->caps & PCIFN_CAP_OS_DRIVER))
		append(err, "; what changes nothing may run on it: --allow none");
	return rc;
}

int gate_lock(struct gate *g, struct nt_err *err)
{
	return host_lock(g->name, &g->lock_fd, err);
}

/* ------------------------------------------------------------------- passing */

/* What is written on a namespace needs --allow data from the user, not from a plan. */
static int check_signatures(const struct gate_ask *ask, struct json_object *target,
			    struct nt_err *err)
{
	struct json_object *list, *first;
	const char *text;

	if (may_overwrite(ask) || !json_object_object_get_ex(target, "signatures", &list) ||
	    !json_object_array_length(list))
		return 0;
	first = json_object_array_get_idx(list, 0);
	text = jobj_get_str(first, "text");
	return nt_err_set(err, -EPERM,
			  "refused: namespace %llu %s %s; a run that may overwrite it needs "
			  "--allow data and --serial on its command line",
			  (unsigned long long)jobj_get_u64(first, "nsid"),
			  jobj_get_bool(first, "unknown") ? "may hold data:" : "holds",
			  text ? text : "?");
}

static int check_same_serial(const struct gate *g, const struct gate_ask *ask, const char *sn,
			     struct nt_err *err)
{
	if (!g->has_fn || !*g->fn.sn || !strcmp(g->fn.sn, sn))
		return 0;
	/* It may not be asked, or is broken: what changes nothing tells which. */
	if (!*sn && !ask->effects)
		return 0;
	return nt_err_set(err, -EPERM,
			  "refused: Linux says the serial number of %s is %s, the controller says "
			  "%s; it may have been replaced, look with nvmetest devices",
			  g->bdf, g->fn.sn, *sn ? sn : "nothing");
}

int gate_pass(const struct gate *g, const struct gate_ask *ask, struct json_object *target,
	      struct nt_err *err)
{
	const char *sn = target ? jobj_get_str(target, "sn") : NULL;
	int rc;

	sn = sn ? sn : "";
	rc = lists_check(g->bdf, sn, err);
	if (!rc)
		rc = check_same_serial(g, ask, sn, err);
	if (!rc)
		rc = effects_check_serial(ask->effects, ask->serial, sn, err);
	return rc ? rc : check_signatures(ask, target, err);
}

void gate_close(struct gate *g)
{
	if (g->lock_fd >= 0)
		host_unlock(g->lock_fd);
	if (g->has_fn)
		host_fn_free(&g->fn);
	*g = (struct gate){ .lock_fd = -1 };
}
