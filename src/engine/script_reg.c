// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps on registers, the controller's state, interrupts and time; and those that touch no device:
 * let, require, note.
 */
#include <errno.h>

#include "engine/script.h"

/* Where a read-reg or write-reg step points: reg, or offset and width. */
static int find_reg(struct script_run *r, uint64_t *ret_off, unsigned int *ret_width)
{
	const struct script_value *v = script_arg(r, "reg");

	*ret_off = v ? v->reg->off : script_arg_u64(r, "offset", 0);
	*ret_width = (unsigned int)script_arg_u64(r, "width", v ? v->reg->width : 4);
	if (r->arg_err)
		return r->arg_err;
	if (!v && !script_arg_has(r, "offset"))
		return script_stop(r, -EINVAL, "reg or offset is needed");
	if (*ret_width != 1 && *ret_width != 2 && *ret_width != 4 && *ret_width != 8)
		return script_stop(r, -EINVAL, "width is 1, 2, 4 or 8");
	return 0;
}

static int reg_read(struct script_run *r, uint64_t off, unsigned int width, uint64_t *ret)
{
	uint32_t low = 0;
	int err;

	if (width == 8)
		err = pcifn_read64(nt_fn(r->t), off, ret);
	else if (width == 4)
		err = pcifn_read32(nt_fn(r->t), off, &low);
	else
		err = pcifn_bar_read(nt_fn(r->t), 0, off, width, ret);
	if (err)
		return script_stop(r, err, "cannot read at offset %llXh", (unsigned long long)off);
	if (width == 4)
		*ret = low;
	return 0;
}

static uint64_t field_of(const struct spec_field *f, uint64_t value)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	return spec_get(f, bytes, sizeof(bytes));
}

int script_do_read_reg(struct script_run *r)
{
	const struct script_value *v = script_arg(r, "reg");
	unsigned int width;
	uint64_t off, value = 0;
	int err = find_reg(r, &off, &width);

	if (!err)
		err = reg_read(r, off, width, &value);
	r->res.value = v && v->field ? field_of(v->field, value) : value;
	return err;
}

int script_do_write_reg(struct script_run *r)
{
	const struct script_value *v = script_arg(r, "reg");
	uint64_t off, value = script_arg_u64(r, "value", 0), old = 0;
	unsigned int width;
	uint8_t bytes[8];
	int err = find_reg(r, &off, &width);

	if (!err && v && v->field) {
		err = reg_read(r, off, width, &old);
		for (size_t i = 0; i < 8; i++)
			bytes[i] = (uint8_t)(old >> (8 * i));
		spec_set(v->field, bytes, sizeof(bytes), value);
		value = 0;
		for (size_t i = 0; i < 8; i++)
			value |= (uint64_t)bytes[i] << (8 * i);
	}
	if (err)
		return err;
	drv_mark_dirty(nt_ctrlr(r->t));
	if (width == 8)
		err = pcifn_write64(nt_fn(r->t), off, value);
	else if (width == 4)
		err = pcifn_write32(nt_fn(r->t), off, (uint32_t)value);
	else
		err = pcifn_bar_write(nt_fn(r->t), 0, off, width, value);
	return err ? script_stop(r, err, "cannot write at offset %llXh", (unsigned long long)off)
		   : 0;
}

int script_do_wait_reg(struct script_run *r)
{
	const struct script_value *v = script_arg(r, "reg");
	uint64_t want = script_arg_u64(r, "equals", 0);
	struct nt_deadline until = script_arg_within(r);
	bool holds;
	int err = r->arg_err;

	for (unsigned int turn = 0; !err; turn++) {
		/* the deadline first: a device that is late by one turn is not late */
		bool is_last = nt_deadline_passed(until);
		uint64_t value = 0;

		err = reg_read(r, v->reg->off, v->reg->width, &value);
		r->res.value = v->field ? field_of(v->field, value) : value;
		holds = r->res.value == want;
		if (!err && (holds || is_last)) {
			script_shall(r, holds, "%s becomes %llXh", v->reg->name,
				     (unsigned long long)want);
			break;
		}
		pcifn_relax(nt_fn(r->t), turn);
	}
	return err;
}

/* ------------------------------------------------------- controller state */

static int enable(struct script_run *r, struct drv_enable_attr *attr)
{
	struct drv_ctrlr *c = nt_ctrlr(r->t);
	int err;

	if (r->arg_err)
		return r->arg_err;
	/* whatever state it is in, as nt_reenable() does */
	err = c->is_enabled ? drv_disable(c) : 0;
	if (err)
		return script_stop(r, err, "CSTS.RDY did not become 0");
	drv_mark_dirty(c);
	err = drv_enable(c, attr);
	return err ? script_stop(r, err, "CSTS.RDY did not become 1") : 0;
}

int script_do_enable(struct script_run *r)
{
	struct drv_enable_attr attr = {
		.asq_entries = (uint32_t)script_arg_u64(r, "asq", 0),
		.acq_entries = (uint32_t)script_arg_u64(r, "acq", 0),
		.mps = (uint8_t)script_arg_u64(r, "mps", 0),
		.has_mps = script_arg_has(r, "mps"),
		.css = (uint8_t)script_arg_u64(r, "css", 0),
		.has_css = script_arg_has(r, "css"),
		.ams = (uint8_t)script_arg_u64(r, "ams", 0),
		.iosqes = (uint8_t)script_arg_u64(r, "iosqes", 0),
		.iocqes = (uint8_t)script_arg_u64(r, "iocqes", 0),
		.no_wait = script_arg_u64(r, "no_wait", 0),
	};

	return enable(r, &attr);
}

int script_do_irq_enable(struct script_run *r)
{
	struct drv_enable_attr attr = {
		.irq_kind = (enum pcifn_irq)script_arg_u64(r, "kind", PCIFN_IRQ_MSIX),
		.irq_count = (unsigned int)script_arg_u64(r, "vectors", 1),
	};

	return enable(r, &attr);
}

int script_do_disable(struct script_run *r)
{
	int err = drv_disable(nt_ctrlr(r->t));

	return err ? script_stop(r, err, "CSTS.RDY did not become 0") : 0;
}

int script_do_shutdown(struct script_run *r)
{
	uint32_t shn = script_arg_u64(r, "kind", 0) ? NT_CC_SHN_ABRUPT : NT_CC_SHN_NORMAL;
	int err;

	drv_mark_dirty(nt_ctrlr(r->t));
	err = drv_shutdown(nt_ctrlr(r->t), shn, (uint32_t)script_arg_u64(r, "within_ms", 30000));
	return err ? script_stop(r, err, "CSTS.SHST did not become 10b") : r->arg_err;
}

int script_do_reset(struct script_run *r)
{
	enum drv_reset kind = (enum drv_reset)script_arg_u64(r, "kind", DRV_RESET_CC);
	int err = r->arg_err;

	drv_mark_dirty(nt_ctrlr(r->t));
	if (!err)
		err = drv_reset(nt_ctrlr(r->t), kind);
	if (err == -ENOTSUP) {
		script_stop(r, 0, "this back end or controller has no such reset");
		r->wants_skip = true;
		return 0;
	}
	return err ? script_stop(r, err, "the controller did not come out of the reset") : 0;
}

/* ------------------------------------------------------------- interrupts */

int script_do_expect_irq(struct script_run *r)
{
	unsigned int vector = (unsigned int)script_arg_u64(r, "vector", 0);
	struct nt_deadline until = script_arg_within(r);
	int err = r->arg_err;

	if (err)
		return err;
	err = drv_irq_wait(nt_ctrlr(r->t), vector, until, &r->res.value);
	if (err && err != -ETIMEDOUT)
		return script_stop(r, err, "cannot see interrupts");
	script_shall(r, !err, "an interrupt arrives on vector %u", vector);
	return 0;
}

int script_do_expect_no_irq(struct script_run *r)
{
	unsigned int vector = (unsigned int)script_arg_u64(r, "vector", 0);
	uint64_t us = script_arg_u64(r, "for_us", 1000);
	int err;

	if (r->arg_err)
		return r->arg_err;
	err = drv_irq_wait(nt_ctrlr(r->t), vector, nt_deadline_us(us), &r->res.value);
	if (err && err != -ETIMEDOUT)
		return script_stop(r, err, "cannot see interrupts");
	script_shall(r, err == -ETIMEDOUT, "no interrupt arrives on vector %u", vector);
	return 0;
}

/* ----------------------------------------------------------- and the rest */

int script_do_settle(struct script_run *r)
{
	uint64_t us = script_arg_u64(r, "us", 1000);

	if (!r->arg_err)
		nt_settle(r->t, us);
	return r->arg_err;
}

int script_do_let(struct script_run *r)
{
	r->res.value = script_arg_u64(r, "value", 0);
	return r->arg_err;
}

int script_do_require(struct script_run *r)
{
	uint64_t value = script_arg_u64(r, "value", 0), min = script_arg_u64(r, "min", 0);
	uint64_t max = script_arg_u64(r, "max", UINT64_MAX);
	const struct script_value *why = script_arg(r, "why");

	if (r->arg_err || (value >= min && value <= max))
		return r->arg_err;
	script_stop(r, 0, "%s", why->text);
	r->wants_skip = true;
	return 0;
}

int script_do_note(struct script_run *r)
{
	const char *text = script_arg(r, "text")->text;
	uint64_t value = script_arg_u64(r, "value", 0);

	if (r->arg_err)
		return r->arg_err;
	if (script_arg_has(r, "value"))
		nt_note(r->t, "%s: %llXh", text, (unsigned long long)value);
	else
		nt_note(r->t, "%s", text);
	return 0;
}
