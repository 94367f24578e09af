// SPDX-License-Identifier: GPL-2.0-or-later
/* The inside of a fleet: fleet.c collects, fleet_look.c looks, fleet_show.c shows. */
#ifndef REPORT_FLEET_PRIV_H
#define REPORT_FLEET_PRIV_H

#include <json-c/json.h>

#include "fleet.h"

#define FLEET_VERDICTS	   5 /* pass warn fail skip error, in this order */
#define FLEET_MODELS_MAX   64
#define FLEET_FIELDS_MAX   512
#define FLEET_VALUES_MAX   6
#define FLEET_FILES_SHOWN  10
#define FLEET_FINDINGS_MAX 500 /* more of one kind are counted only */

enum { FLEET_PASS, FLEET_WARN, FLEET_FAILED, FLEET_SKIP, FLEET_IN_ERROR };

/* One report: where its row is, and how bad it is. */
struct fleet_row {
	long at;
	uint32_t weight;
};

/* An identity or a verdict, in a temporary file. Equal keys belong together. */
struct fleet_record {
	uint64_t key, other;
	uint32_t report, subject; /* subject: a case, or a place in identity_names */
	uint32_t kind, value;
};

enum { FLEET_IS_IDENTITY, FLEET_IS_VERDICT };

/* Values that a field had on the devices of one model and firmware. */
struct fleet_field {
	struct fleet_value {
		uint32_t hash, count, report;
	} v[FLEET_VALUES_MAX];
	uint32_t total, kinds; /* kinds beyond the table count as one more */
};

struct fleet_model {
	char mn[48], fr[16];
	uint32_t reports, first;
	struct fleet_field *fields;
};

struct fleet_case {
	char *key, *title;
	uint32_t count[FLEET_VERDICTS], known;
	uint32_t failing[FLEET_FILES_SHOWN]; /* reports, the first few */
};

struct fleet {
	FILE *rows, *records;
	struct fleet_row *row;
	size_t row_count, row_room;
	uint64_t record_count;
	struct fleet_model models[FLEET_MODELS_MAX];
	size_t model_count;
	struct fleet_case *cases;
	size_t case_count, case_room;
	struct json_object *case_index; /* key → place */
	struct json_object *findings;	/* array */
	uint64_t counts[FLEET_FINDINGS], totals[FLEET_VERDICTS], bad_reports;
	int err;
};

/* What makes a device, by the names of the findings. */
extern const char *const fleet_identity_names[];

uint64_t fleet_hash(uint64_t from, const char *text);
/* The row of report @i, for the caller to put; NULL when it cannot be read. */
struct json_object *fleet_row_at(struct fleet *f, size_t i);
/* "file" of the row, cleaned. */
void fleet_file_of(struct fleet *f, size_t i, char *buf, size_t len);
/* @reports: the first of @count reports it is about. */
void fleet_find(struct fleet *f, enum fleet_finding kind, const uint32_t *reports, size_t count,
		const char *fmt, ...) NT_PRINTF(5, 6);
/* fleet_field.c: fields of the structures that a report carries. */
void fleet_fields_add(struct fleet_model *m, struct json_object *structures, uint32_t report);
void fleet_fields_look(struct fleet *f);

#endif
