// SPDX-License-Identifier: GPL-2.0-or-later
/* The area and the transfers of prp.h. */
#include "prp.h"

#include <string.h>

void prp_area_open(struct nt_ctx *t, struct prp_area *a, uint64_t need)
{
	const struct nt_limits *lim = nt_limits(t);
	const struct nt_ns *ns = nt_ns(t);

	*a = (struct prp_area){ .nsid = ns->nsid,
				.lba_len = ns->lba_len,
				.page_len = lim->page_len,
				.slba = ns->scratch_slba };
	if (ns->meta_len)
		nt_skip(t, "namespace %u has metadata, which these layouts do not carry", ns->nsid);
	if (ns->lba_len > lim->page_len)
		nt_skip(t, "a block (%u bytes) is larger than a memory page (%u)", ns->lba_len,
			lim->page_len);
	a->len_max = nt_min(ns->scratch_nlb * ns->lba_len, 4u << 20);
	a->len_max = nt_min(a->len_max, 65536ull * ns->lba_len);
	if (lim->mdts_len)
		a->len_max = nt_min(a->len_max, lim->mdts_len);
	a->len_max -= a->len_max % ns->lba_len;
	if (a->len_max < need)
		nt_skip(t, "needs %llu bytes in one command, at most %llu are possible",
			(unsigned long long)need, (unsigned long long)a->len_max);
	a->sq = nt_queue_pair(t, 1, (uint32_t)nt_min(16, lim->entries_max),
			      (uint32_t)nt_min(16, lim->entries_max));
}

uint64_t prp_blocks(const struct prp_area *a, uint64_t len)
{
	return (len + a->lba_len - 1) / a->lba_len * a->lba_len;
}

/* Blocks that fit into one page, moved with PRP1 alone. */
static void plain_pages(struct nt_ctx *t, struct prp_area *a, uint64_t len, uint8_t *bytes,
			bool is_write)
{
	struct nt_buf *page = nt_buf(t, a->page_len);

	for (uint64_t at = 0; at < len; at += a->page_len) {
		uint64_t part = nt_min(a->page_len, len - at);
		uint32_t nlb = (uint32_t)(part / a->lba_len);
		uint64_t slba = a->slba + at / a->lba_len;

		if (is_write)
			memcpy(page->data, bytes + at, part);
		nt_shall_succeed(t,
				 is_write ? nt_write(t, a->sq, slba, nlb, page)
					  : nt_read(t, a->sq, slba, nlb, page),
				 "blocks of one aligned page are moved");
		if (!is_write)
			memcpy(bytes + at, page->data, part);
	}
	nt_buf_free(t, page);
}

/* The pattern of a->seed into the first @len bytes. */
static void store_pattern(struct nt_ctx *t, struct prp_area *a, uint64_t len)
{
	struct nt_buf *bytes = nt_buf(t, len);

	nt_pattern(bytes->data, len, a->seed);
	plain_pages(t, a, len, bytes->data, true);
	nt_buf_free(t, bytes);
}

void prp_area_fill(struct nt_ctx *t, struct prp_area *a, uint64_t len)
{
	a->seed = nt_rand(t);
	store_pattern(t, a, len);
}

bool prp_area_holds(struct nt_ctx *t, struct prp_area *a, uint64_t len, uint64_t seed,
		    const char *what)
{
	struct nt_buf *bytes = nt_buf(t, len);
	size_t good;

	plain_pages(t, a, len, bytes->data, false);
	good = nt_pattern_check(bytes->data, len, seed);
	nt_buf_free(t, bytes);
	return nt_shall_eq(t, good, len, "%s: every byte reached the medium (first wrong offset)",
			   what);
}

static struct drv_cpl move(struct nt_ctx *t, struct prp_area *a, uint8_t opc, struct nt_sg *sg)
{
	struct drv_cmd cmd = nt_rw_cmd(opc, a->nsid, a->slba, (uint32_t)(sg->len / a->lba_len));

	return nt_io_sg(t, a->sq, &cmd, sg);
}

static void describe(struct nt_ctx *t, const struct nt_sg *sg)
{
	nt_note(t, "layout: %zu bytes, offset %Xh, %zu pages, PRP1 %llXh, PRP2 %llXh", sg->len,
		sg->offset, sg->page_count, (unsigned long long)sg->prp1,
		(unsigned long long)sg->prp2);
}

bool prp_read(struct nt_ctx *t, struct prp_area *a, const struct nt_sg_attr *attr, const char *what)
{
	struct nt_sg *sg = nt_sg(t, attr);
	bool ok;

	nt_sg_pattern(sg, ~a->seed);
	ok = nt_shall_succeed(t, move(t, a, NT_NVM_READ, sg), "%s: Read succeeds", what);
	ok = ok &&
	     nt_shall_eq(t, nt_sg_pattern_check(sg, a->seed), sg->len,
			 "%s: Read delivers every byte in its place (first wrong offset)", what);
	ok = nt_sg_guards(t, sg, what) && ok;
	if (!ok)
		describe(t, sg);
	nt_sg_free(t, sg);
	return ok;
}

bool prp_write(struct nt_ctx *t, struct prp_area *a, const struct nt_sg_attr *attr,
	       const char *what)
{
	struct nt_sg *sg = nt_sg(t, attr);
	uint64_t seed = nt_rand(t);
	bool ok;

	nt_sg_pattern(sg, seed);
	ok = nt_shall_succeed(t, move(t, a, NT_NVM_WRITE, sg), "%s: Write succeeds", what);
	ok = ok && prp_area_holds(t, a, sg->len, seed, what);
	ok = nt_sg_guards(t, sg, what) && ok;
	if (!ok)
		describe(t, sg);
	nt_sg_free(t, sg);
	store_pattern(t, a, attr->len);
	return ok;
}

bool prp_both(struct nt_ctx *t, struct prp_area *a, const struct nt_sg_attr *attr, const char *what)
{
	return prp_read(t, a, attr, what) && prp_write(t, a, attr, what);
}

struct drv_cpl prp_raw(struct nt_ctx *t, struct prp_area *a, uint8_t opc, uint64_t len,
		       uint64_t prp1, uint64_t prp2)
{
	struct drv_cmd cmd = nt_rw_cmd(opc, a->nsid, a->slba, (uint32_t)(len / a->lba_len));

	cmd.prp1 = prp1;
	cmd.prp2 = prp2;
	return nt_io(t, a->sq, &cmd, NULL);
}
