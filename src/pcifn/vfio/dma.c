// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for the device: pieces of one shared arena, each mapped in the IOMMU at
 * an address of its own.
 *
 * Of what pcifn/mem.c asks for, the lead (@align bytes) and the last page are
 * guards that only we touch: they are left unmapped, so a device that runs over
 * either end of a buffer faults. Books are kept per process; what a child left
 * mapped goes in vfio_dma_restore().
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pcifn/vfio/vfio.h"

#define GUARD	    4096u
#define PUNCH_BYTES (256u << 10) /* smaller pieces stay populated for the next user */
#define TRIAL_LEN   (4ull << 20)

/* What of a piece of @len bytes the device shall reach. */
static void inner(const struct vfio *v, uint64_t len, uint64_t align, uint64_t *ret_from,
		  uint64_t *ret_to)
{
	const uint64_t mask = v->granule - 1;

	if (len <= align + GUARD) {
		*ret_from = 0;
		*ret_to = nt_align_up(len, v->granule);
		return;
	}
	/* Outward where the IOMMU's pages are larger than a guard. */
	*ret_from = align & ~mask;
	*ret_to = nt_align_up(len - GUARD, v->granule);
}

static int remember(struct vfio *v, const struct vfio_map *m)
{
	if (v->map_count == v->map_room) {
		size_t room = v->map_room ? 2 * v->map_room : 64;
		struct vfio_map *grown = realloc(v->maps, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		v->maps = grown;
		v->map_room = room;
	}
	v->maps[v->map_count++] = *m;
	return 0;
}

static void explain_pinning(struct vfio *v)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur != RLIM_INFINITY)
		snprintf(v->words, VFIO_WORDS_LEN,
			 "the kernel pins no more memory for the device: this user may lock %llu "
			 "KiB (ulimit -l unlimited, or run as root)",
			 (unsigned long long)limit.rlim_cur >> 10);
	else
		snprintf(v->words, VFIO_WORDS_LEN,
			 "the kernel pins no more memory for the device: memory is short");
}

static int map_piece(struct vfio *v, const struct vfio_map *m)
{
	int rc = v->iommu->map(v, m->vaddr, m->len, m->iova);

	if (rc == -ENOMEM)
		explain_pinning(v);
	else if (rc == -ENOSPC)
		snprintf(v->words, VFIO_WORDS_LEN,
			 "vfio makes no more mappings: raise dma_entry_limit of vfio_iommu_type1");
	else if (rc)
		snprintf(v->words, VFIO_WORDS_LEN, "vfio refuses to map %llu bytes at %llXh: %s",
			 (unsigned long long)m->len, (unsigned long long)m->iova, strerror(-rc));
	return rc ? vfio_errno(-rc) : 0;
}

/* A block of addresses and the arena's bytes for it. */
static int take(struct vfio *v, uint64_t len, uint64_t align, uint64_t *ret_off, uint64_t *ret_iova)
{
	int rc = vfio_space_alloc(&v->offsets, len, v->granule, ret_off);

	if (rc)
		return rc;
	rc = vfio_space_alloc(&v->iovas, len, align, ret_iova);
	if (rc)
		vfio_space_free(&v->offsets, *ret_off);
	return rc;
}

static void give_back(struct vfio *v, uint64_t off, uint64_t iova)
{
	vfio_space_free(&v->offsets, off);
	vfio_space_free(&v->iovas, iova);
}

/* The arena is mapped one granule into its address space: offset 0 is never given out. */
static uint8_t *arena_at(const struct vfio *v, uint64_t off)
{
	return v->arena + (off - v->granule);
}

int vfio_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem)
{
	struct vfio *v = vfio_of(fn);
	uint64_t off, iova, from, to;
	struct vfio_map m;
	int rc;

	if (vfio_check(v))
		return -ENODEV;
	if (!len || len > v->arena_len)
		return -ENOMEM;
	rc = take(v, len, align, &off, &iova);
	if (rc)
		return rc;
	inner(v, len, align, &from, &to);
	m = (struct vfio_map){ iova + from, to - from, arena_at(v, off) + from };
	rc = remember(v, &m);
	if (!rc) {
		rc = map_piece(v, &m);
		if (rc)
			v->map_count--;
	}
	if (rc) {
		give_back(v, off, iova);
		return rc;
	}
	ret_mem->vaddr = arena_at(v, off);
	ret_mem->iova = iova;
	ret_mem->tag = align;
	return 0;
}

static void forget(struct vfio *v, uint64_t iova)
{
	for (size_t i = 0; i < v->map_count; i++) {
		if (v->maps[i].iova != iova)
			continue;
		v->maps[i] = v->maps[--v->map_count];
		return;
	}
}

void vfio_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	struct vfio *v = vfio_of(fn);
	uint64_t off = (uint64_t)((uint8_t *)mem->vaddr - v->arena) + v->granule, from, to;

	inner(v, mem->len, mem->tag, &from, &to);
	/* What cannot be unmapped stays the device's: better lost than written by it later. */
	if (v->iommu->unmap(v, mem->iova + from, to - from))
		return;
	forget(v, mem->iova + from);
	if (mem->len >= PUNCH_BYTES)
		fallocate(v->arena_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  (off_t)(off - v->granule), (off_t)mem->len);
	give_back(v, off, mem->iova);
}

int vfio_dma_restore(struct vfio *v)
{
	int rc = v->iommu->unmap_all(v);

	if (rc)
		return vfio_errno(-rc);
	for (size_t i = 0; i < v->map_count && !rc; i++)
		rc = map_piece(v, &v->maps[i]);
	return rc;
}

/* -------------------------------------------------------------------- open */

static int make_arena(struct vfio *v)
{
	void *at;

	v->arena_fd = memfd_create("nvmetest-dma", MFD_CLOEXEC);
	if (v->arena_fd < 0 || ftruncate(v->arena_fd, (off_t)v->arena_len))
		return -errno;
	at = mmap(NULL, (size_t)v->arena_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
		  v->arena_fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	v->arena = at;
	return 0;
}

/* One mapping now tells a limit of the host from a failure in the middle of a run. */
static int try_pinning(struct vfio *v, struct nt_err *err)
{
	uint64_t len = nt_align_up(TRIAL_LEN, v->granule), off, iova;
	struct vfio_map m;
	int rc = take(v, len, v->granule, &off, &iova);

	if (rc)
		return nt_err_set(err, rc,
				  "the IOMMU leaves no %llu bytes of addresses for the device",
				  (unsigned long long)len);
	m = (struct vfio_map){ iova, len, arena_at(v, off) };
	rc = map_piece(v, &m);
	if (rc)
		return nt_err_set(err, rc == -ENOMEM ? -EPERM : rc, "%s: %s", v->place.bdf,
				  v->words);
	rc = v->iommu->unmap(v, iova, len);
	give_back(v, off, iova);
	fallocate(v->arena_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		  (off_t)(off - v->granule), (off_t)len);
	return rc ? nt_err_set(err, vfio_errno(-rc), "vfio does not unmap memory: %s",
			       strerror(-rc))
		  : 0;
}

int vfio_dma_init(struct vfio *v, struct nt_err *err)
{
	struct vfio_extent offsets;
	uint64_t start;
	int rc;

	v->granule = nt_max((uint64_t)sysconf(_SC_PAGESIZE), nt_max(v->iova_granule, GUARD));
	v->arena_len = nt_align_up(v->opts.mem_len, v->granule);
	rc = make_arena(v);
	if (rc)
		return nt_err_set(err, -ENOMEM, "cannot make %llu bytes of shared memory: %s",
				  (unsigned long long)v->arena_len, strerror(-rc));
	offsets = (struct vfio_extent){ v->granule, v->granule + v->arena_len - 1 };
	rc = vfio_space_init(&v->offsets, &offsets, 1, v->granule, v->granule);
	v->offsets.is_first_fit = true;
	if (!rc)
		rc = vfio_space_init(&v->iovas, v->extents, v->extent_count, v->granule,
				     v->opts.iova);
	if (rc == -ENOMEM)
		return nt_err_set(err, rc, "out of memory");
	if (rc)
		return nt_err_set(err, -EIO, "the IOMMU leaves no addresses for the device");
	start = v->iovas.cursor;
	rc = try_pinning(v, err);
	v->iovas.cursor = start;
	return rc;
}

void vfio_dma_fini(struct vfio *v)
{
	vfio_space_fini(&v->offsets);
	vfio_space_fini(&v->iovas);
	free(v->maps);
	v->maps = NULL;
	v->map_count = v->map_room = 0;
	if (v->arena)
		munmap(v->arena, (size_t)v->arena_len);
	if (v->arena_fd >= 0)
		close(v->arena_fd);
	v->arena = NULL;
	v->arena_fd = -1;
}
