// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Controller Memory Buffer as memory of the host: it holds what was written,
 * by accesses of any width at any byte, also while the controller is disabled.
 *
 * Base 2.0 section 8.5; NVMe 1.4 section 4.7.
 */
#include <string.h>

#include "cmb.h"

#define MEMORY_SPEC "base-2.0:8.5 nvme-1.4:4.7"
#define LOOK	    (4u * CMB_PAGE)

static void open_mapped(struct nt_ctx *t, struct cmb *c)
{
	cmb_open(t, c);
	cmb_map(t, c);
}

/* @len bytes from @at hold the pattern of @seed. */
static void holds(struct nt_ctx *t, const struct cmb *c, uint64_t at, size_t len, uint64_t seed,
		  const char *what)
{
	struct nt_buf *want = nt_buf(t, len), *seen = nt_buf(t, len);

	nt_pattern(want->data, len, seed);
	nt_place_read(t, &c->place, at, seen->data, len);
	nt_shall_bytes(t, seen->data, want->data, len, "%s", what);
	nt_buf_free(t, seen);
	nt_buf_free(t, want);
}

static void put_pattern(struct nt_ctx *t, const struct cmb *c, uint64_t at, size_t len,
			uint64_t seed)
{
	struct nt_buf *data = nt_buf(t, len);

	nt_pattern(data->data, len, seed);
	nt_place_write(t, &c->place, at, data->data, len);
	nt_buf_free(t, data);
}

/* The first pages whole, of the rest one dword of each page, all before any is read. */
static void holds_what_is_written(struct nt_ctx *t)
{
	struct cmb c;
	uint64_t look, step;

	open_mapped(t, &c);
	look = nt_min(c.len, LOOK);
	step = nt_max(c.len / 1024 / CMB_PAGE, 1) * CMB_PAGE;
	put_pattern(t, &c, 0, look, 1);
	holds(t, &c, 0, look, 1, "the buffer holds what was written");
	for (uint64_t at = 0; at < c.len; at += step)
		nt_place_put(t, &c.place, at + CMB_PAGE - 4, 4, 0xc0de0000u + at / CMB_PAGE);
	for (uint64_t at = 0; at < c.len; at += step)
		if (!nt_shall_eq(t, nt_place_get(t, &c.place, at + CMB_PAGE - 4, 4),
				 0xc0de0000u + at / CMB_PAGE,
				 "every page of the buffer is memory of its own"))
			break;
	nt_place_put(t, &c.place, c.len - 4, 4, 0x600dcafe);
	nt_shall_eq(t, nt_place_get(t, &c.place, c.len - 4, 4), 0x600dcafe,
		    "the last dword of the buffer is memory");
}

/* What lies between two accesses: with an odd step most are not aligned. */
static uint64_t step_of(unsigned int width)
{
#if defined(__x86_64__) || defined(__i386__)
	return width + 3;
#else
	return 2 * width; /* this processor does not split what is not aligned */
#endif
}

/* A small stretch over the end of a page, by accesses of @width. */
static void by_width(struct nt_ctx *t, const struct cmb *c, unsigned int width, uint64_t from)
{
	uint8_t want[64], seen[64];

	nt_pattern(want, sizeof(want), 10 + width);
	nt_place_write(t, &c->place, CMB_PAGE - 32, want, sizeof(want));
	for (uint64_t i = from; i + width <= sizeof(want); i += step_of(width)) {
		uint64_t val = 0;

		for (unsigned int k = width; k-- > 0;)
			val = val << 8 | (want[i + k] ^= 0xff);
		nt_place_put(t, &c->place, CMB_PAGE - 32 + i, width, val);
		nt_shall_eq(t, nt_place_get(t, &c->place, CMB_PAGE - 32 + i, width), val,
			    "an access of %u bytes reads what one of %u bytes wrote", width, width);
	}
	nt_place_read(t, &c->place, CMB_PAGE - 32, seen, sizeof(seen));
	nt_shall_bytes(t, seen, want, sizeof(want),
		       "a write of %u bytes changes these and no other", width);
}

static void any_width(struct nt_ctx *t)
{
	struct cmb c;

	open_mapped(t, &c);
	for (unsigned int width = 1; width <= 8; width *= 2)
		for (uint64_t from = 0; from < 3; from++)
			by_width(t, &c, width, width == 1 ? from : 0);
}

/* Queues that are to lie in the buffer are prepared before CC.EN is set. */
static void while_disabled(struct nt_ctx *t)
{
	struct cmb c;

	open_mapped(t, &c);
	if (!c.has_control)
		nt_skip(t, "before 1.4 the buffer may need an enabled controller");
	cmb_need(t, &c, CMB_SQS, "Submission Queues");
	nt_disable(t);
	put_pattern(t, &c, 0, CMB_PAGE, 3);
	holds(t, &c, 0, CMB_PAGE, 3, "the buffer holds what was written while CC.EN is 0");
	nt_enable(t, NULL);
}

#define MEMORY_CASE                                                                                \
	.spec = MEMORY_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_CFG,            \
	.effects = NT_EFF_RESET, .rules = "REG-CMB-04", .since = NT_VS(1, 2, 0),                   \
	.timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "cmb.memory.holds-what-is-written",
		.title = "The whole buffer is memory that the host can write and read",
		MEMORY_CASE,
		.coverage = "CMB-01",
		.run = holds_what_is_written,
	},
	{
		.id = "cmb.memory.any-width",
		.title = "Bytes, words and longer pieces are written at any alignment",
		MEMORY_CASE,
		.coverage = "CMB-01",
		.run = any_width,
	},
	{
		.id = "cmb.memory.while-disabled",
		.title = "The buffer can be prepared before the controller is enabled",
		MEMORY_CASE,
		.coverage = "CMB-01",
		.run = while_disabled,
	},
};

const struct nt_group group_cmb_memory = NT_GROUP("cmb.memory", cases);
