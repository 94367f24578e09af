// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps on memory: buffers in one piece and scattered ones, what stands in
 * them, PRP entries by hand, checks of data and of the canaries around it.
 */
#include <errno.h>
#include <string.h>

#include "engine/script.h"

#define BUF_MAX (64u << 20)

static int put_content(struct script_run *r, struct nt_buf *buf, uint64_t off, uint64_t len)
{
	const struct script_value *raw = script_arg(r, "bytes");

	if (off > buf->len || len > buf->len - off)
		return script_stop(r, -EINVAL, "%llu bytes at %llu are outside of the buffer (%zu)",
				   (unsigned long long)len, (unsigned long long)off, buf->len);
	if (script_arg_has(r, "fill"))
		memset(buf->data + off, (int)script_arg_u64(r, "fill", 0), len);
	if (script_arg_has(r, "pattern"))
		nt_pattern(buf->data + off, len, script_arg_u64(r, "pattern", 0));
	if (raw && raw->count > len)
		return script_stop(r, -EINVAL, "%zu bytes do not fit", raw->count);
	if (raw)
		memcpy(buf->data + off, raw->bytes, raw->count);
	return r->arg_err;
}

/* In a repeat the buffer of the round before makes room. */
static void forget(struct script_run *r, struct script_buf *b)
{
	if (b->buf)
		nt_buf_free(r->t, b->buf);
	if (b->sg)
		nt_sg_free(r->t, b->sg);
	*b = (struct script_buf){ 0 };
}

int script_do_buffer(struct script_run *r)
{
	struct script_buf *b = &r->bufs[script_arg(r, "name")->buf];
	uint64_t len = script_arg_u64(r, "len", 4096), offset = script_arg_u64(r, "offset", 0);

	if (r->arg_err)
		return r->arg_err;
	if (!len || len > BUF_MAX || offset >= nt_ctrlr(r->t)->page_len)
		return script_stop(r, -EINVAL,
				   "a buffer has 1 byte to 64 MiB and starts in its "
				   "first page");
	forget(r, b);
	b->buf = nt_buf_at(r->t, (size_t)len, (uint32_t)offset);
	return put_content(r, b->buf, 0, len);
}

int script_do_scatter(struct script_run *r)
{
	struct script_buf *b = &r->bufs[script_arg(r, "name")->buf];
	struct nt_sg_attr attr = { 0 };
	uint64_t len = script_arg_u64(r, "len", 4096);
	uint32_t page_len = nt_ctrlr(r->t)->page_len;

	attr.offset = (uint32_t)script_arg_u64(r, "offset", 0);
	attr.list_offset = (uint32_t)script_arg_u64(r, "list_offset", 0);
	attr.order = (unsigned int)script_arg_u64(r, "order", 0);
	attr.len = (size_t)len;
	if (r->arg_err)
		return r->arg_err;
	if (!len || len > BUF_MAX || attr.offset >= page_len || attr.list_offset >= page_len ||
	    attr.list_offset % 8)
		return script_stop(r, -EINVAL,
				   "a scattered buffer has 1 byte to 64 MiB, offsets "
				   "in a page, list_offset a multiple of 8");
	forget(r, b);
	b->sg = nt_sg(r->t, &attr);
	if (script_arg_has(r, "pattern"))
		nt_sg_pattern(b->sg, script_arg_u64(r, "pattern", 0));
	return r->arg_err;
}

/* A buffer in one piece that was made. */
static int find_flat(struct script_run *r, const char *name, struct nt_buf **ret)
{
	struct script_buf *b;
	int err = script_arg_buf(r, name, &b);

	if (err)
		return err;
	if (!b->buf)
		return script_stop(r, -EINVAL, "the buffer is scattered");
	*ret = b->buf;
	return 0;
}

int script_do_fill(struct script_run *r)
{
	struct script_buf *b;
	uint64_t off, len;
	int err = script_arg_buf(r, "buffer", &b);

	if (err)
		return err;
	if (b->sg) {
		nt_sg_pattern(b->sg, script_arg_u64(r, "pattern", 0));
		return r->arg_err;
	}
	off = script_arg_u64(r, "offset", 0);
	len = script_arg_u64(r, "len", b->buf->len - nt_min(off, b->buf->len));
	return r->arg_err ? r->arg_err : put_content(r, b->buf, off, len);
}

int script_do_poke(struct script_run *r)
{
	uint64_t off = script_arg_u64(r, "offset", 0), width = script_arg_u64(r, "width", 4);
	uint64_t value = script_arg_u64(r, "value", 0);
	struct nt_buf *buf = NULL;
	int err = find_flat(r, "buffer", &buf);

	if (err || r->arg_err)
		return err ? err : r->arg_err;
	if (width > 8 || off > buf->len || width > buf->len - off)
		return script_stop(r, -EINVAL, "offset %llu is outside of the buffer",
				   (unsigned long long)off);
	for (size_t i = 0; i < width; i++)
		buf->data[off + i] = (uint8_t)(value >> (8 * i));
	return 0;
}

int script_do_peek(struct script_run *r)
{
	struct nt_buf *buf = NULL;
	int err = find_flat(r, "buffer", &buf);

	if (err)
		return err;
	r->res.data = buf->data;
	r->res.data_len = buf->len;
	return 0;
}

int script_do_prp_list(struct script_run *r)
{
	const struct script_value *entries = script_arg(r, "entries");
	uint64_t off = script_arg_u64(r, "offset", 0);
	struct nt_buf *buf = NULL;
	int err = find_flat(r, "buffer", &buf);

	if (err || r->arg_err)
		return err ? err : r->arg_err;
	if (off > buf->len || entries->count * 8 > buf->len - off)
		return script_stop(r, -EINVAL, "%zu entries at %llu do not fit the buffer",
				   entries->count, (unsigned long long)off);
	for (size_t i = 0; i < entries->count; i++) {
		uint64_t v = 0;

		err = expr_eval(entries->list[i], script_leaf, r, &v);
		if (err)
			return err;
		for (size_t k = 0; k < 8; k++)
			buf->data[off + 8 * i + k] = (uint8_t)(v >> (8 * k));
	}
	return 0;
}

static void check_bytes(struct script_run *r, const uint8_t *seen, const uint8_t *want, size_t len,
			const char *what)
{
	r->has_failed |= !nt_shall_bytes(r->t, seen, want, len, "%s: %s (%s:%u)", r->step->label,
					 what, r->s->file, r->step->line);
}

static int check_flat(struct script_run *r, struct nt_buf *buf)
{
	uint64_t off = script_arg_u64(r, "offset", 0);
	uint64_t len = script_arg_u64(r, "len", buf->len - nt_min(off, buf->len));
	const struct script_value *raw = script_arg(r, "bytes"), *other = script_arg(r, "equals");
	struct nt_buf *want = NULL;
	size_t bad = 0;
	int err;

	if (r->arg_err)
		return r->arg_err;
	if (raw)
		len = raw->count;
	if (off > buf->len || len > buf->len - off)
		return script_stop(r, -EINVAL, "the bytes are outside of the buffer");
	if (script_arg_has(r, "pattern")) {
		bad = nt_pattern_check(buf->data + off, len, script_arg_u64(r, "pattern", 0));
		r->has_failed |= !nt_shall_eq(r->t, bad, len, "%s: bytes of the pattern (%s:%u)",
					      r->step->label, r->s->file, r->step->line);
	}
	if (script_arg_has(r, "fill")) {
		while (bad < len && buf->data[off + bad] == script_arg_u64(r, "fill", 0))
			bad++;
		r->has_failed |= !nt_shall_eq(r->t, bad, len, "%s: bytes of the fill (%s:%u)",
					      r->step->label, r->s->file, r->step->line);
	}
	if (raw)
		check_bytes(r, buf->data + off, raw->bytes, raw->count, "the bytes are as given");
	if (!other)
		return r->arg_err;
	err = find_flat(r, "equals", &want);
	if (!err && (off > want->len || len > want->len - off))
		err = script_stop(r, -EINVAL, "the other buffer is shorter");
	if (!err)
		check_bytes(r, buf->data + off, want->data + off, len, "both buffers are equal");
	return err;
}

int script_do_check_buffer(struct script_run *r)
{
	struct script_buf *b;
	int err = script_arg_buf(r, "buffer", &b);

	if (err)
		return err;
	if (!script_arg_has(r, "pattern") && !script_arg_has(r, "fill") &&
	    !script_arg_has(r, "bytes") && !script_arg_has(r, "equals"))
		return script_stop(r, -EINVAL, "one of pattern, fill, bytes, equals is needed");
	if (b->buf)
		return check_flat(r, b->buf);
	if (!script_arg_has(r, "pattern"))
		return script_stop(r, -EINVAL, "a scattered buffer can be checked by pattern only");
	r->has_failed |= !nt_shall_eq(
		r->t, nt_sg_pattern_check(b->sg, script_arg_u64(r, "pattern", 0)), b->sg->len,
		"%s: bytes of the pattern (%s:%u)", r->step->label, r->s->file, r->step->line);
	return r->arg_err;
}

int script_do_check_guards(struct script_run *r)
{
	struct script_buf *b;
	int err = script_arg_buf(r, "buffer", &b);

	if (err)
		return err;
	r->has_failed |= b->sg ? !nt_sg_guards(r->t, b->sg, r->step->label)
			       : !nt_buf_guards(r->t, b->buf, r->step->label);
	return 0;
}
