// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The doctor: what a snapshot says of a drive, and what to do about it.
 *
 * Pure: no device, no file, no clock. The same snapshots give the same verdict,
 * word by word, on the machine of the drive and on any other. A healthy drive
 * gets no warning: what is merely worth knowing is INFO, and what could not be
 * read is UNKNOWN and names the command that would tell.
 *
 * Whether a drive keeps to the specification is another question than whether
 * it is well: what the read-only cases found is told beside the verdict.
 */
#ifndef DIAG_DOCTOR_H
#define DIAG_DOCTOR_H

#include "snapshot.h"

struct json_object;

/* In the order of weight: the level of a verdict is the greatest of its findings but UNKNOWN. */
enum diag_level { DIAG_OK, DIAG_UNKNOWN, DIAG_INFO, DIAG_WARN, DIAG_FAIL, DIAG_LEVELS };

/* How sure a finding is that things are as it says. */
enum diag_sure { DIAG_HINT, DIAG_LIKELY, DIAG_CERTAIN };

/* What a finding asks for; of a verdict the weightiest. The order is that of the table of words. */
enum diag_action {
	DIAG_KEEP,	  /* nothing */
	DIAG_EXAMINE,	  /* nothing bad, but next to nothing could be read */
	DIAG_WATCH,	  /* look again: the number must not grow */
	DIAG_FIX_SETTING, /* a setting of drive or system, nothing is broken */
	DIAG_FIX_HOST,	  /* slot, cable, port, memory, kernel: not the drive */
	DIAG_COOL,	  /* air flow, heat sink */
	DIAG_FIRMWARE,	  /* update it, or activate what was loaded */
	DIAG_BACK_UP,	  /* the data first, then look closer */
	DIAG_REVIVE,	  /* it does not work: power cycle, reseat */
	DIAG_REPLACE,
	DIAG_ACTIONS,
};

#define DIAG_GROUPS 16u

struct judge;

/* A check: what the man page and `explain` say of it stands here and nowhere else. */
struct diag_check {
	const char *id;	     /* "smart.spare": stable, scripts know it */
	unsigned int group;  /* 1 to DIAG_GROUPS */
	const char *title;   /* "available spare" */
	unsigned int levels; /* what it may say besides ok and unknown: bits 1 << enum diag_level */
	const char *text;    /* when it warns, when it fails: one or two sentences */
	const char *source;  /* where its thresholds come from */
	void (*look)(struct judge *j);
};

/* In the order of groups. */
extern const struct diag_check diag_checks[];
extern const size_t diag_checks_count;
const struct diag_check *diag_check_find(const char *id);
const char *diag_group_name(unsigned int group); /* "SMART / Health"; "" for no group */

struct diag_finding {
	const struct diag_check *check;
	enum diag_level level;
	enum diag_sure sure;
	enum diag_action action;
	char *subject;	 /* "namespace 1", "0000:00:1c.0"; NULL: the drive */
	char *value;	 /* what was seen: "3 %" */
	char *threshold; /* what it was compared with: "10 %"; NULL: nothing */
	char *source;	 /* where that comes from; the check's own unless this value has another */
	char *text;	 /* what it means, one sentence */
	char *advice;	 /* what to do; NULL: nothing */
	char *remedy;	 /* a command or kernel parameter to paste; NULL: none */
	char *brief; /* a few words for a first line: "slot trained x2"; NULL: the check's title */
};

/* What the read-only cases of the catalogue found; known deviations do not count. */
struct diag_conformance {
	bool is_there;
	unsigned int cases, passed, warned, failed, errors;
	char **violations; /* "identify.ctrl.subnqn: text", in the order of the report */
	size_t n;
};

struct diag_verdict {
	enum diag_level level; /* never DIAG_UNKNOWN unless nothing at all could be judged */
	enum diag_action action;
	char *headline; /* "replace: spare is used up", "healthy" */
	char *next;	/* what to do next, one sentence; "" nothing */
	char *more;	/* the command that would tell what is unknown; NULL: nothing is */
	/* who it is, as far as known, else "" */
	char model[41], serial[21], firmware[9], address[64], bdf[16], taken[32], depth[16];
	struct diag_finding *findings; /* worst first, then in the order of the table */
	size_t n;
	unsigned int counts[DIAG_LEVELS];
	struct diag_conformance conformance;
};

/*
 * @host may be NULL. 0 or -ENOMEM; a snapshot with nothing in it is judged, too: its level is
 * DIAG_UNKNOWN.
 */
int diag_judge(const struct diag_snapshot *host, const struct diag_snapshot *drive,
	       struct diag_verdict **ret);

/*
 * What only many drives of one host show: mixed firmware of one model, identifiers that two
 * namespaces or controllers share. A verdict of the host; serial and model are empty.
 */
int diag_judge_host(const struct diag_snapshot *host, const struct diag_snapshot *const *drives,
		    size_t n, struct diag_verdict **ret);

void diag_verdict_free(struct diag_verdict *v);

/* "ok" "unknown" "info" "warn" "fail"; "hint" "likely" "certain"; "replace" … */
const char *diag_level_name(enum diag_level level);
const char *diag_sure_name(enum diag_sure sure);
const char *diag_action_name(enum diag_action action);

/* An object of doctor.schema.json, definition "verdict". NULL: no memory. */
struct json_object *diag_verdict_json(const struct diag_verdict *v);

#endif
