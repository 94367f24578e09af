// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration space that a case changes and the engine puts back, whatever happened. */
#include <errno.h>
#include <stdlib.h>

#include "engine/ctx_priv.h"

struct kept_config {
	struct undo undo;
	uint16_t off;
	uint8_t width;
	bool is_port;
	uint32_t val;
};

static void put_back(struct nt_ctx *t, struct undo *u)
{
	const struct kept_config *k = (const struct kept_config *)u;
	int rc = 0;

	if (!t->s->is_lost)
		rc = (k->is_port ? pcifn_port_write : pcifn_cfg_write)(t->c->fn, k->off, k->width,
								       k->val);
	if (rc)
		nt_note(t, "configuration space %03Xh could not be put back", k->off);
	free(u);
}

static uint32_t keep(struct nt_ctx *t, uint16_t off, unsigned int width, bool is_port)
{
	uint32_t val = is_port ? nt_port(t, off, width) : nt_cfg(t, off, width);
	struct kept_config *k = calloc(1, sizeof(*k));

	nt_need_ok(t, k ? 0 : -ENOMEM, "keeping configuration space %03Xh", off);
	k->off = off;
	k->width = (uint8_t)width;
	k->is_port = is_port;
	k->val = val;
	undo_push(t, &k->undo, put_back);
	return val;
}

uint32_t nt_keep_cfg(struct nt_ctx *t, uint16_t off, unsigned int width)
{
	return keep(t, off, width, false);
}

uint32_t nt_keep_port(struct nt_ctx *t, uint16_t off, unsigned int width)
{
	return keep(t, off, width, true);
}
