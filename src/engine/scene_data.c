// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Data of the last commands of a case: where PRP1, PRP2 and the list behind it
 * point, and which bytes changed there. A list is read again from memory, where
 * the device may have written since: it is shown as it is, and not believed.
 */
#include <endian.h>
#include <string.h>

#include "drv/priv.h"
#include "engine/ctx_priv.h"
#include "scene_priv.h"
#include "util/jobj.h"

#define ENTRIES_MAX 64u
#define LISTS_MAX   8u
#define RUN_GAP	    8u

/* -------------------------------------------------------------------- marks */

void marks_end(struct marks *m)
{
	struct json_object *pair;
	char at[24];

	if (!m->len || json_object_array_length(m->array) >= MARKS_MAX)
		return;
	pair = json_object_new_array();
	snprintf(at, sizeof(at), "0x%" PRIx64, m->at);
	jobj_push_str(pair, at);
	json_object_array_add(pair, json_object_new_uint64(m->len));
	json_object_array_add(m->array, pair);
	m->len = 0;
}

void marks_add(struct marks *m, uint64_t at, uint64_t len)
{
	if (m->len && at >= m->at && at - m->at < m->len + RUN_GAP) {
		m->len = nt_max(m->len, at + len - m->at);
		return;
	}
	marks_end(m);
	m->at = at;
	m->len = len;
}

/* -------------------------------------------------------------------- lists */

static uint64_t le64_at(const uint8_t *p)
{
	uint64_t le;

	memcpy(&le, p, 8);
	return le64toh(le);
}

/*
 * The list at @at as far as @count entries need it: one object for each of its
 * pages. Returns how many entries could not be told.
 */
static uint64_t add_lists(struct json_object *o, const struct drv_ctrlr *c, uint64_t at,
			  uint64_t count)
{
	struct json_object *lists = jobj_array(o, "lists");
	uint64_t shown = 0;

	for (unsigned int n = 0; n < LISTS_MAX && count && shown < ENTRIES_MAX; n++) {
		uint64_t room = (c->page_len - at % c->page_len) / 8;
		bool is_chained = count > room;
		uint64_t here = is_chained ? room : count, next = 0;
		const uint8_t *entries = drv_mem_find(c, at, here * 8);
		struct json_object *list, *array;

		if (!entries)
			break;
		list = json_object_new_object();
		jobj_hex(list, "at", at);
		array = jobj_array(list, "entries");
		for (uint64_t i = 0; i < here; i++) {
			char text[24];

			next = le64_at(entries + 8 * i);
			snprintf(text, sizeof(text), "0x%" PRIx64, next);
			if (shown++ < ENTRIES_MAX)
				jobj_push_str(array, text);
		}
		jobj_bool(list, "chained", is_chained);
		json_object_array_add(lists, list);
		count -= is_chained ? here - 1 : here;
		at = next;
	}
	return count + (shown > ENTRIES_MAX ? shown - ENTRIES_MAX : 0);
}

/* --------------------------------------------------------------------- data */

/* What is not told by the command is told by the buffer that the case gave it. */
static uint64_t data_len(struct nt_ctx *t, uint16_t qid, const struct drv_cmd *cmd,
			 const struct nt_sg *sg)
{
	uint64_t len = t->s->tg ? target_data_len(t->s->tg, !qid, cmd) : 0;
	const struct nt_buf *buf;

	if (len || sg)
		return len ? len : sg->len;
	buf = buf_find(t, cmd->prp1);
	return buf ? buf->len - (cmd->prp1 - buf->iova) : 0;
}

static void add_marks(struct json_object *o, struct nt_sg *sg, const struct nt_buf *buf,
		      bool to_host)
{
	struct marks in = { .array = json_object_new_array() };
	struct marks out = { .array = json_object_new_array() };
	bool is_known = false;

	if (sg)
		is_known = sg_marks(sg, &in, &out);
	else if (buf)
		buf_marks(buf, &out);
	marks_end(&in);
	marks_end(&out);
	if (is_known && to_host)
		jobj_add(o, "changed", in.array);
	else
		json_object_put(in.array);
	if (json_object_array_length(out.array))
		jobj_add(o, "outside", out.array);
	else
		json_object_put(out.array);
}

/*
 * Create moves no data, SGLs are none of ours. Memory of an older command may be
 * somebody else's by now: it is looked at where a scattered buffer has these very
 * pointers, and of the @is_newest command.
 */
static struct json_object *data(struct nt_ctx *t, uint16_t qid, const uint8_t *sqe, bool is_newest,
				bool is_reused)
{
	struct json_object *o;
	uint64_t len, pages, more;
	struct drv_cmd cmd;
	struct nt_sg *sg;

	drv_sqe_decode(sqe, &cmd);
	sg = is_reused ? NULL : sg_find(t, cmd.prp1, cmd.prp2);
	if (!(cmd.opc & 3) || cmd.psdt ||
	    (!qid && (cmd.opc == NT_ADM_CREATE_SQ || cmd.opc == NT_ADM_CREATE_CQ)))
		return NULL;
	len = data_len(t, qid, &cmd, sg);
	if (!len)
		return NULL;
	o = json_object_new_object();
	jobj_u64(o, "len", len);
	jobj_bool(o, "to_host", (cmd.opc & 2) != 0);
	jobj_u64(o, "page_len", t->c->page_len);
	jobj_hex(o, "prp1", cmd.prp1);
	jobj_hex(o, "prp2", cmd.prp2);
	if (!sg && (!is_newest || is_reused))
		return o;
	pages = drv_prp_pages(t->c->page_len, (uint32_t)(cmd.prp1 % t->c->page_len), len);
	if (pages > 2) {
		more = add_lists(o, t->c, cmd.prp2 & ~7ull, pages - 1);
		if (more)
			jobj_u64(o, "more", more);
	}
	add_marks(o, sg, buf_find(t, cmd.prp1), cmd.opc & 2);
	return o;
}

static uint64_t prp1_of(const struct drv_trace *e)
{
	return le64_at(e->bytes + 24);
}

static bool is_seen(const uint64_t *seen, size_t n, uint64_t prp1)
{
	for (size_t i = 0; i < n; i++)
		if (seen[i] == prp1)
			return true;
	return false;
}

size_t scene_look_at_data(struct nt_ctx *t, struct scene_command ret[SCENE_COMMANDS])
{
	uint64_t first = t->res->drv_trace_from, i = t->c->trace_count, seen[SCENE_COMMANDS];
	size_t n = 0, count = 0;

	if (!t->c->page_len)
		return 0;
	if (i - first > DRV_TRACE_LEN)
		first = i - DRV_TRACE_LEN;
	while (i-- > first && n < SCENE_COMMANDS) {
		const struct drv_trace *e = &t->c->trace[i % DRV_TRACE_LEN];
		struct json_object *o;

		if (e->kind != DRV_TRACE_SQE || e->value == DRV_SLOT_NONE)
			continue;
		o = data(t, e->qid, e->bytes, !count, is_seen(seen, n, prp1_of(e)));
		seen[n++] = prp1_of(e);
		if (o)
			ret[count++] = (struct scene_command){ .at = i, .data = o };
	}
	return count;
}
