// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps on configuration space: an offset, from a capability where one is
 * named, or a field of the header or of a capability by its name.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/script.h"

static const struct {
	const char *name; /* as in front of the dot */
	uint16_t cap;	  /* 0: the header; from 100h on extended */
} places[] = {
	{ "header", 0 },
	{ "pm", NT_PCI_CAP_PM },
	{ "msi", NT_PCI_CAP_MSI },
	{ "msix", NT_PCI_CAP_MSIX },
	{ "exp", NT_PCI_CAP_EXP },
	{ "aer", 0x100 + NT_PCI_ECAP_AER },
	{ "dsn", 0x100 + NT_PCI_ECAP_DSN },
	{ "ltr", 0x100 + NT_PCI_ECAP_LTR },
	{ "l1ss", 0x100 + NT_PCI_ECAP_L1SS },
	{ "sriov", 0x100 + NT_PCI_ECAP_SRIOV },
};

static int unknown_place(struct script_compiler *c, const struct yaml_node *n, const char *name)
{
	const char *names[ARRAY_SIZE(places) + 1] = { 0 }, *near;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		names[i] = places[i].name;
	near = nearest_word(name, names);
	if (near)
		return yaml_error(c->f, n, "unknown structure '%s', did you mean '%s'?", name,
				  near);
	return yaml_error(c->f, n, "unknown structure '%s': header, pm, msi, msix, exp or aer",
			  name);
}

int script_compile_cfg(struct script_compiler *c, const struct yaml_node *n, struct script_value *v)
{
	const char *text = yaml_text(c->f, n, "field"), *dot = text ? strchr(text, '.') : NULL;
	const char *names[64] = { 0 }, *near;
	const struct spec_struct *s;
	char name[32], path[40];
	size_t i = 0;

	if (!text)
		return -EINVAL;
	if (!dot)
		return yaml_error(c->f, n, "field is STRUCTURE.FIELD, as header.cmd.bme");
	snprintf(name, sizeof(name), "%.*s", (int)(dot - text), text);
	while (i < ARRAY_SIZE(places) && strcmp(places[i].name, name))
		i++;
	if (i == ARRAY_SIZE(places))
		return unknown_place(c, n, name);
	snprintf(path, sizeof(path), "pci.%s", name);
	s = spec_struct_find(path);
	v->field = spec_field_find(s, dot + 1);
	v->cfg = s;
	v->cap = places[i].cap;
	if (v->field && v->field->width <= 32)
		return 0;
	for (i = 0; i < s->count && i < 63; i++)
		names[i] = s->fields[i].name;
	near = nearest_word(dot + 1, names);
	return yaml_error_in(c->f, n, (size_t)(dot + 1 - text), "unknown field '%s' of %s%s%s%s",
			     dot + 1, name, near ? ", did you mean '" : "", near ? near : "",
			     near ? "'?" : "");
}

struct place {
	uint16_t off; /* in configuration space */
	unsigned int width;
	uint32_t from; /* byte of the structure that off is */
};

static int find_cap(struct script_run *r, uint64_t cap, uint16_t *ret_base)
{
	*ret_base = 0;
	if (!cap)
		return 0;
	*ret_base = cap > 0xff ? pcifn_ext_cap_find(nt_fn(r->t), (uint16_t)(cap & 0xff))
			       : pcifn_cap_find(nt_fn(r->t), (uint8_t)cap);
	if (!*ret_base) {
		script_stop(r, 0, "the function has no such capability");
		r->wants_skip = true;
	}
	return 0;
}

/* The register that the field is part of: "cmd" of "cmd.bme". */
static const struct spec_field *register_of(const struct script_value *v)
{
	char name[64];
	char *dot;

	snprintf(name, sizeof(name), "%s", v->field->name);
	dot = strrchr(name, '.');
	if (!dot)
		return v->field;
	*dot = '\0';
	return spec_field_find(v->cfg, name) ? spec_field_find(v->cfg, name) : v->field;
}

/* One access of the register's own width, else of the dword around it. */
static void place_of(const struct script_value *v, struct place *ret)
{
	const struct spec_field *f = register_of(v);
	uint32_t off = f->offset + f->lsb / 8, len = (f->lsb % 8 + f->width + 7) / 8;

	if ((len != 1 && len != 2 && len != 4) || off % len) {
		off &= ~3u;
		len = 4;
	}
	ret->from = off;
	ret->off = (uint16_t)off;
	ret->width = len;
}

static int find_cfg(struct script_run *r, struct place *ret)
{
	const struct script_value *v = script_arg(r, "field");
	uint64_t off = script_arg_u64(r, "offset", 0), cap = script_arg_u64(r, "cap", 0);
	uint16_t base;
	int err;

	ret->width = (unsigned int)script_arg_u64(r, "width", 4);
	if (r->arg_err)
		return r->arg_err;
	if (v &&
	    (script_arg_has(r, "offset") || script_arg_has(r, "cap") || script_arg_has(r, "width")))
		return script_stop(r, -EINVAL, "field says where: no offset, cap or width with it");
	if (v) {
		place_of(v, ret);
		off = ret->off;
		cap = v->cap;
	}
	err = find_cap(r, cap, &base);
	if (err || r->wants_skip)
		return err;
	if (ret->width != 1 && ret->width != 2 && ret->width != 4)
		return script_stop(r, -EINVAL, "width is 1, 2 or 4");
	if (base + off + ret->width > 4096)
		return script_stop(r, -EINVAL, "offset %llu is outside of configuration space",
				   (unsigned long long)off);
	ret->off = (uint16_t)(base + off);
	return 0;
}

/* @value as it stands at @at, as bytes of the structure. */
static void lay_out(const struct place *at, uint32_t value, uint8_t *bytes, size_t len)
{
	memset(bytes, 0, len);
	for (size_t i = 0; i < at->width && at->from + i < len; i++)
		bytes[at->from + i] = (uint8_t)(value >> (8 * i));
}

int script_do_read_cfg(struct script_run *r)
{
	const struct script_value *v = script_arg(r, "field");
	uint8_t bytes[256];
	uint32_t value = 0;
	struct place at;
	int err = find_cfg(r, &at);

	if (err || r->wants_skip)
		return err;
	err = pcifn_cfg_read(nt_fn(r->t), at.off, at.width, &value);
	if (err)
		return script_stop(r, err, "cannot read configuration space at %03Xh", at.off);
	r->res.value = value;
	if (v) {
		lay_out(&at, value, bytes, sizeof(bytes));
		r->res.value = spec_get(v->field, bytes, sizeof(bytes));
	}
	return 0;
}

int script_do_write_cfg(struct script_run *r)
{
	const struct script_value *v = script_arg(r, "field");
	uint32_t value = (uint32_t)script_arg_u64(r, "value", 0), old = 0;
	uint8_t bytes[256];
	struct place at;
	int err = find_cfg(r, &at);

	if (err || r->wants_skip)
		return err;
	if (v) {
		err = pcifn_cfg_read(nt_fn(r->t), at.off, at.width, &old);
		if (err)
			return script_stop(r, err, "cannot read configuration space at %03Xh",
					   at.off);
		lay_out(&at, old, bytes, sizeof(bytes));
		spec_set(v->field, bytes, sizeof(bytes), value);
		value = 0;
		for (size_t i = 0; i < at.width; i++)
			value |= (uint32_t)bytes[at.from + i] << (8 * i);
	}
	drv_mark_dirty(nt_ctrlr(r->t));
	err = pcifn_cfg_write(nt_fn(r->t), at.off, at.width, value);
	return err ? script_stop(r, err, "cannot write configuration space at %03Xh", at.off) : 0;
}
