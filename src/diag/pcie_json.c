// SPDX-License-Identifier: GPL-2.0-or-later
/* The way to a drive for programs. What is not known has no key. */
#include <json-c/json.h>

#include "pcie_view.h"
#include "util/jobj.h"

static void add_errors(struct json_object *o, const char *key, const struct diag_pcie *p,
		       const struct diag_pcie_errors *e)
{
	struct json_object *inner;

	if (!e->is_known)
		return;
	inner = json_object_new_object();
	jobj_u64(inner, "total", e->total);
	if (p->uptime_s)
		jobj_add(inner, "per_hour",
			 json_object_new_double(diag_pcie_per_hour(p, e->total)));
	if (*e->kinds)
		jobj_str(inner, "kinds", e->kinds);
	jobj_add(o, key, inner);
}

static void add_rate(struct json_object *o, const char *speed_key, const char *width_key,
		     unsigned int speed, unsigned int width)
{
	if (speed)
		jobj_str(o, speed_key, diag_pcie_speed_text(speed));
	if (width)
		jobj_u64(o, width_key, width);
}

static void add_config(struct json_object *o, const struct diag_pcie_fn *fn)
{
	add_rate(o, "speed_target", "", fn->speed_target, 0);
	jobj_u64(o, "payload", fn->payload);
	jobj_u64(o, "payload_max", fn->payload_max);
	jobj_u64(o, "read_request", fn->read_request);
	jobj_u64(o, "aspm_can", fn->aspm_can);
	jobj_u64(o, "aspm_on", fn->aspm_on);
	jobj_bool(o, "ltr_can", fn->ltr_can);
	jobj_bool(o, "ltr_on", fn->ltr_on);
	if (fn->has_l1ss) {
		jobj_u64(o, "l1ss_can", fn->l1ss_can);
		jobj_u64(o, "l1ss_on", fn->l1ss_on);
	}
	if (fn->has_aer) {
		jobj_hex(o, "aer_uncorrectable", fn->aer_uncorrectable);
		jobj_hex(o, "aer_correctable", fn->aer_correctable);
	}
	if (fn->has_acs)
		jobj_hex(o, "acs_on", fn->acs_on);
	if (fn->has_dpc) {
		jobj_u64(o, "dpc_on", fn->dpc_on);
		jobj_bool(o, "dpc_triggered", fn->dpc_triggered);
	}
}

static struct json_object *function(const struct diag_pcie *p, size_t i)
{
	const struct diag_pcie_fn *fn = &p->fns[i];
	struct json_object *o = json_object_new_object();

	jobj_str(o, "bdf", *fn->bdf ? fn->bdf : NULL);
	jobj_str(o, "role", diag_pcie_role_text(p, i));
	jobj_bool(o, "gone", fn->is_gone);
	add_rate(o, "speed_max", "width_max", fn->speed_max, fn->width_max);
	if (fn->has_config)
		add_config(o, fn);
	add_errors(o, "correctable", p, &fn->correctable);
	add_errors(o, "nonfatal", p, &fn->nonfatal);
	add_errors(o, "fatal", p, &fn->fatal);
	add_errors(o, "root_correctable", p, &fn->root_correctable);
	add_errors(o, "root_nonfatal", p, &fn->root_nonfatal);
	add_errors(o, "root_fatal", p, &fn->root_fatal);
	return o;
}

static struct json_object *link(const struct diag_pcie_link *l)
{
	struct json_object *o = json_object_new_object();

	jobj_u64(o, "upper", l->upper);
	jobj_u64(o, "lower", l->lower);
	add_rate(o, "speed", "width", l->speed, l->width);
	add_rate(o, "speed_max", "width_max", l->speed_max, l->width_max);
	if (l->is_known) {
		jobj_u64(o, "mb_s", l->mb_s);
		jobj_u64(o, "mb_s_max", l->mb_s_max);
	}
	jobj_bool(o, "payload_differs", l->payload_differs);
	jobj_bool(o, "aspm_differs", l->aspm_differs);
	jobj_bool(o, "l1ss_differs", l->l1ss_differs);
	return o;
}

struct json_object *diag_pcie_json(const struct diag_pcie *p)
{
	static const char *const limits[] = { "unknown", "none", "port", "width",
					      "speed",	 "both", "path" };
	struct json_object *o = json_object_new_object(), *tool = json_object_new_object(), *list;
	char text[400];

	jobj_str(o, "schema", DIAG_PCIE_SCHEMA);
	jobj_str(tool, "name", "nvmetest");
	jobj_str(tool, "version", NVMETEST_VERSION);
	jobj_add(o, "tool", tool);
	jobj_str(o, "limit", limits[p->limit]);
	jobj_str(o, "text", diag_pcie_limit_text(p, text, sizeof(text)));
	if (*diag_pcie_limit_todo(p))
		jobj_str(o, "todo", diag_pcie_limit_todo(p));
	if (p->limit > DIAG_PCIE_LIMIT_NONE)
		jobj_u64(o, "limit_link", p->limit_link);
	if (p->drive_mb_s)
		jobj_u64(o, "drive_mb_s", p->drive_mb_s);
	if (p->path_mb_s)
		jobj_u64(o, "path_mb_s", p->path_mb_s);
	if (p->uptime_s)
		jobj_u64(o, "uptime_s", p->uptime_s);
	jobj_bool(o, "asleep", p->is_asleep);
	list = jobj_array(o, "functions");
	for (size_t i = 0; i < p->n; i++)
		json_object_array_add(list, function(p, i));
	list = jobj_array(o, "links");
	for (size_t i = 0; i < p->links_n; i++)
		json_object_array_add(list, link(&p->links[i]));
	return o;
}
