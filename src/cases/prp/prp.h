// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stretch of blocks whose content is known, and transfers of every shape.
 *
 * The blocks hold nt_pattern(seed) from the first byte on. They are written and
 * read back one page at a time at offset 0, the shape that needs no PRP2, so
 * that a fault of the shape under test is not hidden by itself.
 */
#ifndef CASES_PRP_H
#define CASES_PRP_H

#include <nvmetest/case.h>

struct prp_area {
	struct drv_sq *sq;
	uint32_t nsid, lba_len, page_len;
	uint64_t slba;
	uint64_t len_max; /* bytes one command may move here: MDTS, scratch space, 4 MiB */
	uint64_t seed;	  /* of what the blocks hold now */
};

/* Skips the case without at least @need bytes per command, or with inline metadata. */
void prp_area_open(struct nt_ctx *t, struct prp_area *a, uint64_t need);
/* Let the first @len bytes hold a new pattern, through the plain path. */
void prp_area_fill(struct nt_ctx *t, struct prp_area *a, uint64_t len);
/* The first @len bytes hold the pattern of @seed: a "shall" with @what. */
bool prp_area_holds(struct nt_ctx *t, struct prp_area *a, uint64_t len, uint64_t seed,
		    const char *what);

/*
 * Read @attr->len bytes (whole blocks) into that layout: success, right data,
 * nothing outside touched. Then write another pattern from the same layout and
 * read it back. Texts name @what. False: something did not hold.
 */
bool prp_read(struct nt_ctx *t, struct prp_area *a, const struct nt_sg_attr *attr,
	      const char *what);
bool prp_write(struct nt_ctx *t, struct prp_area *a, const struct nt_sg_attr *attr,
	       const char *what);
bool prp_both(struct nt_ctx *t, struct prp_area *a, const struct nt_sg_attr *attr,
	      const char *what);

/* @len rounded up to whole blocks. */
uint64_t prp_blocks(const struct prp_area *a, uint64_t len);
/* Send @opc for @len bytes with these two pointers as they stand. */
struct drv_cpl prp_raw(struct nt_ctx *t, struct prp_area *a, uint8_t opc, uint64_t len,
		       uint64_t prp1, uint64_t prp2);

#endif
