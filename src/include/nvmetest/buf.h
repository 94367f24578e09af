// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for a case: guarded DMA buffers, scattered buffers behind PRPs.
 *
 * Everything around a buffer, to the byte, is a canary. A device that writes
 * outside is a finding of the case that owned the buffer, whatever the case
 * was about (the engine looks when the case ends). All memory belongs to @t.
 */
#ifndef NVMETEST_BUF_H
#define NVMETEST_BUF_H

#include <nvmetest/pcifn.h>

struct nt_ctx;

struct nt_buf {
	uint8_t *data;
	uint64_t iova;
	size_t len;
	struct pcifn_mem *mem;
};

/* Zeroed, starts at a page boundary. Does not return without memory. */
struct nt_buf *nt_buf(struct nt_ctx *t, size_t len);
/* Starts @offset bytes into a page. The page size is that of CC.MPS. */
struct nt_buf *nt_buf_at(struct nt_ctx *t, size_t len, uint32_t offset);
/* Before the end of the case; also checks the guards. For loops. */
void nt_buf_free(struct nt_ctx *t, struct nt_buf *buf);
/* Guards of one buffer hold now; says so as a "shall" with @what. */
bool nt_buf_guards(struct nt_ctx *t, struct nt_buf *buf, const char *what);

/* Every byte a function of @seed and its position; no two 4-byte words alike nearby. */
void nt_pattern(void *data, size_t len, uint64_t seed);
/* Offset of the first byte that is not the pattern, @len when all are. */
size_t nt_pattern_check(const void *data, size_t len, uint64_t seed);

/* How a scattered buffer is laid out. */
struct nt_sg_attr {
	size_t len;
	uint32_t offset;      /* into the first page */
	uint32_t list_offset; /* of the PRP list in its first page, multiple of 8 */
	enum { NT_SG_SHUFFLED, NT_SG_DESCENDING, NT_SG_ASCENDING } order;
};

/*
 * @len bytes over pages that are nowhere neighbours, with PRP1, PRP2 and, where
 * needed, list pages. Bytes of the first and last page outside the transfer are
 * canaries, and so are unused list entries (addresses that no buffer has).
 */
struct nt_sg {
	uint64_t prp1, prp2;
	size_t len;
	uint32_t offset, page_len;
	size_t page_count, list_count;
	struct nt_buf **pages; /* each one page */
	struct nt_buf **lists;
};

struct nt_sg *nt_sg(struct nt_ctx *t, const struct nt_sg_attr *attr);
void nt_sg_put(struct nt_sg *sg, const void *src); /* sg->len bytes into the pages */
void nt_sg_get(const struct nt_sg *sg, void *dst);
void nt_sg_pattern(struct nt_sg *sg, uint64_t seed); /* as nt_pattern over the whole */
size_t nt_sg_pattern_check(const struct nt_sg *sg, uint64_t seed);
/* Nothing outside the transfer changed, lists included; a "shall" with @what. */
bool nt_sg_guards(struct nt_ctx *t, struct nt_sg *sg, const char *what);
void nt_sg_free(struct nt_ctx *t, struct nt_sg *sg);

#endif
