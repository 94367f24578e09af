// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The events of a run that did not come to its end, as the place to go on from.
 * The file may have been cut off anywhere by the crash that ended the run, and
 * it is untrusted like everything that is read back.
 */
#ifndef REPORT_CHECKPOINT_H
#define REPORT_CHECKPOINT_H

#include <stdio.h>
#include <sys/types.h>

#include <nvmetest/base.h>

struct json_object;

/* What the file knows of one step of the run. */
struct checkpoint_step {
	char *id;	/* NULL: it was never begun */
	uint32_t tries; /* begun and not ended: the run was interrupted in them */
	bool is_over;	/* it has its verdict, of which these are: */
	bool is_known, is_fixed;
	char verdict[8];
	uint64_t checks;
};

struct checkpoint {
	char *path;
	FILE *f;		    /* stays open: the run compares it with what it appends to */
	off_t size, cut;	    /* of the file; where the first line begins that is not whole */
	char foreign[96];	    /* why what it says is not the user's own word, "" */
	uint64_t elapsed_ms;	    /* from run_begin to the last event … */
	uint64_t pauses_ms;	    /* … of which nothing ran */
	struct json_object *begin;  /* run_begin */
	struct json_object *target; /* NULL: there was none yet */
	struct json_object *end;    /* run_end, if nothing came after it */
	struct checkpoint_step *steps;
	size_t step_count; /* all of them, those that were not begun too */
};

/*
 * *ret for the caller to close. -ENOENT: there is no such file, or not even the
 * beginning of a run in it; -EINVAL and words: it cannot be gone on with.
 */
int checkpoint_open(const char *path, struct checkpoint **ret, struct nt_err *err);
void checkpoint_close(struct checkpoint *cp);
/* Every event that is whole, in order. A failing @each ends it. */
int checkpoint_replay(struct checkpoint *cp, int (*each)(void *arg, struct json_object *ev),
		      void *arg, struct nt_err *err);
/* Did the run come to its end, well or not? Then there is nothing to go on with. */
bool checkpoint_has_ended(const struct checkpoint *cp);
/* Milliseconds since run_begin, now; never before the last event. */
uint64_t checkpoint_now_ms(const struct checkpoint *cp);

#endif
