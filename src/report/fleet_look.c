// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking: which records belong together. The file of records is read several
 * times, each time for those whose key is in one part, so that a part of a
 * fixed size can be sorted in memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fleet_priv.h"

#define PART_RECORDS (1u << 17) /* 4 MiB */
#define OF_AT_LEAST  4u

static int by_key(const void *a, const void *b)
{
	const struct fleet_record *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->report > y->report) - (x->report < y->report);
}

/* The first report of each of the devices, or of each verdict. */
static size_t one_of_each(const struct fleet_record *v, size_t n, bool by_value,
			  uint32_t reports[FLEET_FILES_SHOWN], uint32_t *ret_values)
{
	uint64_t seen[FLEET_FILES_SHOWN];
	size_t kinds = 0;

	*ret_values = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t what = by_value ? v[i].value : v[i].other;
		size_t k = 0;

		*ret_values |= 1u << (v[i].value & 31);
		while (k < kinds && seen[k] != what)
			k++;
		if (k < kinds || kinds == FLEET_FILES_SHOWN)
			continue;
		seen[kinds] = what;
		reports[kinds++] = v[i].report;
	}
	return kinds;
}

static void look_at_group(struct fleet *f, const struct fleet_record *v, size_t n)
{
	uint32_t reports[FLEET_FILES_SHOWN], values;
	bool is_verdict = v->kind == FLEET_IS_VERDICT;
	size_t kinds = n > 1 ? one_of_each(v, n, is_verdict, reports, &values) : 1;

	if (kinds < 2)
		return;
	if (is_verdict)
		fleet_find(
			f, FLEET_FLAKY, reports, kinds,
			"%s is not always judged alike: same device, firmware, tool and seed, %zu "
			"runs, %s%s%s%s",
			f->cases[v->subject].key, n, values & 1u << FLEET_PASS ? "pass " : "",
			values & 1u << FLEET_WARN ? "warn " : "",
			values & 1u << FLEET_FAILED ? "fail " : "",
			values & 1u << FLEET_IN_ERROR ? "error" : "");
	else
		fleet_find(
			f, FLEET_DUPLICATE, reports, kinds,
			"%zu%s devices with one %s: tools that tell drives apart by it take them "
			"for the same",
			kinds, kinds == FLEET_FILES_SHOWN ? " or more" : "",
			fleet_identity_names[v->subject]);
}

static int look_at_part(struct fleet *f, struct fleet_record *part, uint64_t which, uint64_t of)
{
	struct fleet_record block[256];
	size_t n = 0, got;

	rewind(f->records);
	while ((got = fread(block, sizeof(*block), ARRAY_SIZE(block), f->records)))
		for (size_t i = 0; i < got; i++)
			if (block[i].key % of == which && n < PART_RECORDS)
				part[n++] = block[i];
	if (ferror(f->records))
		return -EIO;
	qsort(part, n, sizeof(*part), by_key);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1;
		     to < n && part[to].key == part[from].key && part[to].kind == part[from].kind;)
			to++;
		look_at_group(f, part + from, to - from);
	}
	return 0;
}

static int look_at_records(struct fleet *f)
{
	/* half full: keys do not spread evenly */
	uint64_t parts = f->record_count / (PART_RECORDS / 2) + 1;
	struct fleet_record *part = malloc(PART_RECORDS * sizeof(*part));
	int rc = part ? 0 : -ENOMEM;

	if (fflush(f->records))
		rc = -errno;
	for (uint64_t i = 0; i < parts && !rc; i++)
		rc = look_at_part(f, part, i, parts);
	free(part);
	return rc;
}

/* A case that holds nearly everywhere. */
static void look_at_verdicts(struct fleet *f)
{
	for (size_t i = 0; i < f->case_count; i++) {
		const struct fleet_case *c = &f->cases[i];
		uint32_t judged =
			c->count[FLEET_PASS] + c->count[FLEET_WARN] + c->count[FLEET_FAILED];
		uint32_t failed = c->count[FLEET_FAILED], few = judged / 10 ? judged / 10 : 1;

		if (judged < OF_AT_LEAST || !failed || failed > few || c->known)
			continue;
		fleet_find(f, FLEET_ODD_VERDICT, c->failing, nt_min(failed, FLEET_FILES_SHOWN),
			   "%s fails in %u of the %u reports that judge it", c->key, failed,
			   judged);
	}
}

static void look_at_firmware(struct fleet *f)
{
	for (size_t i = 0; i < f->model_count; i++) {
		uint32_t reports[FLEET_FILES_SHOWN];
		size_t n = 0;
		char text[512] = "";
		bool is_first = true;

		for (size_t k = 0; k < i; k++)
			is_first &= strcmp(f->models[k].mn, f->models[i].mn) != 0;
		for (size_t k = i; is_first && k < f->model_count; k++) {
			size_t used = strlen(text);

			if (strcmp(f->models[k].mn, f->models[i].mn))
				continue;
			if (n < FLEET_FILES_SHOWN)
				reports[n] = f->models[k].first;
			snprintf(text + used, sizeof(text) - used, "%s%s (%u)", n ? ", " : "",
				 f->models[k].fr, f->models[k].reports);
			n++;
		}
		if (n > 1)
			fleet_find(f, FLEET_FIRMWARE, reports, nt_min(n, FLEET_FILES_SHOWN),
				   "\"%s\" with %zu firmware revisions: %s", f->models[i].mn, n,
				   text);
	}
}

int fleet_look(struct fleet *f)
{
	int rc = f->err ? f->err : look_at_records(f);

	fleet_fields_look(f);
	look_at_verdicts(f);
	look_at_firmware(f);
	return rc;
}
