// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a report says in words, the same in every format that a human reads:
 * evidence line by line, the verdict of the run, what to do next.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "doc.h"

struct json_object;

/* Append to the text in @buf; what does not fit is cut. */
void words_add(char *buf, size_t len, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* One thing that happened between host and device, in the order of time. */
struct words_line {
	uint64_t t_us;
	uint64_t at_ns;	  /* what the lines are ordered by */
	const char *verb; /* "sent", "answer", "read", "write", "ring" */
	char text[400];
};

/*
 * Evidence of a case (commands, registers, doorbells merged by time), reads that
 * say the same in a row as one. Returns
 * the number of lines in *ret_lines, which the caller frees; 0 when there are none.
 */
size_t words_evidence(struct json_object *c, struct words_line **ret_lines);

/*
 * All there is to say of one case that is not well, line by line: reasons,
 * checks, the last @evidence_max lines of what was exchanged, clause, advice,
 * how to repeat it. Lines are not cleaned, see words_clean().
 */
void words_account(struct json_object *c, size_t evidence_max,
		   void (*line)(void *arg, const char *text), void *arg);

/*
 * What the lists of known deviations say of a case, a line each: @head is
 * "known", "fixed", "expired" or "firmware". Lines are not cleaned.
 */
void words_known(struct json_object *c, void (*line)(void *arg, const char *head, const char *text),
		 void *arg);

/* Strings of the array @key with @between between them. */
void words_list(struct json_object *o, const char *key, const char *between, char *buf, size_t len);
/*
 * A name of the device for machines: address and serial number, of letters,
 * digits and ":=,_-" only ("vfio:0000:01:00_0-S4EW"), so that the results of
 * many devices can lie side by side.
 */
void words_device(struct json_object *target, char *buf, size_t len);
/* In place: what is no letter, no digit and not in @others becomes @instead. */
void words_only(char *text, const char *others, char instead);
/* How often @name was asked for until now, this time included; @names (an object) remembers. */
uint64_t words_count(struct json_object *names, const char *name);

/* "1 case broke a \"shall\"" … one sentence for the whole run; @verdict: "PASS", "FAIL" … */
void words_verdict(struct json_object *root, const struct report_totals *sum, int exit,
		   const char **ret_verdict, char *buf, size_t len);
/*
 * What to do next, "" when there is nothing. @first: id of the first case that made the exit
 * status what it is, or "".
 */
void words_next(struct json_object *root, const struct report_totals *sum, int exit,
		const char *first, char *buf, size_t len);
/* The first case that failed, or was in error; "" each where there is none. */
struct words_first {
	const char *id, *repro;
};

/*
 * Commands that go on from here, the most useful first: @what is a few words, @command a line to
 * copy. @is_full: the reader has all of the report. words_next.c
 */
void words_steps(struct json_object *root, int exit, const struct words_first *first, bool is_full,
		 void (*each)(void *arg, const char *what, const char *command), void *arg);
/* "in queue.sq.wraps; resumed once": where a run was interrupted; "" when it was not resumed. */
void words_resumed(struct json_object *run, char *buf, size_t len);
/* "data, reset by root (sudo by eve) for serial number X"; "" when nobody was asked. */
void words_consent(struct json_object *run, char *buf, size_t len);
/* "nvme to vfio-pci in 412 ms, given back in 160 ms"; "" when it was not. */
void words_bound(struct json_object *target, char *buf, size_t len);
/* "depth=2 pattern=7"; "" without parameters. */
void words_params(struct json_object *c, char *buf, size_t len);
/* "queue.sq" of "queue.sq.wraps" (@levels 2), "queue" (@levels 1). */
void words_group(const char *id, unsigned int levels, char *buf, size_t len);
/* "812 ms", "3.2 s", "12 us" */
void words_duration(uint64_t us, char *buf, size_t len);
/*
 * @text without what a terminal would obey: control characters (also those of
 * two bytes) and broken UTF-8 become '?'. Strings come from devices and files.
 */
void words_clean(const char *text, char *buf, size_t len);

#endif
