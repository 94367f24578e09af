// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that the controller has in its BARs, and registers that are put back, for cases. */
#include <errno.h>
#include <stdlib.h>

#include "engine/ctx_priv.h"

#define CFG_BAR0 0x10u

struct kept_reg {
	struct undo undo;
	uint32_t off;
	unsigned int width;
	uint64_t val;
};

/* Failing here is nobody's finding: a device that is gone was reported already. */
static void put_reg_back(struct nt_ctx *t, struct undo *u)
{
	struct kept_reg *k = (struct kept_reg *)u;

	if (k->width == 8)
		pcifn_write64(t->c->fn, k->off, k->val);
	else
		pcifn_write32(t->c->fn, k->off, (uint32_t)k->val);
	free(k);
}

void nt_keep_reg(struct nt_ctx *t, uint32_t off, unsigned int width)
{
	uint64_t val = width == 8 ? nt_reg64(t, off) : nt_reg32(t, off);
	struct kept_reg *k = calloc(1, sizeof(*k));

	nt_need_ok(t, k ? 0 : -ENOMEM, "memory to keep a register");
	/* a failure ended the case above */
	// cppcheck-suppress nullPointerOutOfMemory
	*k = (struct kept_reg){ .off = off, .width = width, .val = val };
	undo_push(t, &k->undo, put_reg_back);
}

void nt_place_write(struct nt_ctx *t, const struct drv_place *place, uint64_t at, const void *src,
		    size_t len)
{
	nt_need_ok(t, drv_place_write(t->c, place, at, src, len), "writing BAR%u", place->bar);
}

void nt_place_read(struct nt_ctx *t, const struct drv_place *place, uint64_t at, void *dst,
		   size_t len)
{
	nt_need_ok(t, drv_place_read(t->c, place, at, dst, len), "reading BAR%u", place->bar);
}

uint64_t nt_place_get(struct nt_ctx *t, const struct drv_place *place, uint64_t at,
		      unsigned int width)
{
	uint64_t val = 0;

	nt_need_ok(t, pcifn_bar_read(t->c->fn, place->bar, place->off + at, width, &val),
		   "reading BAR%u", place->bar);
	return val;
}

void nt_place_put(struct nt_ctx *t, const struct drv_place *place, uint64_t at, unsigned int width,
		  uint64_t val)
{
	nt_need_ok(t, pcifn_bar_write(t->c->fn, place->bar, place->off + at, width, val),
		   "writing BAR%u", place->bar);
}

uint64_t nt_bar_len(struct nt_ctx *t, unsigned int bar)
{
	if (bar >= ARRAY_SIZE(t->c->fn->bar_len))
		return 0;
	return bar ? t->c->fn->bar_len[bar] : t->c->fn->bar0_len;
}

uint64_t nt_bar_address(struct nt_ctx *t, unsigned int bar)
{
	uint16_t off = (uint16_t)(CFG_BAR0 + 4 * bar);
	uint64_t low = nt_cfg(t, off, 4);

	if ((low & 7) == 4 && bar < 5)
		low |= (uint64_t)nt_cfg(t, (uint16_t)(off + 4), 4) << 32;
	return low & ~0xfull;
}

bool nt_is_free_address(struct nt_ctx *t, uint64_t addr, uint64_t len)
{
	const struct pcifn *fn = t->c->fn;
	const struct pcifn_mem *lists[] = { fn->live, fn->quarantine };

	if (!len || addr + len - 1 < addr)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (const struct pcifn_mem *m = lists[i]; m; m = m->next)
			if (addr < m->base_iova + m->base_len && m->base_iova < addr + len)
				return false;
	return true;
}
