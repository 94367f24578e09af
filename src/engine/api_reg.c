// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers and configuration space for cases, and what a case may ask about itself. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/ctx_priv.h"

uint32_t nt_reg32(struct nt_ctx *t, uint32_t off)
{
	uint32_t val = 0;

	nt_need_ok(t, pcifn_read32(t->c->fn, off, &val), "reading register %Xh", off);
	return val;
}

uint64_t nt_reg64(struct nt_ctx *t, uint32_t off)
{
	uint64_t val = 0;

	nt_need_ok(t, pcifn_read64(t->c->fn, off, &val), "reading register %Xh", off);
	return val;
}

void nt_reg_write32(struct nt_ctx *t, uint32_t off, uint32_t val)
{
	drv_mark_dirty(t->c);
	nt_need_ok(t, pcifn_write32(t->c->fn, off, val), "writing register %Xh", off);
}

void nt_reg_write64(struct nt_ctx *t, uint32_t off, uint64_t val)
{
	drv_mark_dirty(t->c);
	nt_need_ok(t, pcifn_write64(t->c->fn, off, val), "writing register %Xh", off);
}

uint64_t nt_reg_field(struct nt_ctx *t, const char *path)
{
	const struct spec_struct *s;
	const struct spec_field *f;
	const struct spec_reg *reg;
	uint8_t bytes[8];
	uint64_t val;
	int rc = spec_path_find(path, &s, &f);

	assert(rc == 0);
	reg = spec_reg_find(s->name);
	assert(reg);
	val = reg->width == 8 ? nt_reg64(t, reg->off) : nt_reg32(t, reg->off);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(val >> (8 * i));
	return spec_get(f, bytes, reg->width);
}

uint32_t nt_cfg(struct nt_ctx *t, uint16_t off, unsigned int width)
{
	uint32_t val = 0;

	nt_need_ok(t, pcifn_cfg_read(t->c->fn, off, width, &val),
		   "reading configuration space %03Xh", off);
	return val;
}

void nt_cfg_write(struct nt_ctx *t, uint16_t off, unsigned int width, uint32_t val)
{
	nt_need_ok(t, pcifn_cfg_write(t->c->fn, off, width, val),
		   "writing configuration space %03Xh", off);
}

uint32_t nt_port(struct nt_ctx *t, uint16_t off, unsigned int width)
{
	uint32_t val = 0;

	nt_need_ok(t, pcifn_port_read(t->c->fn, off, width, &val),
		   "reading configuration space %03Xh of the port above", off);
	return val;
}

void nt_port_write(struct nt_ctx *t, uint16_t off, unsigned int width, uint32_t val)
{
	nt_need_ok(t, pcifn_port_write(t->c->fn, off, width, val),
		   "writing configuration space %03Xh of the port above", off);
}

const struct nt_limits *nt_limits(struct nt_ctx *t)
{
	/* The case may have enabled with another page size. */
	t->s->limits.page_len = t->c->page_len;
	return &t->s->limits;
}

const struct nt_ns *nt_ns(struct nt_ctx *t)
{
	if (!t->s->has_ns)
		nt_skip(t, "no usable namespace: %s", t->s->ns_reason);
	return &t->s->ns;
}

bool nt_has_ns(struct nt_ctx *t)
{
	return t->s->has_ns;
}

bool nt_has_io(struct nt_ctx *t)
{
	const struct session *s = t->s;

	if (!s->has_ns || s->io_reason[0] || !(s->fn->caps & PCIFN_CAP_DMA))
		return false;
	return s->c->is_passive || !s->queues_reason[0];
}

const uint8_t *nt_identify_ctrl(struct nt_ctx *t)
{
	if (!t->s->has_identify_ctrl) {
		struct nt_buf *buf = nt_buf(t, sizeof(t->s->identify_ctrl));
		struct drv_cpl cpl = nt_identify(t, NT_CNS_CTRL, 0, buf);

		if (!nt_shall_succeed(t, cpl, "Identify Controller"))
			nt_stop(t);
		memcpy(t->s->identify_ctrl, buf->data, sizeof(t->s->identify_ctrl));
		t->s->has_identify_ctrl = true;
		nt_buf_free(t, buf);
	}
	return t->s->identify_ctrl;
}

uint64_t nt_ctrl_field(struct nt_ctx *t, const char *field)
{
	char path[96];

	snprintf(path, sizeof(path), "identify.ctrl.%s", field);
	return spec_get_path(path, nt_identify_ctrl(t), sizeof(t->s->identify_ctrl));
}

uint64_t nt_param(struct nt_ctx *t, const char *name)
{
	const struct nt_param *p = t->cs->params;

	for (size_t i = 0; i < t->param_count; i++)
		if (!strcmp(t->params[i].name, name))
			return t->params[i].value;
	while (p && p->name && strcmp(p->name, name))
		p++;
	assert(p && p->name);
	return p->value;
}

/* splitmix64 */
uint64_t nt_rand(struct nt_ctx *t)
{
	uint64_t x = t->rand += 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

struct drv_ctrlr *nt_ctrlr(struct nt_ctx *t)
{
	return t->c;
}

struct pcifn *nt_fn(struct nt_ctx *t)
{
	return t->c->fn;
}

const void *ctx_priv(const struct nt_ctx *t)
{
	return t->cs->priv;
}

struct nt_deadline nt_within_ms(struct nt_ctx *t, uint64_t ms)
{
	return nt_deadline_us((uint64_t)((double)ms * 1000.0 * t->s->timeout_scale));
}

struct nt_deadline nt_deadline(struct nt_ctx *t)
{
	return nt_within_ms(t, t->s->command_timeout_ms);
}
