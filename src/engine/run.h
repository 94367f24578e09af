// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the two processes of a run share. Private to run.c, worker.c,
 * evidence.c, emit.c.
 *
 * The parent owns the device, its memory, the plan and the report. The worker
 * is forked from it, brings the controller up and runs the steps it is told to,
 * one at a time: an index goes down one pipe, events come back over the other
 * as JSON lines, of which "case_end" is the last of a step.
 */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

#include <signal.h>
#include <sys/types.h>

#include "engine.h"
#include "gate.h"
#include "host/host.h"
#include "report/latency.h"
#include "util/lines.h"

struct json_object;

/* ------------------------------------------------------------- evidence.c */

/* The two trace rings of one case. Counts are of entries ever written. */
struct evidence {
	const struct drv_trace *drv;
	uint64_t drv_from, drv_to;
	const struct pcifn_access *fn;
	uint64_t fn_from, fn_to;
	uint64_t start_ns;	   /* t_us counts from here */
	const struct scene *scene; /* NULL: nobody could look */
	uint32_t db_stride;	   /* bytes, 0: unknown */
};

/* Adds commands[], registers[], doorbells[], and queues[] when there is a scene, to @event. */
void evidence_add(struct json_object *event, const struct evidence *ev);

/*
 * The rings of a worker, in memory that outlives it: a crash or a hang leaves
 * its evidence too. begin_ns is the tool's clock when the case began.
 */
struct evidence_rings {
	uint64_t begin_ns;
	uint32_t db_stride;
	struct hist latency[LATENCY_KINDS]; /* of the commands of the case */
	struct drv_trace drv[DRV_TRACE_LEN];
	struct pcifn_access fn[PCIFN_TRACE_LEN];
};

/* @ret points into @rings: entries since begin_ns, without any count to go by. */
void evidence_of_rings(const struct evidence_rings *rings, struct evidence *ret);

/* ----------------------------------------------------- worker.c and spawn.c */

struct worker_job {
	uint32_t step; /* index into run.steps, also n of the events */
};

struct worker {
	pid_t pid; /* 0: none */
	int to, from;
	struct lines lines;
	struct evidence_rings *rings;
	uint32_t kill_ms;	    /* how long SIGKILL may take */
	void (*on_tick)(void *arg); /* NULL: nobody wants to know that time goes on */
	void *tick_arg;
	pid_t stuck; /* one that even SIGKILL did not end; 0: none */
};

/* A function that a driver lends to this run. */
struct lend {
	char bdf[16];
	char from[32], to[32]; /* drivers, "" none */
	bool is_lent;	       /* by this run */
	bool is_over, is_back; /* tried; it worked */
	uint64_t take_ms, return_ms;
	char text[512]; /* why it is not back */
};

/* Everything both processes know; the worker sees it as it was when it was forked. */
struct run {
	const struct plan *plan;
	const struct run_options *opts;
	struct run_step *steps;
	size_t step_count;
	unsigned int allow; /* plan and options */
	struct pcifn *fn;
	struct gate gate;
	bool is_real;	       /* somebody owns the device: the gate, identity checks */
	bool wants_signatures; /* the worker looks at the media before the first case */
	struct lend lend;
	struct host_features kept; /* name and signature of the journal: keep_run.c */
	uint64_t start_ns;	   /* wall; t_ms counts from here */
	uint64_t began_ns;	   /* this process: later than start_ns in a resumed run */
	uint64_t done_ms;	   /* what ran in the processes before it */
	struct worker worker;
	/* parent only */
	run_emit_fn emit;
	void *emit_arg;
	int events_fd;
	uint64_t sync_ns, sync_cost_ns; /* record.c: the last sync of events_fd */
	int emit_err;
	char emit_text[256];
	struct tally tally;
	struct json_object *target; /* event, once emitted */
	struct known_device device;
	char day[11];	  /* of run_begin: deviations expire by it */
	char reason[600]; /* of a state other than complete, or why it stopped early */
	enum run_state state;
	bool stop;
	bool is_gone;		    /* the device: nothing more is sent to it */
	struct json_object *checks; /* the failed ones of the present case: events */
};

/* worker.c: the life of the child. Never returns. */
_Noreturn void worker_main(struct run *r, int in, int out, pid_t parent);

/* run.c: fork a worker and wait until it has the controller up; else it is gone, with words. */
int run_bring_up(struct run *r, struct nt_err *err);
/* Fork the worker; it starts to bring the controller up at once. */
int worker_start(struct run *r, struct nt_err *err);
int worker_send(struct worker *w, uint32_t step);
/*
 * Next event of the worker: 0 and *ret (the caller's), -ETIMEDOUT at @until_ns
 * (wall), -EPIPE when it is gone, -EBADMSG for nonsense, -EINTR when run_urgent().
 */
int worker_recv(struct worker *w, uint64_t until_ns, struct json_object **ret);
/*
 * Kill it and take its status. @why (may be NULL) gets "SIGSEGV (…)" and the
 * like. One that does not end within kill_ms (an ioctl that nothing
 * interrupts) is left behind as w->stuck, and the device with it.
 */
void worker_kill(struct worker *w, char *why, size_t why_len);
/* Let it disable the controller and end, within a bounded time. */
void worker_end(struct worker *w);

/* --------------------------------------------------------------- permit.c */

/* Before the device is opened, and again when it turns out to be a real one. */
int permit_enter(struct run *r, struct nt_err *err);
/* The controller said who it is (r->target): 0, or -EPERM. */
int permit_pass(struct run *r, struct nt_err *err);
/* A later worker's target event is of the same drive; else -EPERM and words. */
int permit_same(const struct run *r, struct json_object *target, struct nt_err *err);
/* The --serial for this drive, as far as it is known which one it is; NULL: none was given. */
const char *permit_serial(const struct run *r);
/* run.consent: who allowed what. NULL on a device that nobody owns. */
struct json_object *permit_consent(const struct run *r);
/* In the worker: what is written on the media, into its target event. */
void permit_look(const struct run *r, struct session *s, struct json_object *target);
/* ----------------------------------------------------------------- lend.c */

/* With --bind: hand it over before the device is opened; the gate has the lock. 0, also when it
 * is so already. */
int lend_take(struct run *r, struct nt_err *err);
/* After it was closed; may be called more than once. */
void lend_return(struct run *r);
/* Adds bound{} to @ev when there is something to tell. */
void lend_event(const struct run *r, struct json_object *ev);

/* ----------------------------------------------------------------- emit.c */

struct json_object *event_new(const struct run *r, const char *name);
struct json_object *event_run_begin(const struct run *r);
/* Another process goes on: at, resume, command, host, consent. */
struct json_object *event_resumed(const struct run *r);
struct json_object *event_target(const struct run *r, struct session *s);
struct json_object *event_case_begin(const struct run *r, uint32_t step);
/* "nvmetest run ID -t …", quoted for a shell; caller frees. NULL without memory. */
char *event_repro(const struct run *r, const struct run_step *step);

/* -------------------------------------------------------------- outcome.c */

/* What a case that is over counts as. */
struct outcome {
	enum verdict verdict;
	uint64_t checks;
	bool is_known, is_fixed;
};

/* "pass" …; what is no verdict is an ERROR. */
enum verdict outcome_verdict(const char *text);
/* Into the tally; the run may have to stop behind it. */
void outcome_count(struct run *r, uint32_t step, const struct outcome *o);
/* To the events file and the caller. Takes @ev. */
int run_emit(struct run *r, struct json_object *ev);
void run_set_reason(struct run *r, const char *fmt, ...) NT_PRINTF(2, 3);
/* Complete a case_end with what only the parent knows, count it, emit it. Takes @end. */
void outcome_end(struct run *r, uint32_t step, struct json_object *end);
/* The case_end of a case that no worker brought to its end; @more may be "" or NULL. */
void outcome_error(struct run *r, uint32_t step, uint64_t start_ns, const char *reason,
		   const char *more);
/* The evidence that a lost worker left. */
void outcome_rings(struct run *r, uint32_t step);

/* --------------------------------------------------------------- record.c */

/* The events file, if there is one: created or, when the run is resumed, as it is. */
int record_open(struct run *r, struct nt_err *err);
void record_close(struct run *r);
/* Resumed: the last line goes, if it is not whole. */
int record_cut(struct run *r, struct nt_err *err);
/* A failed write is remembered (emit_err), and nothing more is written. @name: of @ev. */
void record_append(struct run *r, struct json_object *ev, const char *name);

/* --------------------------------------------------------------- resume.c */

/* run_begin.checkpoint: what a run that goes on with this one has to agree with. */
struct json_object *resume_checkpoint(const struct run *r);
/* Before the device is opened: is it the same plan? 0, or -EINVAL and words. */
int resume_check(const struct run *r, struct nt_err *err);
/* The controller is up (r->target): 0 and "resumed" is emitted; -EPERM: another drive. */
int resume_begin(struct run *r, struct nt_err *err);
/* It was interrupted too often to be tried again. */
bool resume_is_given_up(const struct run *r, uint32_t step);

/* -------------------------------------------------------------- signals.c */

#define SIGNALS_WATCHED 3

struct saved_signals {
	struct sigaction actions[SIGNALS_WATCHED], pipe;
	sigset_t mask;
};

/*
 * They arrive only while worker_recv() waits: no other call is ever interrupted.
 * @clear: goes before what is said of them, to stand on a line of its own (NULL: a new line).
 * @silent: the user is not told what they do.
 */
void signals_watch(struct saved_signals *saved, const char *clear, bool silent);
void signals_restore(const struct saved_signals *saved);
/* Count pending ones too: between two steps nobody waits. */
void signals_look(void);
int signals_last(void);
/* 0: no signal, 1: end after this case, 2: end now. */
int run_signals(void);
/* Nobody waits any longer: the second signal came, or one while something is put back. */
bool run_urgent(void);
/* Something is put back: signals before this one are done with. */
void signals_patience(void);

#endif
