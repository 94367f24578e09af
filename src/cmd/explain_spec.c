// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Explaining words of the specification from its tables: structures and fields,
 * registers, status codes, opcodes, features, log pages.
 */
#include "explain.h"

#include <nvmetest/spec.h>
#include <stdio.h>
#include <string.h>

static void print_since(uint32_t since)
{
	if (since)
		printf("since     NVMe %u.%u.%u\n", since >> 16, since >> 8 & 0xff, since & 0xff);
}

static void bits_text(const struct spec_field *f, char buf[48])
{
	if (f->kind != SPEC_UINT && !(f->lsb % 8) && !(f->width % 8))
		snprintf(buf, 48, "bytes %u:%u", f->offset + f->lsb / 8 + f->width / 8 - 1,
			 f->offset + f->lsb / 8);
	else if (f->width == 1)
		snprintf(buf, 48, "byte %u, bit %u", f->offset, f->lsb);
	else
		snprintf(buf, 48, "byte %u, bits %u:%u", f->offset, f->lsb + f->width - 1, f->lsb);
}

static void print_values(const struct spec_value *v)
{
	for (; v && v->name; v++)
		printf("  %6llxh  %s\n", (unsigned long long)v->value, v->name);
}

static void print_register(const char *name)
{
	const struct spec_reg *reg = spec_reg_find(name);

	if (reg)
		printf("register  at %xh, %u bytes, %s\n", reg->off, reg->width, reg->access);
}

/* What is known of its structures is known from their users. */
#define UNREAD_TEXT "pci-express-"

static void print_struct(const struct spec_struct *s)
{
	char bits[48];

	printf("structure %s\n", s->name);
	printf("is        %s, %u bytes\nclause    %s\n", s->title, s->len, s->clause);
	if (!strncmp(s->clause, UNREAD_TEXT, strlen(UNREAD_TEXT)))
		puts("not read  the number of the section: the text was not at hand, compare it");
	print_register(s->name);
	for (size_t i = 0; i < s->count; i++) {
		bits_text(&s->fields[i], bits);
		printf("  %-12s %-18s %s\n", s->fields[i].name, bits, s->fields[i].title);
	}
}

static void print_field(const struct spec_struct *s, const struct spec_field *f)
{
	char bits[48];

	bits_text(f, bits);
	printf("field %s.%s\nis        %s\nin        %s, %s\nclause    %s\n", s->name, f->name,
	       f->title, s->title, bits, s->clause);
	print_register(s->name);
	print_since(f->since);
	print_values(f->values);
}

/* A field's name alone: wherever there is one of that name. */
static bool fields_called(const char *word)
{
	bool found = false;

	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_field *f = spec_field_find(spec_structs[i], word);

		if (f) {
			print_field(spec_structs[i], f);
			found = true;
		}
	}
	return found;
}

bool explain_field(const char *word)
{
	const struct spec_struct *s = spec_struct_find(word);
	const struct spec_field *f;

	if (s) {
		print_struct(s);
		return true;
	}
	if (!spec_path_find(word, &s, &f)) {
		print_field(s, f);
		return true;
	}
	return !strchr(word, '.') && fields_called(word);
}

/* near keeps the pointer: the best path so far stays in a place of its own. */
void explain_offer_fields(struct near *near)
{
	static char kept[128];
	char path[128];

	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		near_offer(near, s->name);
		for (size_t k = 0; k < s->count; k++) {
			snprintf(path, sizeof(path), "%s.%s", s->name, s->fields[k].name);
			near_offer(near, path);
			if (near->best != path)
				continue;
			memcpy(kept, path, sizeof(kept));
			near->best = kept;
		}
	}
}

bool explain_status(const char *word)
{
	const struct spec_status *st = spec_status_parse(word);

	if (!st)
		return false;
	printf("status %s\ncode      %x/%02xh (type %xh, code %02xh)\n", st->name,
	       st->status >> 8 & 7, st->status & 0xff, st->status >> 8 & 7, st->status & 0xff);
	if (st->meaning)
		printf("look at   %s\n", st->meaning);
	print_since(st->since);
	return true;
}

void explain_offer_statuses(struct near *near)
{
	for (size_t i = 0; i < spec_statuses_count; i++)
		near_offer(near, spec_statuses[i].name);
}

static void print_opcode(const struct spec_opcode *op)
{
	static const char *const dirs[] = { "none", "to the controller", "from the controller",
					    "both ways" };
	const struct spec_struct *s;
	char path[64];

	printf("opcode %s\nis        %s, %s command %02xh\nclause    %s\ndata      %s\n", op->name,
	       op->title, op->is_admin ? "admin" : "NVM", op->opc, op->clause, dirs[op->dir]);
	if (op->bit)
		printf("optional  by %s\n", op->bit);
	print_since(op->since);
	snprintf(path, sizeof(path), "cmd.%s", op->name);
	s = spec_struct_find(path);
	if (s)
		print_struct(s);
}

bool explain_opcode(const char *word)
{
	const struct spec_opcode *admin = spec_opcode_parse(true, word);
	const struct spec_opcode *nvm = spec_opcode_parse(false, word);

	if (admin)
		print_opcode(admin);
	if (nvm)
		print_opcode(nvm);
	return admin || nvm;
}

void explain_offer_opcodes(struct near *near)
{
	for (size_t i = 0; i < spec_opcodes_count; i++)
		near_offer(near, spec_opcodes[i].name);
	for (size_t i = 0; i < spec_features_count; i++)
		near_offer(near, spec_features[i].name);
	for (size_t i = 0; i < spec_logs_count; i++)
		near_offer(near, spec_logs[i].name);
}

static void print_id(const char *kind, const struct spec_id *id)
{
	printf("%s %s\nis        %s, identifier %02xh\nclause    %s\n", kind, id->name, id->title,
	       id->id, id->clause);
	print_since(id->since);
	if (id->fields)
		print_struct(id->fields);
}

bool explain_feature(const char *word)
{
	const struct spec_id *id = spec_feature_parse(word);

	if (id)
		print_id("feature", id);
	return id != NULL;
}

bool explain_log(const char *word)
{
	const struct spec_id *id = spec_log_parse(word);

	if (id)
		print_id("log", id);
	return id != NULL;
}
