// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of Identify and of registers over a fleet: devices of one model and
 * firmware tell the same, but for what names the single device.
 */
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "fleet_priv.h"
#include "get.h"

#define BYTES_MAX   4096
#define OF_AT_LEAST 4 /* devices, before one can be the odd one out */

static const char *const structures[] = { "cap", "vs", "identify.ctrl", "identify.ns" };

/* These differ from device to device, or from day to day. */
static bool is_own(const char *name)
{
	static const char *const own[] = { "sn",    "cntlid", "subnqn",	 "fguid",   "eui64",
					   "nguid", "nuse",   "unvmcap", "anagrpid" };

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (!strcmp(name, own[i]))
			return true;
	return false;
}

static void count_value(struct fleet_field *f, uint32_t hash, uint32_t report)
{
	f->total++;
	for (uint32_t i = 0; i < nt_min(f->kinds, FLEET_VALUES_MAX); i++)
		if (f->v[i].hash == hash) {
			f->v[i].count++;
			return;
		}
	if (f->kinds < FLEET_VALUES_MAX)
		f->v[f->kinds] = (struct fleet_value){ hash, 1, report };
	if (f->kinds <= FLEET_VALUES_MAX)
		f->kinds++;
}

/* The value of a field as bytes, hashed: its bits, wherever they begin. */
static uint32_t value_hash(const struct spec_field *f, const uint8_t *bytes)
{
	uint32_t h = 2166136261u;

	if (f->kind == SPEC_UINT) {
		uint64_t v = spec_get(f, bytes, BYTES_MAX);

		for (unsigned int i = 0; i < 8; i++)
			h = (h ^ (uint8_t)(v >> 8 * i)) * 16777619u;
		return h;
	}
	for (uint32_t i = 0; i < f->width / 8 && f->offset + i < BYTES_MAX; i++)
		h = (h ^ bytes[f->offset + i]) * 16777619u;
	return h;
}

void fleet_fields_add(struct fleet_model *m, struct json_object *carried, uint32_t report)
{
	uint8_t bytes[BYTES_MAX];
	size_t place = 0;

	if (!m->fields)
		m->fields = calloc(FLEET_FIELDS_MAX, sizeof(*m->fields));
	for (size_t i = 0; m->fields && i < ARRAY_SIZE(structures); i++) {
		const struct spec_struct *s = spec_struct_find(structures[i]);
		bool is_told = report_get_bytes(carried, structures[i], bytes, sizeof(bytes)) != 0;

		for (size_t k = 0; k < s->count && place < FLEET_FIELDS_MAX; k++, place++)
			if (is_told)
				count_value(&m->fields[place], value_hash(&s->fields[k], bytes),
					    report);
	}
}

/* Nearly all say one thing and a few something else: those few. */
static void look_at(struct fleet *f, const struct fleet_model *m, const struct spec_struct *s,
		    const struct spec_field *field, const struct fleet_field *seen)
{
	uint32_t few = seen->total / 10 ? seen->total / 10 : 1, most = 0;

	if (seen->total < OF_AT_LEAST || seen->kinds < 2 || seen->kinds > FLEET_VALUES_MAX ||
	    is_own(field->name))
		return;
	for (uint32_t i = 0; i < seen->kinds; i++)
		most = nt_max(most, seen->v[i].count) == most ? most : seen->v[i].count;
	if (most * 4 < seen->total * 3)
		return;
	for (uint32_t i = 0; i < seen->kinds; i++)
		if (seen->v[i].count <= few)
			fleet_find(f, FLEET_ODD_FIELD, &seen->v[i].report, 1,
				   "%s.%s (%s) is another one than on %u of the %u reports of "
				   "\"%s\" with firmware %s",
				   s->name, field->name, field->title, most, seen->total, m->mn,
				   m->fr);
}

void fleet_fields_look(struct fleet *f)
{
	for (size_t n = 0; n < f->model_count; n++) {
		const struct fleet_model *m = &f->models[n];
		size_t place = 0;

		for (size_t i = 0; m->fields && i < ARRAY_SIZE(structures); i++) {
			const struct spec_struct *s = spec_struct_find(structures[i]);

			for (size_t k = 0; k < s->count && place < FLEET_FIELDS_MAX; k++, place++)
				look_at(f, m, s, &s->fields[k], &m->fields[place]);
		}
	}
}
