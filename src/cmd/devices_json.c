// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest devices -o json: schema nvmetest.devices/1, see schema/devices.schema.json. */
#include <string.h>

#include "devices.h"
#include "util/jobj.h"

static void add_str(struct json_object *o, const char *key, const char *text)
{
	jobj_str(o, key, *text ? text : NULL);
}

static void push(struct json_object *array, struct json_object *o)
{
	json_object_array_add(array, o);
}

static void add_iommu(struct json_object *o, const struct host_fn *fn)
{
	struct json_object *group, *list;

	if (fn->iommu_group < 0) {
		jobj_add(o, "iommu", NULL);
		return;
	}
	group = json_object_new_object();
	jobj_i64(group, "group", fn->iommu_group);
	add_str(group, "type", fn->iommu_type);
	list = jobj_array(group, "members");
	for (size_t i = 0; i < fn->member_count; i++) {
		struct json_object *m = json_object_new_object();

		jobj_str(m, "bdf", fn->members[i].bdf);
		add_str(m, "driver", fn->members[i].driver);
		jobj_u64(m, "class", fn->members[i].class);
		push(list, m);
	}
	jobj_add(o, "iommu", group);
}

static void add_namespaces(struct json_object *o, const struct host_fn *fn)
{
	struct json_object *list = jobj_array(o, "namespaces");

	for (size_t i = 0; i < fn->ns_count; i++) {
		struct json_object *ns = json_object_new_object();

		jobj_u64(ns, "nsid", fn->ns[i].nsid);
		add_str(ns, "name", fn->ns[i].name);
		add_str(ns, "chardev", fn->ns[i].chardev);
		jobj_u64(ns, "size", fn->ns[i].len);
		push(list, ns);
	}
}

static void add_uses(struct json_object *o, const struct host_uses *uses)
{
	struct json_object *list = jobj_array(o, "uses");

	for (size_t i = 0; i < uses->n; i++) {
		struct json_object *use = json_object_new_object();

		jobj_str(use, "kind", host_use_name(uses->v[i].kind));
		jobj_str(use, "device", uses->v[i].device);
		jobj_str(use, "text", uses->v[i].text);
		push(list, use);
	}
	jobj_str(o, "unseen", uses->is_partial ? uses->missing : NULL);
}

static void add_targets(struct json_object *o, const struct host_fn *fn)
{
	struct json_object *list = jobj_array(o, "targets");

	for (unsigned int id = 0; id < HOST_WAY_COUNT; id++) {
		const struct host_way *w = &fn->ways[id];
		struct json_object *way = json_object_new_object();
		char target[DEVICES_TARGET_LEN];

		devices_target(fn, id, target);
		jobj_str(way, "target", target);
		jobj_bool(way, "works", w->works);
		jobj_bool(way, "with_bind", w->with_bind);
		add_str(way, "why", w->why);
		add_str(way, "todo", w->todo);
		push(list, way);
	}
}

static void add_link(struct json_object *o, const struct host_fn *fn)
{
	struct json_object *link = json_object_new_object();

	add_str(link, "speed", fn->link_speed);
	add_str(link, "width", fn->link_width);
	add_str(link, "speed_max", fn->link_speed_max);
	add_str(link, "width_max", fn->link_width_max);
	jobj_add(o, "link", link);
}

static struct json_object *describe(const struct host_fn *fn, const struct host_uses *uses)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "bdf", fn->bdf);
	jobj_u64(o, "vid", fn->vid);
	jobj_u64(o, "did", fn->did);
	jobj_u64(o, "svid", fn->svid);
	jobj_u64(o, "sdid", fn->sdid);
	add_str(o, "driver", fn->driver);
	add_str(o, "driver_override", fn->override);
	add_str(o, "ctrl", fn->ctrl);
	add_str(o, "state", fn->state);
	add_str(o, "mn", fn->mn);
	add_str(o, "sn", fn->sn);
	add_str(o, "fr", fn->fr);
	add_str(o, "subnqn", fn->subnqn);
	jobj_words(o, "quirks", fn->quirks);
	if (fn->numa_node >= 0)
		jobj_i64(o, "numa_node", fn->numa_node);
	else
		jobj_add(o, "numa_node", NULL);
	jobj_bool(o, "is_vf", fn->is_vf);
	jobj_bool(o, "is_behind_vmd", fn->is_behind_vmd);
	add_link(o, fn);
	add_iommu(o, fn);
	add_namespaces(o, fn);
	add_uses(o, uses);
	add_targets(o, fn);
	return o;
}

void devices_print_json(const struct host_fn *fns, const struct host_uses *uses, size_t n)
{
	struct json_object *doc = json_object_new_object(), *list;

	jobj_str(doc, "schema", "nvmetest.devices/1");
	list = jobj_array(doc, "devices");
	for (size_t i = 0; i < n; i++)
		push(list, describe(&fns[i], &uses[i]));
	printf("%s\n", json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PRETTY |
								   JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(doc);
}
