// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must hold for every row of the tables in src/spec: names, order, places,
 * and that what refers to a field finds it.
 */
#include <ctype.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

/* A CUnit message cannot be formatted: say which row it was. */
static bool row_ok(bool ok, const char *what, const char *s, const char *f)
{
	if (!ok)
		fprintf(stderr, "spec: %s: %s.%s\n", what, s, f);
	return ok;
}

static uint64_t first_bit(const struct spec_field *f)
{
	return (uint64_t)f->offset * 8 + f->lsb;
}

static uint64_t end_bit(const struct spec_field *f)
{
	return first_bit(f) + f->width;
}

static bool is_name(const char *name)
{
	if (!*name || *name == '.')
		return false;
	for (; *name; name++)
		if (!islower((unsigned char)*name) && !isdigit((unsigned char)*name) &&
		    *name != '.' && *name != '-')
			return false;
	return true;
}

/* The field whose name is that of @f up to its last dot, or NULL. */
static const struct spec_field *parent_of(const struct spec_struct *s, const struct spec_field *f)
{
	const char *dot = strrchr(f->name, '.');
	char name[64];

	if (!dot)
		return NULL;
	snprintf(name, sizeof(name), "%.*s", (int)(dot - f->name), f->name);
	return spec_field_find(s, name);
}

static void structs_sorted(void)
{
	CU_ASSERT_FATAL(spec_structs_count > 100);
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		CU_ASSERT(row_ok(is_name(s->name), "name", s->name, ""));
		CU_ASSERT(row_ok(s->count && s->len && *s->title && *s->clause, "empty", s->name,
				 ""));
		CU_ASSERT(row_ok(!i || strcmp(spec_structs[i - 1]->name, s->name) < 0, "order",
				 s->name, ""));
		CU_ASSERT_PTR_EQUAL(spec_struct_find(s->name), s);
	}
}

static void fields_named(void)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		for (size_t j = 0; j < s->count; j++) {
			const struct spec_field *f = &s->fields[j];

			CU_ASSERT(row_ok(is_name(f->name) && !strchr(f->name, '-'), "name", s->name,
					 f->name));
			CU_ASSERT(row_ok(*f->title, "title", s->name, f->name));
			CU_ASSERT(row_ok(spec_field_find(s, f->name) == f, "twice", s->name,
					 f->name));
		}
	}
}

/* Inside the structure and whole bytes where the kind says so. */
static void fields_inside(void)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		for (size_t j = 0; j < s->count; j++) {
			const struct spec_field *f = &s->fields[j];
			bool whole = f->lsb == 0 && f->width % 8 == 0;

			CU_ASSERT(row_ok(f->width && end_bit(f) <= (uint64_t)s->len * 8, "place",
					 s->name, f->name));
			CU_ASSERT(row_ok(f->kind == SPEC_UINT ? f->width <= 64 : whole, "width",
					 s->name, f->name));
			CU_ASSERT(row_ok(f->kind != SPEC_U128 || f->width == 128, "u128", s->name,
					 f->name));
		}
	}
}

static int by_place(const void *a, const void *b)
{
	uint64_t x = first_bit(*(const struct spec_field *const *)a);
	uint64_t y = first_bit(*(const struct spec_field *const *)b);

	return x < y ? -1 : x > y;
}

/* Fields with the same parent (NULL: none) do not share a bit. */
static void check_siblings(const struct spec_struct *s, const struct spec_field *parent)
{
	const struct spec_field **of = calloc(s->count, sizeof(*of));
	size_t n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(of);
	for (size_t i = 0; i < s->count; i++)
		if (parent_of(s, &s->fields[i]) == parent)
			of[n++] = &s->fields[i];
	qsort(of, n, sizeof(*of), by_place);
	for (size_t i = 1; i < n; i++)
		CU_ASSERT(row_ok(end_bit(of[i - 1]) <= first_bit(of[i]), "overlap", s->name,
				 of[i]->name));
	free(of);
}

/* A field with a dot lies inside the field before the dot; nothing else overlaps. */
static void fields_apart(void)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		check_siblings(s, NULL);
		for (size_t j = 0; j < s->count; j++) {
			const struct spec_field *f = &s->fields[j], *p = parent_of(s, f);

			if (p)
				CU_ASSERT(row_ok(first_bit(f) >= first_bit(p) &&
							 end_bit(f) <= end_bit(p),
						 "outside its parent", s->name, f->name));
			if (!strchr(f->name, '.') && j + 1 < s->count &&
			    parent_of(s, &s->fields[j + 1]) == f)
				check_siblings(s, f);
		}
	}
}

static void values_fit(void)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		for (size_t j = 0; j < s->count; j++) {
			const struct spec_field *f = &s->fields[j];
			const struct spec_value *v = f->values;

			for (size_t k = 0; v && v[k].name; k++) {
				CU_ASSERT(row_ok(f->width >= 64 || v[k].value >> f->width == 0,
						 "value", s->name, f->name));
				CU_ASSERT(
					row_ok(!k || v[k - 1].value < v[k].value || f->width == 32,
					       "value order", s->name, f->name));
			}
		}
	}
}

static bool is_revision(uint32_t since)
{
	return !since || since == NT_VS(1, 1, 0) || since == NT_VS(1, 2, 0) ||
	       since == NT_VS(1, 2, 1) || since == NT_VS(1, 3, 0) || since == NT_VS(1, 4, 0) ||
	       since == NT_VS(2, 0, 0);
}

/* "document-revision:section", separated by single spaces. */
static bool is_clause(const char *clause)
{
	static const char *const documents[] = { "base-2.0:", "nvm-1.0:", "pcie-1.0:", "nvme-1.4:",
						 "pci-express-4.0:" };

	while (*clause) {
		size_t n = 0, digits;

		while (n < ARRAY_SIZE(documents) &&
		       strncmp(clause, documents[n], strlen(documents[n])) != 0)
			n++;
		if (n == ARRAY_SIZE(documents))
			return false;
		clause += strlen(documents[n]);
		digits = strspn(clause, "0123456789.");
		if (!digits || clause[digits - 1] == '.' || strspn(clause + digits, " ") > 1)
			return false;
		clause += digits + (clause[digits] == ' ');
	}
	return true;
}

static void revisions_and_clauses(void)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		CU_ASSERT(row_ok(is_clause(s->clause), "clause", s->name, s->clause));
		for (size_t j = 0; j < s->count; j++)
			CU_ASSERT(row_ok(is_revision(s->fields[j].since), "since", s->name,
					 s->fields[j].name));
	}
	for (size_t i = 0; i < spec_opcodes_count; i++)
		CU_ASSERT(row_ok(is_clause(spec_opcodes[i].clause) &&
					 is_revision(spec_opcodes[i].since),
				 "opcode", spec_opcodes[i].name, spec_opcodes[i].clause));
}

static void registers(void)
{
	for (size_t i = 0; i < spec_regs_count; i++) {
		const struct spec_reg *r = &spec_regs[i];

		CU_ASSERT(row_ok(r->width == 4 || r->width == 8, "width", r->name, ""));
		CU_ASSERT(row_ok(r->off % r->width == 0, "alignment", r->name, ""));
		CU_ASSERT(row_ok(r->fields->len == r->width, "length", r->name, ""));
		CU_ASSERT(row_ok(!strcmp(r->fields->name, r->name), "structure", r->name,
				 r->fields->name));
		CU_ASSERT(row_ok(!i || spec_regs[i - 1].off + spec_regs[i - 1].width <= r->off,
				 "order", r->name, ""));
		CU_ASSERT(row_ok(is_revision(r->since) && *r->access, "access", r->name, ""));
		CU_ASSERT_PTR_EQUAL(spec_reg_find(r->name), r);
		CU_ASSERT_PTR_EQUAL(spec_reg_at(r->off), r);
		CU_ASSERT_PTR_EQUAL(spec_reg_at(r->off + r->width - 1u), r);
	}
	CU_ASSERT_PTR_NULL(spec_reg_at(0x18));
	CU_ASSERT_PTR_NULL(spec_reg_at(UINT64_MAX));
	CU_ASSERT_PTR_NULL(spec_reg_find("nope"));
}

static void opcodes(void)
{
	const struct spec_struct *s;
	const struct spec_field *f;

	for (size_t i = 0; i < spec_opcodes_count; i++) {
		const struct spec_opcode *o = &spec_opcodes[i], *before = i ? o - 1 : NULL;

		CU_ASSERT(row_ok(!before || before->is_admin > o->is_admin ||
					 (before->is_admin == o->is_admin && before->opc < o->opc),
				 "order", o->name, ""));
		/* Base 2.0 figure 138: bits 1:0 are the direction. */
		CU_ASSERT(row_ok((unsigned int)o->dir == (o->opc & 3u), "direction", o->name, ""));
		CU_ASSERT(row_ok(!o->bit || !spec_path_find(o->bit, &s, &f), "bit", o->name,
				 o->bit ? o->bit : ""));
		CU_ASSERT_PTR_EQUAL(spec_opcode_find(o->is_admin, o->opc), o);
		CU_ASSERT_PTR_EQUAL(spec_opcode_parse(o->is_admin, o->name), o);
		CU_ASSERT_PTR_EQUAL(spec_opcode_parse(o->is_admin, o->title), o);
	}
	CU_ASSERT_PTR_NULL(spec_opcode_find(true, 0xc0));
	CU_ASSERT_PTR_NULL(spec_opcode_parse(false, "identify"));
}

/* cmd.X belongs to a command called X, with the same clauses at least in part. */
static void commands(void)
{
	size_t seen = 0;

	for (size_t i = 0; i < spec_structs_count; i++) {
		const char *name = spec_structs[i]->name;

		if (strncmp(name, "cmd.", 4) != 0)
			continue;
		seen++;
		CU_ASSERT(row_ok(spec_opcode_parse(true, name + 4) ||
					 spec_opcode_parse(false, name + 4),
				 "no such command", name, ""));
		CU_ASSERT_EQUAL(spec_structs[i]->len, 64);
	}
	CU_ASSERT(seen > 30);
}

static void check_ids(const struct spec_id *ids, size_t count, const char *prefix)
{
	for (size_t i = 0; i < count; i++) {
		const struct spec_id *id = &ids[i];

		CU_ASSERT(row_ok(is_name(id->name) && *id->title, "name", prefix, id->name));
		CU_ASSERT(row_ok(is_clause(id->clause) && is_revision(id->since), "clause", prefix,
				 id->name));
		CU_ASSERT(row_ok(!i || ids[i - 1].id < id->id, "order", prefix, id->name));
		CU_ASSERT(row_ok(!id->fields || !strncmp(id->fields->name, prefix, strlen(prefix)),
				 "layout", prefix, id->name));
	}
}

static void features_and_logs(void)
{
	check_ids(spec_features, spec_features_count, "feature.");
	check_ids(spec_logs, spec_logs_count, "log.");
	for (size_t i = 0; i < spec_features_count; i++) {
		CU_ASSERT_PTR_EQUAL(spec_feature_find(spec_features[i].id), &spec_features[i]);
		CU_ASSERT_PTR_EQUAL(spec_feature_parse(spec_features[i].name), &spec_features[i]);
	}
	for (size_t i = 0; i < spec_logs_count; i++) {
		CU_ASSERT_PTR_EQUAL(spec_log_find(spec_logs[i].id), &spec_logs[i]);
		CU_ASSERT_PTR_EQUAL(spec_log_parse(spec_logs[i].name), &spec_logs[i]);
		CU_ASSERT_PTR_NOT_NULL(spec_logs[i].fields);
	}
	CU_ASSERT_PTR_EQUAL(spec_log_parse("SMART / Health Information"), spec_log_find(0x02));
	CU_ASSERT_PTR_EQUAL(spec_feature_parse("Temperature Threshold"), spec_feature_find(0x04));
	CU_ASSERT_PTR_NULL(spec_feature_find(0x00));
	CU_ASSERT_PTR_NULL(spec_log_parse("nope"));
}

CU_TestInfo test_spec_tables[] = {
	{ "structures are sorted and found by name", structs_sorted },
	{ "field names are well-formed and unique", fields_named },
	{ "fields lie inside their structure", fields_inside },
	{ "fields do not overlap", fields_apart },
	{ "coded values fit their field", values_fit },
	{ "revisions and clauses are well-formed", revisions_and_clauses },
	{ "registers are sorted and found", registers },
	{ "opcodes: order, direction, capability", opcodes },
	{ "command layouts have a command", commands },
	{ "features and log pages resolve", features_and_logs },
	CU_TEST_INFO_NULL,
};
