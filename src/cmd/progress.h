// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How far a run is, for who waits at a terminal: a line on standard error that
 * is drawn over and over, or with -v a line for each case. Takes the events of
 * one or several devices. Nothing of it depends on threads or signals: it is
 * drawn when something happens and when the caller has nothing to do.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <nvmetest/base.h>
#include <stdio.h>

struct json_object;
struct progress;

enum progress_mode { PROGRESS_NONE, PROGRESS_LINE, PROGRESS_CASES };

/*
 * What fits @out: a live line where there is a terminal that can draw over a line, and none with
 * -q. @verbose is an enum report_verbosity. With -v a line per case, wherever @out goes, unless
 * @is_told: the reader gets one from the report already.
 */
enum progress_mode progress_mode(FILE *out, int verbose, bool is_told);

/* NULL for PROGRESS_NONE and without memory; every function takes it and does nothing. */
struct progress *progress_begin(enum progress_mode mode, FILE *out, bool color, size_t devices);
/* Before reports get @ev: clears the line if one of them will write to the terminal. */
void progress_before(struct progress *p, struct json_object *ev);
/* @ev happened on a device, 0 to devices - 1. */
void progress_event(struct progress *p, size_t device, struct json_object *ev);
/* Nothing happened: time goes on. Ten times a second is enough. */
void progress_tick(struct progress *p);
/* Clears the line; it is drawn again later. Before anything is written to the terminal. */
void progress_hide(struct progress *p);
/* What clears a line on the terminal wherever it stands, for a signal handler; "" if there is none.
 */
const char *progress_clear(const struct progress *p);
void progress_end(struct progress *p);

/* --------------------------------------------------------- progress_text.c */

/* All that the line depends on. */
struct progress_view {
	uint64_t done, total; /* cases */
	uint64_t failed, errors;
	const char *id;	  /* of the case that runs, NULL: none */
	uint64_t case_ms; /* how long it does */
	bool has_left;
	uint64_t left_ms;
	size_t devices;	      /* that run; 1: not told */
	unsigned int columns; /* of the terminal */
	bool is_utf8, color;
};

/* The line, shorter than the terminal is wide: what has no room is left out. How wide it is. */
size_t progress_text(const struct progress_view *v, char *buf, size_t len);
/* "0:41", "1:02:03": rounded up to seconds. */
const char *progress_time(uint64_t ms, char buf[24]);

/*
 * What is left of @left cases, when @done took @done_ms and all of them, @total, had been estimated
 * at @estimate_ms (0: they had not). The estimate weighs as much as ten cases. False: too early to
 * tell.
 */
bool progress_left(uint64_t done, uint64_t done_ms, uint64_t total, uint64_t estimate_ms,
		   uint64_t case_ms, uint64_t *ret_ms);

#endif
