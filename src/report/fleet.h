// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many reports as one: a table, and what only a fleet can show.
 *
 * Reports are added one by one and not kept. What is kept of each is a row in
 * a temporary file, a few words of memory, and records of its identity and its
 * verdicts in another temporary file, which are looked through in parts of a
 * fixed size: memory does not grow with the number of reports.
 */
#ifndef REPORT_FLEET_H
#define REPORT_FLEET_H

#include <stdio.h>

#include <nvmetest/base.h>

struct json_object;
struct fleet;

#define FLEET_SCHEMA "nvmetest.fleet/1"

/* What --fail-on may name. */
enum fleet_finding {
	FLEET_FAIL,	   /* a report has a failure that is not known */
	FLEET_ERROR,	   /* … something that could not be judged, or did not come to its end */
	FLEET_UNREADABLE,  /* a file is no report */
	FLEET_DUPLICATE,   /* two devices say that they are the same */
	FLEET_FLAKY,	   /* the verdict of a case changed although nothing else did */
	FLEET_ODD_FIELD,   /* one device of a model and firmware tells something else */
	FLEET_ODD_VERDICT, /* a case fails on a few devices only */
	FLEET_FIRMWARE,	   /* one model, several firmware revisions */
	FLEET_FINDINGS
};

extern const char *const fleet_finding_words[FLEET_FINDINGS];

/* 0 or -errno (temporary files). */
int fleet_open(struct fleet **ret);
void fleet_close(struct fleet *f);
/*
 * @root is untrusted, and not needed afterwards. @page: the file of its own page, in the
 * directory in which the page of all will be, or NULL.
 */
int fleet_add(struct fleet *f, const char *file, const char *page, struct json_object *root);
/* @file could not be read, because of @why. */
int fleet_add_unreadable(struct fleet *f, const char *file, const char *why);
/* After the last one: look for what the reports say together. */
int fleet_look(struct fleet *f);
/* How many findings of this kind there are. After fleet_look(). */
uint64_t fleet_count(const struct fleet *f, enum fleet_finding kind);

/* Write the result. 0 or -errno. @limit: rows of text, worst first. */
int fleet_write_human(FILE *out, struct fleet *f, bool color, size_t limit);
int fleet_write_json(FILE *out, struct fleet *f);
int fleet_write_html(FILE *out, struct fleet *f);

#endif
