// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Features of a drive that somebody owns come back, whatever happens.
 *
 *	keep.c		before Set Features: the old value into the journal
 *	keep_value.c	one value: read, compared, set
 *	keep_back.c	all of them back: after a case, in a new worker, at the end
 *	keep_run.c	the process that survives a run; nvmetest recover
 *
 * session_exec() asks here before each Set Features, so that a case need not
 * know. The rows stay in the file until the run ends: they are the values from
 * before the run, and the last thing it does is to look whether they are back.
 * Nothing of it happens on a model or an emulator (s->keep is NULL).
 */
#ifndef ENGINE_KEEP_H
#define ENGINE_KEEP_H

#include "engine/ctx.h"
#include "host/host.h"
#include "target/target.h"

struct run;

struct keep {
	struct session *s;
	struct host_features f;		    /* rows as in the file; signed by the run */
	bool is_touched[HOST_FEATURES_MAX]; /* by the present case */
	bool has_file;
	bool was_left;	   /* the file is of a run that ended without putting back */
	char refusal[400]; /* why nothing may be set, "" */
};

/* ------------------------------------------------------------------ keep.c */

/*
 * @owner: name of the file and signature of the run. Reads what is there: rows
 * of this run or of one that was killed. 0, also when nothing may be set
 * (s->keep->refusal); -ENOMEM.
 */
int keep_open(struct session *s, const struct host_features *owner);
void keep_free(struct session *s);
/*
 * Before @cmd is sent to the admin queue: old values are on the disk. 0, or
 * -errno and s->tg->why: it must not be sent.
 */
int keep_before(struct session *s, const struct drv_cmd *cmd, const struct target_data *data);
/*
 * Before a run whose resets take settings away that others made: all that a
 * drive has, as far as it says that it has them. What is not to be had is left.
 */
int keep_settings(struct keep *k);
/* The file as the rows say, or none when there are none. */
int keep_store(struct keep *k, struct nt_err *err);

/* ------------------------------------------------------------ keep_value.c */

/* What is known of a feature: how a value is asked for, and how it is set. */
struct keep_kind {
	uint32_t select; /* bits of CDW11 that say which value */
	uint16_t len;	 /* bytes of data */
	bool is_per_ns;
	bool is_in_cdw12; /* what Dword 0 tells is set there */
	bool is_clock;	  /* goes on by itself */
	bool is_of_queue; /* gone, and not to be read, when no queue uses it any more */
	bool is_lost;	  /* cannot be put back, or a reset does it */
};

const struct keep_kind *keep_kind(uint8_t fid);
/*
 * Value of @r by @sel (NT_SEL_CURRENT, NT_SEL_SAVED) into @r. 0; 1: the
 * controller refuses; -errno: no answer.
 */
int keep_get(struct session *s, struct host_feature *r, uint8_t sel);
/*
 * What @r says is so again: set, where it is not. 0; 1: it was set; -EIO the
 * controller did not take it; -ENOTSUP: Linux's driver is in the way; else no
 * answer. With words in @why whenever it is below 0. @is_old: saved values only.
 */
int keep_put(struct session *s, const struct host_feature *r, bool is_old, char *why, size_t len);
/* "Temperature Threshold (feature 04h, CDW11 100000h)" */
const char *keep_name(const struct host_feature *r, char *buf, size_t len);

/* ------------------------------------------------------------- keep_back.c */

/* A line for each feature that was set, or could not be. */
typedef void (*keep_say_fn)(void *arg, bool is_bad, const char *text);

/*
 * Everything back, the controller enabled if it has to be. Rows stay, those that could not
 * be put back and others. The number of those that could not.
 */
size_t keep_put_all(struct keep *k, keep_say_fn say, void *arg);
/* After a case: what it touched. */
void keep_settle(struct nt_ctx *t);
/* At the end: all of it once more; what is back leaves the file. */
void keep_end(struct keep *k);

/* -------------------------------------------------------------- keep_run.c */

/* The parent: whose journal it is. */
void keep_sign(struct run *r);
/* The worker, its session open: journal read, what an earlier one left put back. */
int keep_begin(struct run *r, struct session *s, struct nt_err *err);
/* The parent, at the end: a new worker puts back what the last one left, or it is told. */
void keep_finish(struct run *r, struct nt_err *err);

/* What `nvmetest recover` does with one journal. */
struct keep_recover {
	bool dry_run;
	void (*say)(void *arg, const char *text);
	void *arg;
};
/* 0, or -errno with words. */
int keep_recover(const struct host_features *f, const struct keep_recover *how, struct nt_err *err);

#endif
