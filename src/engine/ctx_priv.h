// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Inside of the case API.
 *
 *	ctx.c session.c		a case from start to verdict; a device
 *	check.c check_eq.c	the words of check.h
 *	api_reg.c api_state.c api_cmd.c api_queue.c api_buf.c api_sg.c api_irq.c
 *	api_mem.c		case.h, buf.h
 *	health.c		what nobody asked about
 *	case_result.c		what is left afterwards
 */
#ifndef ENGINE_CTX_PRIV_H
#define ENGINE_CTX_PRIV_H

#include <setjmp.h>
#include <stdarg.h>

#include "engine/aer.h"
#include "engine/ctx.h"
#include "target/target.h"

#define FAILED_MAX 64
#define NOTES_MAX  1024
#define AERS_MAX   64

/* Something that is undone when the case ends; embedded in what owns it. */
struct undo {
	struct undo *next, **prev;
	void (*undo)(struct nt_ctx *t, struct undo *u);
};

struct nt_ctx {
	struct session *s;
	struct drv_ctrlr *c;
	const struct nt_case *cs;
	const struct ctx_param *params;
	size_t param_count;
	struct case_result *res;
	void (*on_note)(void *arg, const char *text, bool is_step);
	void *on_note_arg;
	jmp_buf end;
	struct undo *undos;  /* newest first */
	struct undo *undone; /* the one that is being undone: no longer among them */
	uint32_t pci_before; /* error bits of the PCI Status register */
	bool has_pci_before;
	struct aer_state aer; /* before the case */
	const char **keys;    /* formats of checks by label number; texts where dynamic */
	size_t key_count, key_cap;
	bool has_failed, has_warned, has_skipped, has_error;
	bool is_stuck; /* a command got no answer: send nothing more */
	uint64_t rand;
	unsigned int steps;
	uint16_t aers[AERS_MAX];
	size_t aer_count;
};

/* case_result.c */
void result_reason(struct case_result *r, const char *fmt, ...) NT_PRINTF(2, 3);
/* Strings may be NULL. Counts always, stores up to FAILED_MAX. */
void result_failed(struct case_result *r, const char *label, const char *word, const char *text,
		   const char *seen, const char *want);
void result_note(struct case_result *r, const char *text, bool is_step);

/* check.c: one check; @seen and @want are only used when it does not hold. */
bool check_made(struct nt_ctx *t, bool is_shall, bool holds, const char *seen, const char *want,
		const char *fmt, va_list ap);
/* A finding of the harness about the device, FAIL under a fixed label. */
void check_health(struct nt_ctx *t, const char *label, const char *text, const char *want,
		  const char *fmt, ...) NT_PRINTF(5, 6);
/* A target whose controller somebody else drives refused @rc with words: the case ends. */
void ctx_owner_says(struct nt_ctx *t, int rc);
/* The device is gone: ERROR, and the session is over. */
void ctx_lost(struct nt_ctx *t);
void ctx_error(struct nt_ctx *t, const char *fmt, ...) NT_PRINTF(2, 3);
/* "CC=…, CSTS=…" as they read now. */
const char *ctx_state_text(struct nt_ctx *t, char *buf, size_t len);
/* A wait of the driver ended with @err: 0 goes on, FAIL or ERROR end the case. */
void ctx_answer(struct nt_ctx *t, int err, const char *want, const char *fmt, ...) NT_PRINTF(4, 5);

/* session_exec() for a case: what is not passed on is a SKIP, no answer a FAIL. */
struct drv_cpl ctx_exec(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
			const struct target_data *data);

/* For what must not leave a case by itself (a script's always). */
struct session *ctx_session(const struct nt_ctx *t);
/* Ends the case with a SKIP where an operating system's driver owns the queues. */
void ctx_need_own_queues(struct nt_ctx *t);

void undo_push(struct nt_ctx *t, struct undo *u, void (*fn)(struct nt_ctx *, struct undo *));
void undo_pop(struct undo *u);

/* health.c */
void health_begin(struct nt_ctx *t);
/* While queues and buffers are still there. */
void health_end(struct nt_ctx *t);
/* After everything was undone. */
void health_after(struct nt_ctx *t);
/* Commands that may still move data. */
bool ctx_is_busy(const struct nt_ctx *t);
void guards_report(struct nt_ctx *t, const struct pcifn_mem *mem, ptrdiff_t first, size_t changed,
		   const char *what);

/*
 * Bytes of memory that are not what they were: [[address, length], …] in @array, at most
 * MARKS_MAX. Runs with less than eight bytes between them are one: a byte may be what it was.
 */
#define MARKS_MAX 64u
struct marks {
	struct json_object *array;
	uint64_t at, len; /* the run that grows */
};
void marks_add(struct marks *m, uint64_t at, uint64_t len);
void marks_end(struct marks *m);

/* api_sg.c: the scattered buffer of the case with these pointers, or NULL. */
struct nt_sg *sg_find(const struct nt_ctx *t, uint64_t prp1, uint64_t prp2);
/* What changed in @sg: of the transfer, when it is known what was there, and outside of it. */
bool sg_marks(struct nt_sg *sg, struct marks *inside, struct marks *outside);
/* api_buf.c: the buffer of the case in which @iova lies, or NULL. */
struct nt_buf *buf_find(const struct nt_ctx *t, uint64_t iova);
/* Bytes around it. */
void buf_marks(const struct nt_buf *buf, struct marks *outside);

/*
 * scene.c: queues as they stand, and where the data of the last commands lies; taken at the first
 * failure, when the memory of both is still there. NULL without memory.
 */
struct scene *scene_take(struct nt_ctx *t);

/* api_buf.c: nt_pattern() from position @from on. */
void pattern_fill(uint8_t *data, size_t len, uint64_t seed, uint64_t from);
size_t pattern_compare(const uint8_t *data, size_t len, uint64_t seed, uint64_t from);

/* session_ask.c */
/* By when one command is answered. */
struct nt_deadline session_deadline(const struct session *s);
/* Identify: 0 with the data in @out, 1 refused, -errno no answer. */
int session_ask(struct session *s, uint8_t cns, uint32_t nsid, uint8_t out[4096]);
/* Queue pair 1, where queues are ours; commands to qid 1 go to it, or through the OS's driver. */
int session_queue_open(struct session *s);
void session_queue_close(struct session *s);

/* session.c */
int session_grant_queues(struct session *s);
bool session_is_standard(const struct session *s);
/* Disable by whatever works: CC.EN, then FLR. Where somebody else drives it: wait for him. */
int session_recover(struct session *s);
/* drv_enable() as usual; a controller that somebody else drives is enabled already. */
int session_enable(struct session *s);
/*
 * Send and wait, by the way that leads to the controller: a queue of ours or
 * seam 2. @data may be NULL. -ENOTSUP and s->tg->why: it does not pass that on.
 * What Set Features replaces on a drive of somebody is journalled first.
 */
int session_exec(struct session *s, struct drv_sq *sq, const struct drv_cmd *cmd,
		 const struct target_data *data, struct nt_deadline until, struct drv_cpl *ret_cpl);
/* The journal alone, for what is sent otherwise. 0, or -errno and s->tg->why: do not send it. */
int session_prepare(struct session *s, const struct drv_sq *sq, const struct drv_cmd *cmd,
		    const struct target_data *data);
/* Without the journal. */
int session_send(struct session *s, struct drv_sq *sq, const struct drv_cmd *cmd,
		 const struct target_data *data, struct nt_deadline until, struct drv_cpl *ret_cpl);

#endif
