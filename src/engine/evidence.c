// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Evidence: the last things that went over the link in one case, decoded.
 *
 * Commands are joined with their completions by queue and CID; registers carry
 * their name, doorbells their queue. Names of fields come from the tables of
 * spec, so a command decodes here as `explain` describes it.
 */
#include <nvmetest/drv.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "scene.h"
#include "util/jobj.h"

#define COMMANDS_MAX  32
#define REGISTERS_MAX 64
#define DOORBELLS_MAX 64
#define DOORBELLS_OFF 0x1000u

static const struct drv_trace *drv_at(const struct evidence *ev, uint64_t i)
{
	return &ev->drv[i % DRV_TRACE_LEN];
}

static const struct pcifn_access *fn_at(const struct evidence *ev, uint64_t i)
{
	return &ev->fn[i % PCIFN_TRACE_LEN];
}

/* The first index still in a ring of @len entries. */
static uint64_t oldest(uint64_t from, uint64_t to, uint64_t len)
{
	return to - from > len ? to - len : from;
}

/* Microseconds to read, nanoseconds to tell what came first. */
static void add_time(struct json_object *o, const struct evidence *ev, uint64_t when_ns)
{
	/* What brought the controller into its state stands before the case. */
	int64_t ns = when_ns > ev->start_ns ? (int64_t)(when_ns - ev->start_ns) : 0;

	jobj_i64(o, "t_us", ns / 1000);
	jobj_i64(o, "t_ns", ns);
}

static void add_bytes(struct json_object *o, const char *key, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * DRV_SQE_LEN + 1];

	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * len] = '\0';
	jobj_str(o, key, text);
}

/* ----------------------------------------------------------------- commands */

/* Common fields stand beside; of the rest what is not reserved. */
static int add_field(void *arg, const struct spec_struct *s, const struct spec_field *f,
		     const void *bytes, size_t len)
{
	uint64_t value;

	(void)s;
	if (f->kind != SPEC_UINT || !strncmp(f->name, "rsvd", 4) ||
	    !strncmp(f->name, "reserved", 8))
		return 0;
	value = spec_get(f, bytes, len);
	if (value || f->offset >= 40)
		jobj_u64(arg, f->name, value);
	return 0;
}

static void add_fields(struct json_object *o, const uint8_t *sqe, const struct spec_opcode *op)
{
	struct json_object *fields = json_object_new_object();
	const struct spec_struct *s = NULL;
	char path[64];

	if (op) {
		snprintf(path, sizeof(path), "cmd.%s", op->name);
		s = spec_struct_find(path);
	}
	if (!s)
		s = spec_struct_find("sqe");
	if (s)
		spec_walk(s, sqe, DRV_SQE_LEN, add_field, fields);
	jobj_add(o, "fields", fields);
}

static uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint16_t cqe_sqid(const uint8_t *cqe)
{
	return le16(cqe + 10);
}

static uint16_t cqe_cid(const uint8_t *cqe)
{
	return le16(cqe + 12);
}

static void add_completion(struct json_object *o, const struct drv_trace *cqe)
{
	const struct spec_status *known;
	uint16_t status;
	char text[16];

	if (!cqe) {
		jobj_add(o, "cqe", NULL);
		return;
	}
	add_bytes(o, "cqe", cqe->bytes, DRV_CQE_LEN);
	status = (uint16_t)(le16(cqe->bytes + 14) >> 1);
	snprintf(text, sizeof(text), "%x/%02x", status >> 8 & 7, status & 0xff);
	jobj_str(o, "status", text);
	known = spec_status_find(status);
	jobj_str(o, "status_name", known ? known->name : NULL);
}

static void add_latency(struct json_object *o, int64_t ns)
{
	jobj_i64(o, "latency_us", ns / 1000);
	jobj_i64(o, "latency_ns", ns);
}

static struct json_object *lone_completion(const struct evidence *ev, const struct drv_trace *cqe)
{
	struct json_object *o = json_object_new_object();

	add_time(o, ev, cqe->when_ns);
	jobj_u64(o, "cq", cqe->qid);
	jobj_u64(o, "slot", cqe->value);
	jobj_u64(o, "sqid", cqe_sqid(cqe->bytes));
	jobj_u64(o, "cid", cqe_cid(cqe->bytes));
	add_completion(o, cqe);
	return o;
}

/* A line of the list: a command, its completion, or a completion alone. */
struct line {
	const struct drv_trace *sqe, *cqe;
	uint64_t at; /* of sqe in the ring */
};

static struct json_object *command(const struct evidence *ev, const struct line *l)
{
	const struct drv_trace *sqe = l->sqe, *cqe = l->cqe;
	struct json_object *data = ev->scene ? scene_data(ev->scene, l->at) : NULL;
	struct json_object *o = json_object_new_object();
	const struct spec_opcode *op = spec_opcode_find(sqe->qid == 0, sqe->bytes[0]);

	add_time(o, ev, sqe->when_ns);
	jobj_u64(o, "qid", sqe->qid);
	if (sqe->value == DRV_SLOT_NONE)
		jobj_str(o, "via", "ioctl"); /* whose slot and CID they were nobody tells */
	else
		jobj_u64(o, "slot", sqe->value);
	add_bytes(o, "sqe", sqe->bytes, DRV_SQE_LEN);
	jobj_str(o, "name", op ? op->name : NULL);
	jobj_u64(o, "opc", sqe->bytes[0]);
	if (sqe->value != DRV_SLOT_NONE)
		jobj_u64(o, "cid", le16(sqe->bytes + 2));
	jobj_u64(o, "nsid", le16(sqe->bytes + 4) | (uint64_t)le16(sqe->bytes + 6) << 16);
	add_fields(o, sqe->bytes, op);
	add_completion(o, cqe);
	if (cqe)
		add_latency(o, (int64_t)(cqe->when_ns - sqe->when_ns));
	if (data)
		jobj_add(o, "data", json_object_get(data));
	return o;
}

/* The newest open command with the completion's queue and CID: both are used again. */
static struct line *match(struct line *lines, size_t n, const uint8_t *cqe)
{
	for (size_t i = n; i-- > 0;)
		if (lines[i].sqe && lines[i].sqe->qid == cqe_sqid(cqe) &&
		    le16(lines[i].sqe->bytes + 2) == cqe_cid(cqe))
			return lines[i].cqe ? NULL : &lines[i];
	return NULL;
}

static void add_commands(struct json_object *event, const struct evidence *ev)
{
	struct json_object *array = jobj_array(event, "commands");
	struct line *lines = calloc(DRV_TRACE_LEN, sizeof(*lines)), *open;
	size_t n = 0;

	if (!lines)
		return;
	for (uint64_t i = oldest(ev->drv_from, ev->drv_to, DRV_TRACE_LEN); i < ev->drv_to; i++) {
		const struct drv_trace *e = drv_at(ev, i);

		if (e->kind == DRV_TRACE_SQE) {
			lines[n++] = (struct line){ .sqe = e, .at = i };
		} else if (e->kind == DRV_TRACE_CQE) {
			open = match(lines, n, e->bytes);
			if (open)
				open->cqe = e;
			else
				lines[n++] = (struct line){ .cqe = e };
		}
	}
	for (size_t i = n > COMMANDS_MAX ? n - COMMANDS_MAX : 0; i < n; i++)
		json_object_array_add(array, lines[i].sqe ? command(ev, &lines[i])
							  : lone_completion(ev, lines[i].cqe));
	free(lines);
}

/* ---------------------------------------------------------------- registers */

static bool is_doorbell(const struct evidence *ev, const struct pcifn_access *a)
{
	uint64_t index;

	if (!ev->db_stride || a->bar != 0 || !a->is_write || a->off < DOORBELLS_OFF ||
	    (a->off - DOORBELLS_OFF) % ev->db_stride)
		return false;
	index = (a->off - DOORBELLS_OFF) / ev->db_stride;
	for (uint64_t i = oldest(ev->drv_from, ev->drv_to, DRV_TRACE_LEN); i < ev->drv_to; i++) {
		const struct drv_trace *e = drv_at(ev, i);

		if ((e->kind == DRV_TRACE_SQ_DB || e->kind == DRV_TRACE_CQ_DB) &&
		    index == 2u * e->qid + (e->kind == DRV_TRACE_CQ_DB))
			return true;
	}
	return false;
}

static void register_name(const struct pcifn_access *a, char buf[64])
{
	const struct spec_reg *reg;

	buf[0] = '\0';
	if (a->bar != 0 || a->off >= DOORBELLS_OFF)
		return;
	reg = spec_reg_at(a->off);
	if (!reg && a->off >= 4)
		reg = spec_reg_at(a->off - 4);
	if (!reg || a->off >= reg->off + reg->width)
		return;
	if (a->off == reg->off)
		snprintf(buf, 64, "%s", reg->name);
	else
		snprintf(buf, 64, "%s+%u", reg->name, (unsigned int)(a->off - reg->off));
}

static void add_register(struct json_object *array, const struct evidence *ev,
			 const struct pcifn_access *a)
{
	struct json_object *o = json_object_new_object();
	char name[64], space[8];

	register_name(a, name);
	if (a->bar == PCIFN_TRACE_CFG)
		snprintf(space, sizeof(space), "cfg");
	else
		snprintf(space, sizeof(space), "bar%u", a->bar);
	add_time(o, ev, a->when_ns);
	jobj_str(o, "op", a->is_write ? "write" : "read");
	jobj_str(o, "space", space);
	jobj_u64(o, "off", a->off);
	jobj_str(o, "name", *name ? name : NULL);
	jobj_u64(o, "width", a->width);
	jobj_hex(o, "value", a->val);
	json_object_array_add(array, o);
}

static void add_registers(struct json_object *event, const struct evidence *ev)
{
	struct json_object *array = jobj_array(event, "registers");
	uint64_t first = oldest(ev->fn_from, ev->fn_to, PCIFN_TRACE_LEN), i = ev->fn_to;
	size_t n = 0;

	while (i > first && n < REGISTERS_MAX)
		n += !is_doorbell(ev, fn_at(ev, --i));
	for (; i < ev->fn_to; i++)
		if (!is_doorbell(ev, fn_at(ev, i)))
			add_register(array, ev, fn_at(ev, i));
}

static bool is_doorbell_kind(const struct drv_trace *e)
{
	return e->kind == DRV_TRACE_SQ_DB || e->kind == DRV_TRACE_CQ_DB;
}

static void add_doorbells(struct json_object *event, const struct evidence *ev)
{
	struct json_object *array = jobj_array(event, "doorbells");
	uint64_t first = oldest(ev->drv_from, ev->drv_to, DRV_TRACE_LEN), i = ev->drv_to;
	size_t n = 0;

	while (i > first && n < DOORBELLS_MAX)
		n += is_doorbell_kind(drv_at(ev, --i));
	for (; i < ev->drv_to; i++) {
		const struct drv_trace *e = drv_at(ev, i);
		struct json_object *o;

		if (!is_doorbell_kind(e))
			continue;
		o = json_object_new_object();
		add_time(o, ev, e->when_ns);
		jobj_u64(o, "qid", e->qid);
		jobj_str(o, "kind", e->kind == DRV_TRACE_SQ_DB ? "sq" : "cq");
		jobj_u64(o, "value", e->value);
		json_object_array_add(array, o);
	}
}

void evidence_add(struct json_object *event, const struct evidence *ev)
{
	if (ev->drv)
		add_commands(event, ev);
	else
		jobj_array(event, "commands");
	if (ev->fn)
		add_registers(event, ev);
	else
		jobj_array(event, "registers");
	if (ev->drv)
		add_doorbells(event, ev);
	else
		jobj_array(event, "doorbells");
	if (ev->scene)
		jobj_add(event, "queues", json_object_get(scene_queues(ev->scene)));
}

/* ------------------------------------------------------ rings without counts */

/*
 * Entry i of a ring was the k-th with k % LEN == i, and times never run
 * backwards. So the newest entry is the last one before the times fall.
 */
static void drv_window(const struct evidence_rings *r, struct evidence *ret)
{
	uint64_t end = 1;

	if (!r->drv[0].when_ns)
		return;
	while (end < DRV_TRACE_LEN && r->drv[end].when_ns >= r->drv[end - 1].when_ns)
		end++;
	end += DRV_TRACE_LEN;
	ret->drv_to = end;
	ret->drv_from = end;
	while (ret->drv_from > end - DRV_TRACE_LEN &&
	       r->drv[(ret->drv_from - 1) % DRV_TRACE_LEN].when_ns >= r->begin_ns)
		ret->drv_from--;
}

static void fn_window(const struct evidence_rings *r, struct evidence *ret)
{
	uint64_t end = 1;

	if (!r->fn[0].when_ns)
		return;
	while (end < PCIFN_TRACE_LEN && r->fn[end].when_ns >= r->fn[end - 1].when_ns)
		end++;
	end += PCIFN_TRACE_LEN;
	ret->fn_to = end;
	ret->fn_from = end;
	while (ret->fn_from > end - PCIFN_TRACE_LEN &&
	       r->fn[(ret->fn_from - 1) % PCIFN_TRACE_LEN].when_ns >= r->begin_ns)
		ret->fn_from--;
}

void evidence_of_rings(const struct evidence_rings *rings, struct evidence *ret)
{
	*ret = (struct evidence){
		.drv = rings->drv,
		.fn = rings->fn,
		.start_ns = rings->begin_ns,
		.db_stride = rings->db_stride,
	};
	drv_window(rings, ret);
	fn_window(rings, ret);
}
