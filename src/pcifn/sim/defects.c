// SPDX-License-Identifier: GPL-2.0-or-later
/* Looking up defects in all tables; what each does stands at its place in the model. */
#include "defects.h"

#include <string.h>

#include "link.h"

#define NAME_LEN_MAX 63

/* One table for each part of the model, in the order they are listed in. */
static const struct {
	const struct sim_defect *rows;
	const size_t *count;
} tables[] = {
	{ sim_link_defects, &sim_link_defects_count },
	{ sim_cmd_defects, &sim_cmd_defects_count },
	{ sim_queue_defects, &sim_queue_defects_count },
	{ sim_log_defects, &sim_log_defects_count },
	{ sim_group_defects, &sim_group_defects_count },
	{ sim_feature_defects, &sim_feature_defects_count },
	{ sim_claim_defects, &sim_claim_defects_count },
	{ sim_mem_defects, &sim_mem_defects_count },
	{ sim_pci_defects, &sim_pci_defects_count },
};

const struct sim_defect *sim_defect_at(size_t i)
{
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		if (i < *tables[t].count)
			return &tables[t].rows[i];
		i -= *tables[t].count;
	}
	return NULL;
}

const struct sim_defect *sim_defect_find(const char *name)
{
	const struct sim_defect *d;

	for (size_t i = 0; (d = sim_defect_at(i)); i++) {
		if (!strcmp(d->name, name))
			return d;
	}
	return NULL;
}

/* Edits that turn one word into the other (Levenshtein), one row at a time. */
static size_t edits(const char *a, const char *b)
{
	size_t row[NAME_LEN_MAX + 2], len = strnlen(b, NAME_LEN_MAX);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; i < NAME_LEN_MAX && a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < len; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[len];
}

const struct sim_defect *sim_defect_nearest(const char *name)
{
	const struct sim_defect *d, *best = NULL;
	size_t least = SIZE_MAX;

	for (size_t i = 0; (d = sim_defect_at(i)); i++) {
		size_t n = edits(name, d->name);

		if (n < least) {
			least = n;
			best = d;
		}
	}
	return best;
}
