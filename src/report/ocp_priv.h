// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the parts of the OCP format share.
 *
 *	ocp.c		the events, lines, and the time that each is of
 *	ocp_run.c	what ran on what, and how it ended
 *	ocp_step.c	a case, which is a test step
 */
#ifndef REPORT_OCP_PRIV_H
#define REPORT_OCP_PRIV_H

#include "formats.h"

#define OCP_HARDWARE_ID "controller"

struct ocp {
	struct format f;
	struct json_object *begin; /* run_begin, until the target is known */
	uint64_t sequence;
	uint64_t started_ms, now_ms; /* since 1970, wall time */
	char step[24];		     /* testStepId of the case that runs */
	bool has_started, has_step;
	uint64_t n, cut_n; /* of the step that runs; of the last one that was cut off … */
	unsigned int cuts; /* … so many times */
	int err;
};

/* ------------------------------------------------------------------- ocp.c */

/* @s without what a device or a plan must not bring into a line. */
struct json_object *ocp_text(const char *s);
/* Only when there is any. */
void ocp_add_text(struct json_object *o, const char *key, const char *s);
/* { name: o } */
struct json_object *ocp_wrap(const char *name, struct json_object *o);
struct json_object *ocp_log(const char *severity, const char *message);
/* A line of the run, or of the step that runs. Both take the reference to @o. */
void ocp_put_run(struct ocp *s, const char *name, struct json_object *o);
void ocp_put_step(struct ocp *s, const char *name, struct json_object *o);

/* --------------------------------------------------------------- ocp_run.c */

/* The run starts when it is known what it runs on, or when something happens without that. */
void ocp_start_run(struct ocp *s, struct json_object *target);
void ocp_end_run(struct ocp *s);

/* -------------------------------------------------------------- ocp_step.c */

void ocp_begin_step(struct ocp *s, struct json_object *ev);
/* A check that did not hold. */
void ocp_put_check(struct ocp *s, struct json_object *ev);
void ocp_put_trace(struct ocp *s, struct json_object *ev);
/* @c: the case as the document has it. */
void ocp_end_step(struct ocp *s, struct json_object *c);
/* The run was resumed: the step that ran then ends here, and its case begins again. */
void ocp_cut_step(struct ocp *s);

#endif
