// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a $name of an expression is, and its value while a case runs: saved
 * values, parameters, $dev (limits of the device), $ctrl (Identify Controller),
 * $reg (a register now), buffers ($data.iova, $data.page[2], $data.u32[8]), $rand.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/script.h"

enum leaf_kind {
	LEAF_VAR = 1,
	LEAF_PARAM,
	LEAF_DEV,
	LEAF_CTRL,
	LEAF_REG,
	LEAF_BUF,
	LEAF_RAND,
};

/* Names behind "$dev.", in the order of dev_value(). */
static const char *const dev_names[] = {
	"mqes",
	"entries_max",
	"sq_count",
	"cq_count",
	"page_len",
	"mdts_len",
	"vectors",
	"contiguous_only",
	"cap",
	"vs",
	"doorbell_stride",
	"ready_timeout_ms",
	"nsid",
	"nsze",
	"lba_len",
	"meta_len",
	"scratch_slba",
	"scratch_nlb",
	NULL,
};

#define DEV_FIRST_NS 12

static uint64_t dev_value(struct nt_ctx *t, size_t i)
{
	const struct nt_limits *lim = i < DEV_FIRST_NS ? nt_limits(t) : NULL;
	const struct nt_ns *ns = i < DEV_FIRST_NS ? NULL : nt_ns(t);

	switch (i) {
	case 0:
		return lim->mqes;
	case 1:
		return lim->entries_max;
	case 2:
		return lim->sq_count;
	case 3:
		return lim->cq_count;
	case 4:
		return nt_ctrlr(t)->page_len;
	case 5:
		return lim->mdts_len;
	case 6:
		return lim->vectors;
	case 7:
		return lim->is_contiguous_only;
	case 8:
		return lim->cap;
	case 9:
		return lim->vs;
	case 10:
		return nt_ctrlr(t)->doorbell_stride;
	case 11:
		return drv_ready_timeout_ms(nt_ctrlr(t));
	case 12:
		return ns->nsid;
	case 13:
		return ns->nsze;
	case 14:
		return ns->lba_len;
	case 15:
		return ns->meta_len;
	case 16:
		return ns->scratch_slba;
	default:
		return ns->scratch_nlb;
	}
}

/* Members of a buffer, in the order of buf_value(). Those from PAGE on take an index. */
enum { BUF_IOVA, BUF_LEN, BUF_PRP1, BUF_PRP2, BUF_PAGE, BUF_U8, BUF_U16, BUF_U32, BUF_U64 };

static const char *const buf_names[] = { "iova", "len", "prp1", "prp2", "page",
					 "u8",	 "u16", "u32",	"u64",	NULL };

bool script_is_name(const char *text)
{
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '_')
			return false;
	return true;
}

static int find_word(const char *word, const char *const *words, size_t *ret)
{
	for (size_t i = 0; words[i]; i++)
		if (!strcmp(words[i], word)) {
			*ret = i;
			return 0;
		}
	return -ENOENT;
}

static int unknown(char text[200], const char *what, const char *name, const char *const *words)
{
	const char *near = words ? nearest_word(name, words) : NULL;

	if (near)
		snprintf(text, 200, "unknown %s '%s', did you mean '%s'?", what, name, near);
	else
		snprintf(text, 200, "unknown %s '%s'", what, name);
	return -EINVAL;
}

static int resolve_dev(struct script_compiler *c, const char *member, struct expr *leaf,
		       char text[200])
{
	leaf->kind = LEAF_DEV;
	if (find_word(member, dev_names, &leaf->index))
		return unknown(text, "device value", member, dev_names);
	if (leaf->index >= DEV_FIRST_NS)
		c->needs |= NT_NEED_NS;
	return 0;
}

static int resolve_ctrl(const char *member, struct expr *leaf, char text[200])
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");

	leaf->kind = LEAF_CTRL;
	leaf->ref = s ? spec_field_find(s, member) : NULL;
	return leaf->ref ? 0 : unknown(text, "field of Identify Controller", member, NULL);
}

static int resolve_reg(struct script_compiler *c, const char *member, struct expr *leaf,
		       char text[200])
{
	char name[64];
	char *dot;

	snprintf(name, sizeof(name), "%s", member);
	dot = strchr(name, '.');
	if (dot)
		*dot = '\0';
	leaf->kind = LEAF_REG;
	leaf->ref = spec_reg_find(name);
	if (!leaf->ref)
		return unknown(text, "register", name, NULL);
	if (dot) {
		leaf->ref2 = spec_field_find(((const struct spec_reg *)leaf->ref)->fields, dot + 1);
		if (!leaf->ref2)
			return unknown(text, "field of the register", dot + 1, NULL);
	}
	c->needs |= NT_NEED_REGS;
	return 0;
}

/* "data.page": leaf->index is the buffer, leaf->value the member. */
static int resolve_buf(struct script_compiler *c, const char *name, const char *member,
		       struct expr *leaf, char text[200])
{
	const struct script *s = c->s;
	size_t i = 0, word = 0;

	while (i < s->buf_count && strcmp(s->bufs[i], name))
		i++;
	if (i == s->buf_count)
		return unknown(text, "buffer", name, NULL);
	if (!c->buf_ready[i] && !c->in_always)
		return unknown(text, "buffer (made only further down)", name, NULL);
	if (find_word(member, buf_names, &word))
		return unknown(text, "member of a buffer", member, buf_names);
	if (word >= BUF_PAGE && !leaf->a) {
		snprintf(text, 200, "'%s' needs an index: $%s.%s[0]", member, name, member);
		return -EINVAL;
	}
	if (word < BUF_PAGE && leaf->a) {
		snprintf(text, 200, "'%s' takes no index", member);
		return -EINVAL;
	}
	leaf->kind = LEAF_BUF;
	leaf->index = i;
	leaf->value = word;
	return 0;
}

static int resolve_plain(struct script_compiler *c, const char *name, struct expr *leaf,
			 char text[200])
{
	const char *names[SCRIPT_VARS_MAX + 1] = { 0 };
	const struct script *s = c->s;

	for (size_t i = 0; i < s->param_count; i++)
		if (!strcmp(s->params[i].name, name)) {
			leaf->kind = LEAF_PARAM;
			leaf->ref = s->params[i].name;
			return 0;
		}
	for (size_t i = 0; i < s->var_count; i++) {
		names[i] = s->vars[i];
		if (strcmp(s->vars[i], name) || (!c->var_ready[i] && !c->in_always))
			continue;
		leaf->kind = LEAF_VAR;
		leaf->index = i;
		return 0;
	}
	return unknown(text, "value", name, names);
}

int script_resolve(void *arg, const char *name, struct expr *leaf, char text[200])
{
	struct script_compiler *c = arg;
	const char *dot = strchr(name, '.');
	char head[64];

	snprintf(head, sizeof(head), "%.*s", dot ? (int)(dot - name) : 63, name);
	if (dot && strcmp(head, "dev") && strcmp(head, "ctrl") && strcmp(head, "reg"))
		return resolve_buf(c, head, dot + 1, leaf, text);
	if (leaf->a) {
		snprintf(text, 200, "'$%s' takes no index", name);
		return -EINVAL;
	}
	if (!strcmp(name, "rand")) {
		leaf->kind = LEAF_RAND;
		return 0;
	}
	if (!dot)
		return resolve_plain(c, name, leaf, text);
	if (!strcmp(head, "dev"))
		return resolve_dev(c, dot + 1, leaf, text);
	if (!strcmp(head, "ctrl"))
		return resolve_ctrl(dot + 1, leaf, text);
	return resolve_reg(c, dot + 1, leaf, text);
}

static int reg_value(struct script_run *r, const struct expr *leaf, uint64_t *ret)
{
	const struct spec_reg *reg = leaf->ref;
	uint32_t low = 0;
	uint64_t v = 0;
	uint8_t bytes[8];
	int err;

	if (reg->width == 8) {
		err = pcifn_read64(nt_fn(r->t), reg->off, &v);
	} else {
		err = pcifn_read32(nt_fn(r->t), reg->off, &low);
		v = low;
	}
	if (err)
		return script_stop(r, err, "cannot read register %s", reg->name);
	for (size_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(v >> (8 * i));
	*ret = leaf->ref2 ? spec_get(leaf->ref2, bytes, reg->width) : v;
	return 0;
}

static int page_value(struct script_run *r, const struct script_buf *b, uint64_t index,
		      const char *name, uint64_t *ret)
{
	uint64_t page_len = nt_ctrlr(r->t)->page_len;

	if (b->sg) {
		if (index >= b->sg->page_count)
			return script_stop(r, -EINVAL, "$%s has no page %llu", name,
					   (unsigned long long)index);
		*ret = b->sg->pages[index]->iova;
		return 0;
	}
	if (index > ((b->buf->iova & (page_len - 1)) + b->buf->len - 1) / page_len)
		return script_stop(r, -EINVAL, "$%s has no page %llu", name,
				   (unsigned long long)index);
	*ret = (b->buf->iova & ~(page_len - 1)) + index * page_len;
	return 0;
}

static int word_value(struct script_run *r, const struct script_buf *b, size_t member, uint64_t off,
		      const char *name, uint64_t *ret)
{
	size_t width = 1u << (member - BUF_U8);
	uint64_t v = 0;

	if (b->sg)
		return script_stop(r, -EINVAL, "$%s is scattered: it has no bytes in a row", name);
	if (off >= b->buf->len || b->buf->len - off < width)
		return script_stop(r, -EINVAL, "offset %llu is outside of $%s",
				   (unsigned long long)off, name);
	for (size_t i = 0; i < width; i++)
		v |= (uint64_t)b->buf->data[off + i] << (8 * i);
	*ret = v;
	return 0;
}

static int buf_value(struct script_run *r, const struct expr *leaf, uint64_t *ret)
{
	const struct script_buf *b = &r->bufs[leaf->index];
	const char *name = r->s->bufs[leaf->index];
	uint64_t index = 0;
	int err;

	if (!b->buf && !b->sg)
		return script_stop(r, -ENODATA, "buffer '%s' was never made", name);
	err = leaf->a ? expr_eval(leaf->a, script_leaf, r, &index) : 0;
	if (err)
		return err;
	switch (leaf->value) {
	case BUF_IOVA:
		*ret = b->sg ? b->sg->prp1 : b->buf->iova;
		return 0;
	case BUF_LEN:
		*ret = b->sg ? b->sg->len : b->buf->len;
		return 0;
	case BUF_PRP1:
		*ret = b->sg ? b->sg->prp1 : b->buf->iova;
		return 0;
	case BUF_PRP2:
		*ret = b->sg ? b->sg->prp2 : 0;
		return 0;
	case BUF_PAGE:
		return page_value(r, b, index, name, ret);
	default:
		return word_value(r, b, leaf->value, index, name, ret);
	}
}

int script_leaf(void *arg, const struct expr *leaf, uint64_t *ret)
{
	struct script_run *r = arg;

	switch ((enum leaf_kind)leaf->kind) {
	case LEAF_VAR:
		if (!r->is_set[leaf->index])
			return script_stop(r, -ENODATA, "the value '%s' was never saved",
					   r->s->vars[leaf->index]);
		*ret = r->vars[leaf->index];
		return 0;
	case LEAF_PARAM:
		*ret = nt_param(r->t, leaf->ref);
		return 0;
	case LEAF_DEV:
		*ret = dev_value(r->t, leaf->index);
		return 0;
	case LEAF_CTRL:
		*ret = spec_get(leaf->ref, nt_identify_ctrl(r->t), 4096);
		return 0;
	case LEAF_REG:
		return reg_value(r, leaf, ret);
	case LEAF_BUF:
		return buf_value(r, leaf, ret);
	default:
		*ret = nt_rand(r->t);
		return 0;
	}
}
