// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One case on one device: what the case API stands on.
 *
 * A session is a device as a worker sees it. ctx_run() brings the controller
 * into the state that the case declares, runs it, undoes what it owned, looks
 * at what nobody asked about (health.c), and leaves everything there is to say
 * in a case_result. It prints nothing and knows nothing of plans or reports.
 */
#ifndef ENGINE_CTX_H
#define ENGINE_CTX_H

#include <nvmetest/case.h>

#include "engine/aer.h"

struct hist;
struct scene;

enum verdict {
	VERDICT_PASS,
	VERDICT_WARN,
	VERDICT_FAIL,
	VERDICT_SKIP,
	VERDICT_ERROR,
	VERDICT_COUNT
};

/* "pass", "warn", … */
const char *verdict_name(enum verdict v);

struct ctx_param {
	char *name;
	uint64_t value;
};

/* A check that did not hold. All strings are owned by the case_result. */
struct check_record {
	char *label; /* "queue.sq.wraps/3", "health.csts" */
	char *word;  /* "shall", "should" */
	char *text;
	char *seen, *want;
};

struct note_record {
	char *text;
	bool is_step;
};

struct case_result {
	enum verdict verdict;
	char **reasons; /* of SKIP and ERROR */
	size_t reason_count;
	uint64_t checks;	     /* ever made */
	struct check_record *failed; /* at most 64; more are counted in failed_count only */
	size_t failed_count, failed_stored;
	struct note_record *notes; /* at most 1,024 */
	size_t note_count;
	uint64_t duration_us; /* on the tool's clock … */
	uint64_t wall_us;     /* … and of wall time */
	/*
	 * What of the two trace rings belongs to this case: counts when it began,
	 * and when its first check failed (has_snapshot) or else when it ended.
	 */
	uint64_t drv_trace_from, drv_trace_to;
	uint64_t fn_trace_from, fn_trace_to;
	bool has_snapshot;   /* the rings as they were are session.snap_drv, snap_fn */
	bool is_device_lost; /* nothing more can run */
	uint64_t pcie_correctable, pcie_uncorrectable; /* errors since the case before: aer.h */
};

void case_result_free(struct case_result *r);

struct session {
	struct pcifn *fn;
	struct drv_ctrlr *c;
	struct nt_limits limits;
	struct nt_limits full_limits; /* as first granted: what a case may count on */
	bool has_limits;
	struct nt_ns ns;
	bool has_ns;
	uint8_t identify_ctrl[4096];
	bool has_identify_ctrl;
	uint8_t identify_ns[4096];   /* of ns.nsid, when has_ns */
	uint64_t seed;		     /* of the run */
	double timeout_scale;	     /* 1.0 */
	uint32_t command_timeout_ms; /* 5000; 2000 on a model or an emulator */
	uint64_t ready_us;	     /* what enabling took at session_open(), wall time */
	bool is_lost;
	/*
	 * Told before a wait for the controller to come back, with its limit, and with 0
	 * afterwards: that time is not the case's. May be NULL.
	 */
	void (*on_wait)(void *arg, uint64_t ms);
	void *on_wait_arg;
	/* times in a row that it did not come back: to RDY=0; to RDY=1 and an answer */
	unsigned int missed_off, missed_on;
	char bdf[16];	  /* of a function of this host, "" else */
	uint16_t aer_off; /* of the AER capability, 0: none; when has_aer_off */
	bool has_aer_off;
	uint16_t port_aer_off; /* the same of the port above it, when has_port_aer_off */
	bool has_port_aer_off;
	/* PCIe errors as last seen: those between two cases count for the second */
	struct aer_state aer_last;
	bool has_aer_last;
	/* copies of both trace rings at the first failed check of the last case */
	struct drv_trace *snap_drv;
	struct pcifn_access *snap_fn;
	struct scene *scene;  /* what else there was to see then: scene.h */
	struct hist *latency; /* of the commands of cases, admin and I/O; may be NULL */
	/* private */
	struct target *tg;
	struct keep *keep;	 /* of a drive that somebody owns: keep.h, else NULL */
	bool is_answering;	 /* it was enabled and answered Identify at session_open() */
	bool has_granted;	 /* Number of Queues was set since the last enable */
	char io_reason[320];	 /* why I/O commands do not reach the namespace */
	char queues_reason[160]; /* why there are no I/O queues */
	char ns_reason[160];	 /* why there is no namespace */
};

/*
 * Opens the driver on @fn, enables the controller once, reads limits and the namespace. Where
 * an operating system's driver owns the controller it is only asked.
 */
int session_open(struct pcifn *fn, uint64_t seed, double timeout_scale, struct session **ret,
		 struct nt_err *err);
/* Disables the controller, frees the driver; @fn stays open. */
void session_close(struct session *s);

/*
 * All reasons why @c cannot run here, without effects and plans: back end,
 * capabilities, version. Appends to @ret->reasons; true when there is none.
 */
bool session_can_run(struct session *s, const struct nt_case *c, struct case_result *ret);

/*
 * Run @c once. @params replaces defaults by name. Called with the gate passed.
 * @ret is filled, never partially. @on_note (may be NULL) sees notes and steps
 * as they happen.
 */
void ctx_run(struct session *s, const struct nt_case *c, const struct ctx_param *params,
	     size_t param_count, void (*on_note)(void *arg, const char *text, bool is_step),
	     void *arg, struct case_result *ret);

/* For scripted cases (engine/script.c): the script behind t's case. */
const void *ctx_priv(const struct nt_ctx *t);

#endif
