// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest memory: QEMU and we map the same sparse file.
 *
 * Ranges are kept in guest physical addresses, so that a block never spans the
 * hole below 4 GiB. What lies above it goes first: with such addresses a
 * controller that drops the upper half is noticed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "pcifn/qtest/qtest.h"

#define HIGH_START  (1ull << 32)
#define LOW_START   (2ull << 20) /* below: legacy areas and the pages of irq.c */
#define PUNCH_BYTES (256u << 10) /* smaller blocks stay populated for the next user */

static uint64_t file_offset(const struct qtest *q, uint64_t addr)
{
	return addr < HIGH_START ? addr : addr - HIGH_START + q->cfg.low_len;
}

void *qtest_ram_at(struct qtest *q, uint64_t addr)
{
	return q->ram + file_offset(q, addr);
}

static int insert(struct qtest *q, size_t at, struct qtest_extent e)
{
	if (q->free_count == q->free_room) {
		size_t room = q->free_room ? 2 * q->free_room : 16;
		struct qtest_extent *grown = realloc(q->free, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		q->free = grown;
		q->free_room = room;
	}
	memmove(&q->free[at + 1], &q->free[at], (q->free_count - at) * sizeof(e));
	q->free[at] = e;
	q->free_count++;
	return 0;
}

static void remove_at(struct qtest *q, size_t at)
{
	q->free_count--;
	memmove(&q->free[at], &q->free[at + 1], (q->free_count - at) * sizeof(*q->free));
}

int qtest_ram_init(struct qtest *q)
{
	const struct qtest_extent low = { LOW_START, q->cfg.low_len - LOW_START };
	const struct qtest_extent high = { HIGH_START, q->cfg.ram_len - q->cfg.low_len };
	void *ram = mmap(NULL, q->cfg.ram_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
			 q->ram_fd, 0);

	if (ram == MAP_FAILED)
		return -ENOMEM;
	q->ram = ram;
	return insert(q, 0, low) || insert(q, 1, high) ? -ENOMEM : 0;
}

void qtest_ram_fini(struct qtest *q)
{
	if (q->ram)
		munmap(q->ram, q->cfg.ram_len);
	q->ram = NULL;
	free(q->free);
	q->free = NULL;
	q->free_count = q->free_room = 0;
}

/* Cut [@addr, +@len) out of extent @at, which contains it. */
static int carve(struct qtest *q, size_t at, uint64_t addr, uint64_t len)
{
	const struct qtest_extent e = q->free[at];
	const struct qtest_extent after = { addr + len, e.start + e.len - addr - len };

	if (addr == e.start && !after.len) {
		remove_at(q, at);
	} else if (addr == e.start) {
		q->free[at] = after;
	} else {
		if (after.len && insert(q, at + 1, after))
			return -ENOMEM;
		q->free[at].len = addr - e.start;
	}
	return 0;
}

/* First fit among the extents that begin in [@from, @to). */
static int take(struct qtest *q, uint64_t from, uint64_t to, struct pcifn_mem *mem, size_t len,
		size_t align)
{
	for (size_t i = 0; i < q->free_count; i++) {
		const struct qtest_extent e = q->free[i];
		uint64_t addr = nt_align_up(e.start, align);

		if (e.start < from || e.start >= to || addr < e.start || addr - e.start > e.len ||
		    e.len - (addr - e.start) < len)
			continue;
		if (carve(q, i, addr, len))
			return -ENOMEM;
		mem->vaddr = qtest_ram_at(q, addr);
		mem->iova = addr;
		mem->tag = len;
		return 0;
	}
	return -ENOMEM;
}

int qtest_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem)
{
	struct qtest *q = qtest_of(fn);
	struct pcifn_mem mem = *ret_mem;
	int err;

	if (!len || len > q->cfg.ram_len)
		return -ENOMEM;
	err = take(q, HIGH_START, UINT64_MAX, &mem, len, align);
	if (err)
		err = take(q, 0, HIGH_START, &mem, len, align);
	if (!err)
		*ret_mem = mem;
	return err;
}

/* The block as it was mapped: mem.c may have moved vaddr and iova past its guard. */
void qtest_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	struct qtest *q = qtest_of(fn);
	struct qtest_extent e = { mem->base ? mem->base_iova : mem->iova, mem->tag };
	size_t i = 0;

	if (e.len >= PUNCH_BYTES)
		fallocate(q->ram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  (off_t)file_offset(q, e.start), (off_t)e.len);
	while (i < q->free_count && q->free[i].start < e.start)
		i++;
	if (i < q->free_count && e.start + e.len == q->free[i].start) {
		e.len += q->free[i].len;
		remove_at(q, i);
	}
	if (i && q->free[i - 1].start + q->free[i - 1].len == e.start)
		q->free[i - 1].len += e.len;
	else
		insert(q, i, e); /* out of memory: the range is lost, nothing worse */
}
