// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps on memory: buffers in one piece and scattered ones, what stands in
 * them, PRP entries by hand, checks of data and of the canaries around it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/script.h"

#define BUF_MAX (64u << 20)

/* The bytes of either kind of buffer in one piece; those of a scattered one are a copy. */
struct view {
	uint8_t *data, *copy;
	size_t len;
};

static int view_of(struct script_run *r, const struct script_buf *b, struct view *ret)
{
	if (b->buf) {
		*ret = (struct view){ .data = b->buf->data, .len = b->buf->len };
		return 0;
	}
	*ret = (struct view){ .copy = malloc(b->sg->len), .len = b->sg->len };
	if (!ret->copy)
		return script_stop(r, -ENOMEM, "a scattered buffer");
	nt_sg_get(b->sg, ret->copy);
	ret->data = ret->copy;
	return 0;
}

static int put_content(struct script_run *r, const struct view *to, uint64_t off, uint64_t len)
{
	const struct script_value *raw = script_arg(r, "bytes");

	if (off > to->len || len > to->len - off)
		return script_stop(r, -EINVAL, "%llu bytes at %llu are outside of the buffer (%zu)",
				   (unsigned long long)len, (unsigned long long)off, to->len);
	if (script_arg_has(r, "fill"))
		memset(to->data + off, (int)script_arg_u64(r, "fill", 0), len);
	if (script_arg_has(r, "pattern"))
		nt_pattern(to->data + off, len, script_arg_u64(r, "pattern", 0));
	if (raw && raw->count > len)
		return script_stop(r, -EINVAL, "%zu bytes do not fit", raw->count);
	if (raw)
		memcpy(to->data + off, raw->bytes, raw->count);
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
	struct view all;
	uint64_t len = script_arg_u64(r, "len", 4096), offset = script_arg_u64(r, "offset", 0);

	if (r->arg_err)
		return r->arg_err;
	if (!len || len > BUF_MAX || offset >= nt_ctrlr(r->t)->page_len)
		return script_stop(r, -EINVAL,
				   "a buffer has 1 byte to 64 MiB and starts in its "
				   "first page");
	forget(r, b);
	b->buf = nt_buf_at(r->t, (size_t)len, (uint32_t)offset);
	all = (struct view){ .data = b->buf->data, .len = b->buf->len };
	return put_content(r, &all, 0, len);
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
	uint64_t off = script_arg_u64(r, "offset", 0), len;
	struct script_buf *b;
	struct view to;
	int err = script_arg_buf(r, "buffer", &b);

	if (!err)
		err = view_of(r, b, &to);
	if (err)
		return err;
	len = script_arg_u64(r, "len", to.len - nt_min(off, to.len));
	err = r->arg_err ? r->arg_err : put_content(r, &to, off, len);
	if (!err && b->sg)
		nt_sg_put(b->sg, to.data);
	free(to.copy);
	return err;
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

static void check_pattern(struct script_run *r, const uint8_t *data, size_t len)
{
	size_t good = nt_pattern_check(data, len, script_arg_u64(r, "pattern", 0));

	r->has_failed |= !nt_shall_eq(r->t, good, len, "%s: bytes of the pattern (%s:%u)",
				      r->step->label, r->s->file, r->step->line);
}

static void check_fill(struct script_run *r, const uint8_t *data, size_t len)
{
	size_t good = 0;

	while (good < len && data[good] == script_arg_u64(r, "fill", 0))
		good++;
	r->has_failed |= !nt_shall_eq(r->t, good, len, "%s: bytes of the fill (%s:%u)",
				      r->step->label, r->s->file, r->step->line);
}

static int check_equals(struct script_run *r, const uint8_t *data, uint64_t off, uint64_t len)
{
	struct script_buf *b;
	struct view want;
	int err = script_arg_buf(r, "equals", &b);

	if (!err)
		err = view_of(r, b, &want);
	if (err)
		return err;
	if (off > want.len || len > want.len - off)
		err = script_stop(r, -EINVAL, "the other buffer is shorter");
	else
		check_bytes(r, data, want.data + off, len, "both buffers are equal");
	free(want.copy);
	return err;
}

static int check_view(struct script_run *r, const struct view *seen)
{
	uint64_t off = script_arg_u64(r, "offset", 0);
	uint64_t len = script_arg_u64(r, "len", seen->len - nt_min(off, seen->len));
	const struct script_value *raw = script_arg(r, "bytes");
	const uint8_t *data = seen->data + nt_min(off, seen->len);

	if (r->arg_err)
		return r->arg_err;
	if (raw)
		len = raw->count;
	if (off > seen->len || len > seen->len - off)
		return script_stop(r, -EINVAL, "the bytes are outside of the buffer");
	if (script_arg_has(r, "pattern"))
		check_pattern(r, data, len);
	if (script_arg_has(r, "fill"))
		check_fill(r, data, len);
	if (raw)
		check_bytes(r, data, raw->bytes, raw->count, "the bytes are as given");
	return script_arg_has(r, "equals") ? check_equals(r, data, off, len) : r->arg_err;
}

int script_do_check_buffer(struct script_run *r)
{
	struct script_buf *b;
	struct view seen;
	int err = script_arg_buf(r, "buffer", &b);

	if (err)
		return err;
	if (!script_arg_has(r, "pattern") && !script_arg_has(r, "fill") &&
	    !script_arg_has(r, "bytes") && !script_arg_has(r, "equals"))
		return script_stop(r, -EINVAL, "one of pattern, fill, bytes, equals is needed");
	err = view_of(r, b, &seen);
	if (err)
		return err;
	err = check_view(r, &seen);
	free(seen.copy);
	return err;
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
