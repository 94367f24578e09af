// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the cases of the Host Memory Buffer share: chunks of host memory, their
 * list, and Set Features 0Dh with them.
 *
 * Base 2.0 sections 5.27.1.10, 8.9; NVMe 1.4 sections 5.21.1.13, 8.9.
 */
#ifndef CASES_HMB_H
#define CASES_HMB_H

#include <nvmetest/case.h>

#define HMB_UNIT       4096u /* of HMPRE, HMMIN, HMMINDS */
#define HMB_CHUNKS_MAX 64u
#define HMB_EHM	       1u
#define HMB_MR	       2u
#define HMB_ENTRY_LEN  16u

struct hmb_limits {
	uint64_t pref, min;   /* bytes */
	uint64_t chunk_min;   /* bytes of a descriptor, whole memory pages */
	uint32_t entries_max; /* descriptors */
};

struct hmb {
	struct nt_buf *list;
	struct nt_buf *chunks[HMB_CHUNKS_MAX];
	uint32_t count;
	uint64_t len; /* of all chunks, bytes */
};

/* Skips without the feature (HMPRE), or when HMMIN is more than is lent here. */
void hmb_limits(struct nt_ctx *t, struct hmb_limits *ret);
/*
 * @len bytes, rounded up to memory pages, in at most @count chunks, the last ones first in the
 * list; the list has an entry too many, which leads nowhere.
 */
void hmb_make(struct nt_ctx *t, struct hmb *h, uint64_t len, uint32_t count);
/* Set Features with EHM=1, and the four dwords; the controller is reset after the case. */
struct drv_cpl hmb_set(struct nt_ctx *t, const struct hmb *h, uint32_t cdw11);
/* … which succeeds, else the case ends. */
void hmb_enable(struct nt_ctx *t, const struct hmb *h, uint32_t cdw11);
void hmb_disable(struct nt_ctx *t);
/* Get Features, current; the attributes go to @data (4,096 bytes), NULL: nobody looks. */
struct drv_cpl hmb_get(struct nt_ctx *t, struct nt_buf *data);
/* All chunks and the list hold a pattern; later: do they still? */
void hmb_poison(const struct hmb *h, uint64_t seed);
bool hmb_is_untouched(const struct hmb *h, uint64_t seed);

/* Blocks at the beginning of the scratch area with a pattern that was written. */
struct hmb_io {
	struct drv_sq *sq;
	struct nt_buf *data;
	uint32_t blocks; /* of one command */
};

void hmb_io_open(struct nt_ctx *t, struct hmb_io *io);
/* @count commands that write, then as many that read them back; texts end with @when. */
void hmb_io_write(struct nt_ctx *t, struct hmb_io *io, uint32_t count, uint64_t seed,
		  const char *when);
void hmb_io_check(struct nt_ctx *t, struct hmb_io *io, uint32_t count, uint64_t seed,
		  const char *when);

#endif
