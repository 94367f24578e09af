// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the parts of the report for the terminal share.
 *
 *	human.c		the events, and who the run is about
 *	human_case.c	a case in full
 *	human_summary.c	the end: what failed by groups, the verdict, what to do next
 *	human_tally.c	what it counts on the way there
 *	human_text.c	paragraphs of 80 columns
 */
#ifndef REPORT_HUMAN_PRIV_H
#define REPORT_HUMAN_PRIV_H

#include <nvmetest/base.h>
#include <stdio.h>

#include "doc.h"
#include "event.h"
#include "formats.h"

#define HUMAN_COLUMNS 80
#define TALLY_MAX     256
/* So many failures, and so many warnings, are told in full as they happen; all of them with FULL.
 */
#define DETAILS_MAX 3

struct json_object;

/* Counts of an area, of a group of cases, or of a reason to skip. */
struct tally {
	char *name;
	uint64_t cases, pass, warn, fail, skip, error;
	char first[128], reason[400]; /* of the first failure that is not known */
};

struct tallies {
	struct tally v[TALLY_MAX];
	size_t n;
};

/* Ids in a row, as many as a screen is wide. */
struct names {
	char text[160];
	uint64_t n;
};

struct human {
	struct format f;
	int verbose; /* enum report_verbosity */
	bool color, told_begin;
	struct tallies areas, groups, reasons;
	struct names warned, fixed;
	uint64_t bad, warn;				/* that are not known */
	char fail_id[128], warn_id[128], error_id[128]; /* the first of each */
	char *repro; /* of the first failure, else of the first error */
};

/* ------------------------------------------------------------ human_text.c */

void human_paint(struct human *s, const char *verdict, const char *text);
/* @head, then @text wrapped at 80 columns with its lines below each other. */
void human_paragraph(struct human *s, const char *head, const char *text);
/* The same, the head a verdict in its colour. */
void human_verdict(struct human *s, const char *verdict, const char *text);
/* The same in one line however long: to be copied. */
void human_line(struct human *s, const char *head, const char *text);
/* The same in one row: what does not fit is cut. */
void human_row(struct human *s, const char *head, const char *text);
/* Rows that @text takes on a screen. */
size_t human_rows(const char *text);

/* ------------------------------------------------------------ human_case.c */

/* As much of it as is due by now. */
void human_case(struct human *s, struct json_object *c);

/* ----------------------------------------------------------- human_tally.c */

void human_tally(struct human *s, struct json_object *c);
void human_free(struct human *s);

/* --------------------------------------------------------- human_summary.c */

void human_end(struct human *s);

#endif
