// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scripted cases: a YAML file compiled once into steps, run through the case
 * API. nvmetest-case(5) is the manual of the language.
 *
 *	script.c	 the file: head, parameters, values, the synthesized nt_case
 *	script_expr.c	 integer expressions
 *	script_step.c	 steps and repeats
 *	script_arg.c	 arguments by the table of verbs
 *	script_check.c	 shall, should, save: what is looked at, what is wanted
 *	script_judge.c	 the same while a case runs
 *	script_name.c	 what a $name is, and its value
 *	script_run.c	 the run
 *	script_verbs.c	 the tables as one: one row per `do`, in …
 *	script_verbs_cmd.c, _mem.c, _queue.c, _reg.c
 *	script_cmd.c, _queue.c, _mem.c, _reg.c	the functions of the rows
 */
#ifndef ENGINE_SCRIPT_H
#define ENGINE_SCRIPT_H

#include "engine/yaml.h"

/* Where the script of a synthesized case was read from; NULL: not a scripted case. */
const char *script_path(const struct nt_case *c);

/* ------------------------------------------------------------ expressions */

enum expr_op {
	EXPR_CONST,
	EXPR_LEAF, /* $name or $name[index] */
	EXPR_NOT,
	EXPR_NEG,
	EXPR_ADD,
	EXPR_SUB,
	EXPR_MUL,
	EXPR_AND,
	EXPR_OR,
	EXPR_XOR,
	EXPR_SHL,
	EXPR_SHR,
};

struct expr {
	enum expr_op op;
	uint64_t value;		  /* of a constant */
	unsigned int kind;	  /* of a leaf, as resolve() set it */
	size_t index;		  /* likewise */
	const void *ref, *ref2;	  /* likewise */
	const struct expr *a, *b; /* operands; a: the [index] of a leaf, or NULL */
};

struct expr_scope {
	void *arg;
	/* Fill kind, index, ref of a leaf called @name. -EINVAL and a text when there is none. */
	int (*resolve)(void *arg, const char *name, struct expr *leaf, char text[200]);
};

/*
 * Arithmetic modulo 2^64 with + - & | ^ << >> ~ ( ), the precedence of C.
 * -EINVAL with the offset of the mistake and a text, or -ENOMEM.
 */
int expr_parse(struct pool *pool, const char *text, const struct expr_scope *scope,
	       const struct expr **ret, size_t *ret_offset, char ret_text[200]);
typedef int (*expr_leaf_fn)(void *arg, const struct expr *leaf, uint64_t *ret);
/* 0, or what @leaf returned. */
int expr_eval(const struct expr *e, expr_leaf_fn leaf, void *arg, uint64_t *ret);
bool expr_is_const(const struct expr *e);

/* ------------------------------------------------------------------ verbs */

#define SCRIPT_VARS_MAX	 128u
#define SCRIPT_BUFS_MAX	 64u
#define SCRIPT_STEPS_MAX 1000000u
#define SCRIPT_DEPTH_MAX 8u

enum arg_kind {
	ARG_NUM,   /* an expression, or a word of .words or of the specification's tables */
	ARG_QUEUE, /* a queue identifier, or "admin" */
	ARG_BUF,   /* name of a buffer made by an earlier step */
	ARG_NEW_BUF,
	ARG_REG,   /* "cc", "cc.en" */
	ARG_CFG,   /* "header.cmd.bme", "msix.mxc.mxe" */
	ARG_LIST,  /* list of expressions */
	ARG_BYTES, /* hexadecimal digits */
	ARG_TEXT,
};

enum arg_names { NAMES_NONE, NAMES_ADMIN, NAMES_NVM, NAMES_FID, NAMES_LID };

struct script_word {
	const char *name;
	uint64_t value;
};

struct script_arg {
	const char *name;
	enum arg_kind kind;
	bool is_required;
	uint64_t max; /* 0: any 64-bit value */
	const struct script_word *words;
	enum arg_names names;
	const char *help;
};

/* What a step leaves to look at. */
enum {
	RESULT_CPL = 1u << 0,	/* a completion */
	RESULT_VALUE = 1u << 1, /* one number */
	RESULT_DATA = 1u << 2,	/* bytes */
	RESULT_CID = 1u << 3,	/* cid and slot only */
};

enum {
	VERB_MAKES_SQ = 1u << 0, /* .qid is a new SQ, CQ */
	VERB_MAKES_CQ = 1u << 1,
	VERB_OPCODE = 1u << 2, /* effects depend on the opcode */
	VERB_NO_ALWAYS = 1u << 3,
};

struct script_run;

struct script_verb {
	const char *verb, *summary;
	const struct script_arg *args; /* ends with .name = NULL */
	unsigned int results;	       /* RESULT_* */
	unsigned int needs;	       /* NT_NEED_* it implies */
	unsigned int effects;	       /* NT_EFF_* the script must declare */
	unsigned int flags;
	int (*run)(struct script_run *r);
	const char *example;
};

/* By name, NULL past the last one. */
const struct script_verb *script_verb_at(size_t i);
const struct script_verb *script_verb_find(const char *name);

/* ---------------------------------------------------------- compiled form */

struct script_value {
	bool is_set;
	const struct expr *e; /* ARG_NUM, ARG_QUEUE */
	size_t buf;
	const char *text;
	const struct expr **list;
	const uint8_t *bytes;
	size_t count; /* of list or bytes */
	const struct spec_reg *reg;
	const struct spec_field *field;
	const struct spec_struct *cfg; /* ARG_CFG: the structure, and its capability */
	uint16_t cap;
};

enum selector_kind {
	SELECT_STATUS,
	SELECT_CPL, /* .index: which number of the completion */
	SELECT_VALUE,
	SELECT_BYTES,	  /* u8[…] … u64[…] of the data */
	SELECT_FIELD,	  /* a field of a structure of the specification, of the data */
	SELECT_REG_FIELD, /* … of a register, of the value */
};

struct selector {
	enum selector_kind kind;
	size_t index;	    /* SELECT_CPL */
	unsigned int width; /* SELECT_BYTES, bytes */
	const struct expr *offset;
	const struct spec_field *field;
	bool is_sliced;
	unsigned int msb, lsb;
};

enum want_kind { WANT_ANY_OF, WANT_NOT, WANT_RANGE, WANT_REFUSED };

struct script_check {
	bool is_should;
	struct selector what;
	enum want_kind want;
	const struct expr **values; /* ANY_OF, NOT; RANGE: min and max, may be NULL */
	size_t count;
	uint16_t *statuses; /* of SELECT_STATUS with names; ends with NT_STATUS_END */
	const char *text;
};

struct script_save {
	size_t var;
	struct selector what;
};

struct script_step {
	const struct script_verb *verb; /* NULL: a repeat */
	const char *name;		/* as given, or NULL */
	const char *label;		/* name or verb, for texts */
	unsigned int line;
	struct script_value *args; /* parallel to verb->args */
	struct script_check *checks;
	size_t check_count;
	struct script_save *saves;
	size_t save_count;
	const struct expr *times;
	size_t counter; /* variable, or SIZE_MAX */
	struct script_step *steps;
	size_t step_count;
};

struct script {
	struct pool pool;
	char *path, *file; /* file: the last part of it */
	struct nt_case c;
	struct nt_param *params;
	size_t param_count;
	const char *vars[SCRIPT_VARS_MAX];
	const struct expr *inits[SCRIPT_VARS_MAX]; /* values:, evaluated at the start */
	size_t var_count;
	const char *bufs[SCRIPT_BUFS_MAX];
	size_t buf_count;
	struct script_step *steps, *always;
	size_t step_count, always_count;
};

/* While compiling. */
struct script_compiler {
	struct script *s;
	struct yaml_file *f;
	bool var_ready[SCRIPT_VARS_MAX]; /* something above saves it */
	bool buf_ready[SCRIPT_BUFS_MAX];
	bool in_always;
	bool knows_queues;     /* every queue so far has a constant identifier */
	uint8_t queues[65536]; /* bit 0: an SQ was made, bit 1: a CQ */
	unsigned int depth;
	unsigned int needs, effects;
};

int script_compile_steps(struct script_compiler *c, const struct yaml_node *list,
			 struct script_step **ret, size_t *ret_count);
/* One expression at @n, with a mistake reported inside the text. */
/* script_cfg.c: the value of an ARG_CFG. */
int script_compile_cfg(struct script_compiler *c, const struct yaml_node *n,
		       struct script_value *v);
int script_compile_expr(struct script_compiler *c, const struct yaml_node *n,
			const struct expr **ret);
int script_compile_checks(struct script_compiler *c, const struct yaml_node *map, bool is_should,
			  struct script_step *step);
int script_compile_saves(struct script_compiler *c, const struct yaml_node *map,
			 struct script_step *step);
/* @at: where to point when @map is NULL. */
int script_compile_args(struct script_compiler *c, const struct yaml_node *map,
			const struct yaml_node *at, struct script_step *step);
int script_new_var(struct script_compiler *c, const struct yaml_node *n, size_t *ret);
bool script_is_name(const char *text);
int script_resolve(void *arg, const char *name, struct expr *leaf, char text[200]);
/* Constant value of @e; false when it is none. */
bool script_const(const struct expr *e, uint64_t *ret);

/* -------------------------------------------------------------------- run */

struct script_buf {
	struct nt_buf *buf;
	struct nt_sg *sg;
};

struct script_result {
	struct drv_cpl cpl;
	uint64_t value;
	const uint8_t *data;
	size_t data_len;
};

struct script_run {
	struct nt_ctx *t;
	const struct script *s;
	const struct script_step *step;
	struct script_result res;
	uint64_t vars[SCRIPT_VARS_MAX];
	bool is_set[SCRIPT_VARS_MAX];
	struct script_buf bufs[SCRIPT_BUFS_MAX];
	unsigned long steps_left;
	unsigned int depth;
	bool in_always, has_failed, wants_skip;
	int arg_err;	/* first failure of script_arg_…() in this step */
	char text[400]; /* why it ended early */
};

/* The run of every scripted case. */
void script_case_run(struct nt_ctx *t);
int script_leaf(void *arg, const struct expr *leaf, uint64_t *ret);
/* 0 or -errno, with the text of it in @r. */
int script_run_checks(struct script_run *r);
int script_run_saves(struct script_run *r);

/* Arguments of the running step. Absent: @fallback. A failure is kept in r->arg_err. */
uint64_t script_arg_u64(struct script_run *r, const char *name, uint64_t fallback);
bool script_arg_has(const struct script_run *r, const char *name);
const struct script_value *script_arg(const struct script_run *r, const char *name);
/* The object behind a queue argument; -EINVAL and a text when there is none. */
int script_arg_sq(struct script_run *r, const char *name, struct drv_sq **ret);
int script_arg_cq(struct script_run *r, const char *name, struct drv_cq **ret);
int script_arg_buf(struct script_run *r, const char *name, struct script_buf **ret);
struct nt_deadline script_arg_within(struct script_run *r);
/* Keep @fmt as the reason and return @err. */
int script_stop(struct script_run *r, int err, const char *fmt, ...) NT_PRINTF(3, 4);
/* A check of the verb itself: a "shall" with the step's label. */
bool script_shall(struct script_run *r, bool holds, const char *fmt, ...) NT_PRINTF(3, 4);

/* Functions of the table's rows. */
/* The value that @cmd (Set Features) replaces is journalled; with wants_skip it is not sent. */
int script_prepare(struct script_run *r, struct drv_sq *sq, const struct drv_cmd *cmd);
int script_do_admin(struct script_run *r);
int script_do_io(struct script_run *r);
int script_do_identify(struct script_run *r);
int script_do_get_features(struct script_run *r);
int script_do_set_features(struct script_run *r);
int script_do_get_log(struct script_run *r);
int script_do_read(struct script_run *r);
int script_do_write(struct script_run *r);
int script_do_compare(struct script_run *r);
int script_do_write_zeroes(struct script_run *r);
int script_do_flush(struct script_run *r);
int script_do_abort(struct script_run *r);
int script_do_aer_post(struct script_run *r);
int script_do_expect_event(struct script_run *r);
int script_do_expect_no_event(struct script_run *r);
int script_do_create_cq(struct script_run *r);
int script_do_create_sq(struct script_run *r);
int script_do_delete_cq(struct script_run *r);
int script_do_delete_sq(struct script_run *r);
int script_do_queue_pair(struct script_run *r);
int script_do_submit(struct script_run *r);
int script_do_ring(struct script_run *r);
int script_do_doorbell(struct script_run *r);
int script_do_expect_cqe(struct script_run *r);
int script_do_wait_cid(struct script_run *r);
int script_do_expect_silence(struct script_run *r);
int script_do_ack(struct script_run *r);
int script_do_read_slot(struct script_run *r);
int script_do_poke_slot(struct script_run *r);
int script_do_buffer(struct script_run *r);
int script_do_scatter(struct script_run *r);
int script_do_fill(struct script_run *r);
int script_do_poke(struct script_run *r);
int script_do_peek(struct script_run *r);
int script_do_prp_list(struct script_run *r);
int script_do_check_buffer(struct script_run *r);
int script_do_check_guards(struct script_run *r);
int script_do_read_reg(struct script_run *r);
int script_do_write_reg(struct script_run *r);
int script_do_wait_reg(struct script_run *r);
int script_do_read_cfg(struct script_run *r);
int script_do_write_cfg(struct script_run *r);
int script_do_enable(struct script_run *r);
int script_do_disable(struct script_run *r);
int script_do_shutdown(struct script_run *r);
int script_do_reset(struct script_run *r);
int script_do_irq_enable(struct script_run *r);
int script_do_expect_irq(struct script_run *r);
int script_do_expect_no_irq(struct script_run *r);
int script_do_settle(struct script_run *r);
int script_do_let(struct script_run *r);
int script_do_require(struct script_run *r);
int script_do_note(struct script_run *r);

#endif
