// SPDX-License-Identifier: GPL-2.0-or-later
/* The run of one command: raw.h. */
#include "raw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ctx_priv.h"
#include "util/clock.h"
#include "util/jobj.h"

#define CASE_EXTRA_MS 30000u /* around the command: bringing up, queues */

/* Written by the worker, read by whoever asked. */
struct shared {
	const struct raw_cmd *raw;
	struct raw_result res;
	uint8_t data[];
};

static int send(struct nt_ctx *t, struct shared *sh, const struct target_data *data)
{
	struct session *s = t->s;
	int rc = sh->raw->is_admin ? 0 : session_queue_open(s);
	uint64_t from_ns;

	ctx_answer(t, rc, "an I/O queue", "creating a pair of I/O queues");
	from_ns = nt_clock_ns();
	rc = target_submit(s->tg, sh->raw->is_admin ? 0 : 1, &sh->raw->cmd, data,
			   nt_deadline_ms(sh->raw->timeout_ms), &sh->res.cpl);
	sh->res.latency_ns = nt_clock_ns() - from_ns;
	return rc;
}

static void run(struct nt_ctx *t)
{
	struct shared *sh = (struct shared *)(uintptr_t)t->cs->priv;
	const struct raw_cmd *raw = sh->raw;
	struct target_data data = { .len = raw->len, .from_device = raw->dir == SPEC_FROM_DEVICE };
	struct pcifn_mem *mem = NULL;
	int rc = raw->len ? pcifn_mem_alloc(t->s->fn, raw->len, 4096, &mem) : 0;

	nt_need_ok(t, rc, "memory for %zu bytes of data", raw->len);
	if (mem) {
		data.vaddr = mem->vaddr;
		data.iova = mem->iova;
		memcpy(mem->vaddr, sh->data, raw->len);
	}
	rc = send(t, sh, mem ? &data : NULL);
	if (rc) {
		if (mem)
			pcifn_mem_quarantine(t->s->fn, mem);
		drv_mark_dirty(t->c);
		t->is_stuck = true;
		ctx_owner_says(t, rc);
		ctx_answer(t, rc, "a completion", "the command completes within %u ms",
			   raw->timeout_ms);
	}
	if (mem) {
		ptrdiff_t first = 0;
		size_t changed = pcifn_mem_check(mem, &first);

		if (changed)
			guards_report(t, mem, first, changed, "the data buffer");
		memcpy(sh->data, mem->vaddr, raw->len);
		pcifn_mem_free(t->s->fn, mem);
	}
	sh->res.is_answered = true;
	nt_shall(t, true, "the command is answered");
}

/* ---------------------------------------------------------------- the run of it */

static void keep_why(struct raw_result *res, const char *text)
{
	size_t at = strlen(res->why);

	if (text && *text)
		snprintf(res->why + at, sizeof(res->why) - at, "%s%s", at ? "; " : "", text);
}

/* Events of the run: why there is no answer, when there is none. */
static int on_event(void *arg, struct json_object *ev)
{
	const char *name = jobj_get_str(ev, "ev");
	struct shared *sh = arg;
	struct json_object *reasons;
	char text[400];

	if (!strcmp(name, "check")) {
		snprintf(text, sizeof(text), "%s: %s", jobj_get_str(ev, "text"),
			 jobj_get_str(ev, "seen") ? jobj_get_str(ev, "seen") : "it did not");
		keep_why(&sh->res, text);
	} else if (!strcmp(name, "case_end") &&
		   json_object_object_get_ex(ev, "reasons", &reasons)) {
		for (size_t i = 0; i < json_object_array_length(reasons); i++)
			keep_why(&sh->res,
				 json_object_get_string(json_object_array_get_idx(reasons, i)));
	} else if (!strcmp(name, "run_end") && !*sh->res.why) {
		keep_why(&sh->res, jobj_get_str(ev, "reason"));
	}
	return 0;
}

static int run_case(const struct raw_cmd *raw, const struct run_options *opts, struct shared *sh,
		    struct nt_err *err)
{
	const struct nt_case c = {
		.id = raw->is_admin ? "raw.admin.command" : "raw.io.command",
		.title = "one command as the user wrote it",
		.spec = "",
		.effects = raw_effects(raw->is_admin, &raw->cmd),
		.state = NT_STATE_ENABLED,
		.timeout_ms = raw->timeout_ms + CASE_EXTRA_MS,
		.run = run,
		.priv = sh,
	};
	struct run_item item = { .c = &c };
	const struct plan plan = {
		.name = (char *)(uintptr_t)(raw->is_admin ? "admin" : "io"),
		.items = &item,
		.item_count = 1,
	};

	return run_plan(&plan, opts, on_event, sh, err);
}

int raw_run(const struct raw_cmd *raw, const struct run_options *opts, void *data,
	    struct raw_result *ret, struct nt_err *err)
{
	size_t len = sizeof(struct shared) + raw->len;
	struct shared *sh =
		mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	if (sh == MAP_FAILED) {
		nt_err_set(err, -ENOMEM, "no memory for the data");
		return 3;
	}
	sh->raw = raw;
	if (raw->len)
		memcpy(sh->data, data, raw->len);
	status = run_case(raw, opts, sh, err);
	*ret = sh->res;
	if (ret->is_answered) {
		status = drv_cpl_ok(ret->cpl) ? 0 : 1;
		if (raw->len && raw->dir != SPEC_TO_DEVICE)
			memcpy(data, sh->data, raw->len);
	} else if (status == 0 || status == 77) {
		/* A skip is a refusal: nothing was sent. */
		status = 3;
	}
	munmap(sh, len);
	return status;
}
