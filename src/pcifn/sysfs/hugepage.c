// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for a device that uses physical addresses: hugepages.
 *
 * A hugepage is contiguous, is never swapped, and its place stands in
 * /proc/self/pagemap. Pages are mapped in the order of their physical
 * addresses, so neighbours in one address space are neighbours in the other
 * and a request larger than a hugepage has a chance. They are shared, so a
 * worker's view and the guard's are the same pages, and taken before there is
 * a worker. The kernel may move one when memory is unplugged or set aside for
 * larger pages; each is looked up again before it is handed out.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/sysfs/sysfs.h"

#define GRANULE		4096u
#define USUAL_PAGE	(2u << 20)
#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_PFN	((1ull << 55) - 1)
#define POOL_DIR	"/sys/kernel/mm/hugepages"

/* ------------------------------------------------------------------ pagemap */

static int look_up(const struct sysfs_memory *m, const void *va, uint64_t *ret_addr)
{
	const uint64_t small = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t entry;

	if (pread(m->pagemap_fd, &entry, 8, (off_t)((uintptr_t)va / small * 8)) != 8)
		return -EIO;
	if (!(entry & PAGEMAP_PRESENT))
		return -EIO;
	if (!(entry & PAGEMAP_PFN))
		return -EPERM;
	*ret_addr = (entry & PAGEMAP_PFN) * small;
	return 0;
}

/* --------------------------------------------------------------------- pool */

static uint64_t pool_number(size_t page_len, const char *name)
{
	char text[32];

	if (host_read_line(text, sizeof(text), POOL_DIR "/hugepages-%zukB/%s", page_len >> 10,
			   name))
		return 0;
	return strtoull(text, NULL, 10);
}

static bool has_pool(size_t page_len)
{
	char text[32];

	return !host_read_line(text, sizeof(text), POOL_DIR "/hugepages-%zukB/nr_hugepages",
			       page_len >> 10);
}

/* 2 MiB where there is such a pool, else the smallest larger one; 0: none. */
static size_t usual_page_len(void)
{
	char path[4096];
	size_t best = 0;
	struct dirent *entry;
	DIR *dir;

	if (has_pool(USUAL_PAGE))
		return USUAL_PAGE;
	dir = host_path(path, sizeof(path), POOL_DIR) ? opendir(path) : NULL;
	while (dir && (entry = readdir(dir))) {
		unsigned long long kb;

		if (sscanf(entry->d_name, "hugepages-%llukB", &kb) == 1 && kb > USUAL_PAGE >> 10 &&
		    kb < 1ull << 30 && (!best || kb << 10 < best))
			best = (size_t)kb << 10;
	}
	if (dir)
		closedir(dir);
	return best;
}

static int refuse_none(const struct sysfs_memory *m, struct nt_err *err)
{
	uint64_t there = pool_number(m->page_len, "nr_hugepages");
	uint64_t free_now = pool_number(m->page_len, "free_hugepages");
	uint64_t reserved = pool_number(m->page_len, "resv_hugepages");
	uint64_t usable = free_now > reserved ? free_now - reserved : 0;
	uint64_t lacking = m->count > usable ? m->count - usable : 0;

	return nt_err_set(
		err, -ENOMEM,
		"sysfs: needs %zu hugepages of %zu kB, %llu are free: echo %llu > " POOL_DIR
		"/hugepages-%zukB/nr_hugepages",
		m->count, m->page_len >> 10, (unsigned long long)usable,
		(unsigned long long)(there + (lacking ? lacking : m->count)), m->page_len >> 10);
}

static unsigned int log2_of(size_t len)
{
	unsigned int n = 0;

	while (len >>= 1)
		n++;
	return n;
}

static int choose(struct sysfs_memory *m, const struct sysfs_memory_attr *attr, struct nt_err *err)
{
	m->page_len = (size_t)attr->page_len;
	if (!m->page_len)
		m->page_len = usual_page_len();
	if (!m->page_len)
		return nt_err_set(err, -ENOTSUP,
				  "this kernel has no hugepages: sysfs: needs CONFIG_HUGETLBFS");
	if (m->page_len & (m->page_len - 1) || !has_pool(m->page_len))
		return nt_err_set(err, -EINVAL,
				  "no hugepages of %zu kB here: ls " POOL_DIR " shows the sizes",
				  m->page_len >> 10);
	m->count = (size_t)((attr->len + m->page_len - 1) / m->page_len);
	return 0;
}

int sysfs_memory_init(struct sysfs_memory *m, const struct sysfs_memory_attr *attr,
		      struct nt_err *err)
{
	char path[4096];
	int code;

	*m = (struct sysfs_memory){ .fd = -1, .pagemap_fd = -1, .where = look_up };
	code = choose(m, attr, err);
	if (code)
		return code;
	m->fd = memfd_create("nvmetest-dma",
			     MFD_CLOEXEC | MFD_HUGETLB | log2_of(m->page_len) << MFD_HUGE_SHIFT);
	if (m->fd < 0)
		return nt_err_set(err, -ENOTSUP, "no memory file of hugepages: %m");
	/* Now, with an error; without it a page that is not there would be a SIGBUS later. */
	if (fallocate(m->fd, 0, 0, (off_t)(m->count * m->page_len))) {
		code = refuse_none(m, err);
		goto fail;
	}
	m->pagemap_fd = host_path(path, sizeof(path), "/proc/self/pagemap")
				? open(path, O_RDONLY | O_CLOEXEC)
				: -1;
	if (m->pagemap_fd < 0) {
		code = nt_err_set(err, -EPERM,
				  "/proc/self/pagemap: %m: run nvmetest as root, with /proc");
		goto fail;
	}
	code = sysfs_memory_map(m, err);
	if (!code)
		return 0;
fail:
	sysfs_memory_fini(m);
	return code;
}

/* ---------------------------------------------------------------- mapping */

static int map_page(struct sysfs_memory *m, size_t at, size_t index)
{
	uint8_t *va = m->base + at * m->page_len;

	if (mmap(va, m->page_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, m->fd,
		 (off_t)(index * m->page_len)) == MAP_FAILED)
		return -ENOMEM;
	/* Present before it is looked up. */
	(void)*(volatile uint8_t *)va;
	return 0;
}

struct place {
	uint64_t addr;
	size_t index;
};

static int by_addr(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static int reserve(struct sysfs_memory *m)
{
	m->reserve_len = (m->count + 1) * m->page_len;
	m->reserve = mmap(NULL, m->reserve_len, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (m->reserve == MAP_FAILED) {
		m->reserve = NULL;
		return -ENOMEM;
	}
	m->base = (uint8_t *)nt_align_up((uintptr_t)m->reserve, m->page_len);
	return 0;
}

static int find_places(struct sysfs_memory *m, struct place *places)
{
	int code = 0;

	for (size_t i = 0; !code && i < m->count; i++) {
		places[i].index = i;
		code = map_page(m, i, i);
		if (!code)
			code = m->where(m, m->base + i * m->page_len, &places[i].addr);
	}
	return code;
}

static int map_sorted(struct sysfs_memory *m, struct place *places)
{
	int code = find_places(m, places);

	if (code)
		return code;
	qsort(places, m->count, sizeof(*places), by_addr);
	for (size_t i = 0; i < m->count; i++) {
		uint64_t addr;

		code = map_page(m, i, places[i].index);
		if (!code)
			code = m->where(m, m->base + i * m->page_len, &addr);
		if (code)
			return code;
		/* Another page than the one that was asked about, or half of one. */
		if (addr != places[i].addr || addr & (m->page_len - 1) ||
		    (i && addr < places[i - 1].addr + m->page_len))
			return -EIO;
		m->addr[i] = addr;
	}
	return 0;
}

int sysfs_memory_map(struct sysfs_memory *m, struct nt_err *err)
{
	size_t bits = m->count * (m->page_len / GRANULE);
	struct place *places = calloc(m->count, sizeof(*places));
	int code = -ENOMEM;

	m->addr = calloc(m->count, sizeof(*m->addr));
	m->used = calloc(bits / 64 + 1, sizeof(*m->used));
	if (places && m->addr && m->used)
		code = reserve(m);
	if (!code)
		code = map_sorted(m, places);
	free(places);
	if (!code) {
		/* A core file is no place for what a drive holds. */
		madvise(m->base, m->count * m->page_len, MADV_DONTDUMP);
		return 0;
	}
	if (code == -EPERM)
		return nt_err_set(err, code,
				  "/proc/self/pagemap hides physical addresses: run nvmetest "
				  "with CAP_SYS_ADMIN, outside of containers");
	return nt_err_set(err, code,
			  code == -ENOMEM ? "no memory to map %zu hugepages"
					  : "/proc/self/pagemap makes no sense for %zu hugepages",
			  m->count);
}

void sysfs_memory_fini(struct sysfs_memory *m)
{
	if (m->reserve)
		munmap(m->reserve, m->reserve_len);
	if (m->fd >= 0)
		close(m->fd);
	if (m->pagemap_fd >= 0)
		close(m->pagemap_fd);
	free(m->addr);
	free(m->used);
	*m = (struct sysfs_memory){ .fd = -1, .pagemap_fd = -1 };
}

/* --------------------------------------------------------------- handing out */

static bool is_used(const struct sysfs_memory *m, size_t g)
{
	return m->used[g / 64] >> (g % 64) & 1;
}

static void mark(struct sysfs_memory *m, size_t g, size_t n, bool used)
{
	for (; n--; g++) {
		if (used)
			m->used[g / 64] |= 1ull << (g % 64);
		else
			m->used[g / 64] &= ~(1ull << (g % 64));
	}
}

static uint64_t addr_of(const struct sysfs_memory *m, size_t g)
{
	size_t per_page = m->page_len / GRANULE;

	return m->addr[g / per_page] + (uint64_t)(g % per_page) * GRANULE;
}

/* Granules from @g on that are free and contiguous, up to @n. */
static size_t run_at(const struct sysfs_memory *m, size_t g, size_t n)
{
	size_t total = m->count * (m->page_len / GRANULE), i;

	for (i = 0; i < n && g + i < total; i++)
		if (is_used(m, g + i) || (i && addr_of(m, g + i) != addr_of(m, g) + i * GRANULE))
			break;
	return i;
}

/* Every hugepage of the range is where it was. A moved one is never used again. */
static bool has_stayed(struct sysfs_memory *m, size_t g, size_t n)
{
	size_t per_page = m->page_len / GRANULE;
	bool ok = true;

	for (size_t p = g / per_page; p <= (g + n - 1) / per_page; p++) {
		uint64_t addr;

		if (!m->where(m, m->base + p * m->page_len, &addr) && addr == m->addr[p])
			continue;
		mark(m, p * per_page, per_page, true);
		ok = false;
	}
	return ok;
}

int sysfs_memory_take(struct sysfs_memory *m, size_t len, size_t align, void **ret_va,
		      uint64_t *ret_addr)
{
	size_t total = m->count * (m->page_len / GRANULE), n = len / GRANULE;
	bool has_moved = false;

	if (!n || n > total)
		return -ENOMEM;
	for (size_t g = 0; g + n <= total;) {
		size_t run;

		if (addr_of(m, g) & (align - 1)) {
			g++;
			continue;
		}
		run = run_at(m, g, n);
		if (run < n) {
			g += run ? run : 1;
			continue;
		}
		if (!has_stayed(m, g, n)) {
			has_moved = true;
			continue;
		}
		mark(m, g, n, true);
		*ret_va = m->base + g * GRANULE;
		*ret_addr = addr_of(m, g);
		return 0;
	}
	return has_moved ? -EIO : -ENOMEM;
}

void sysfs_memory_give(struct sysfs_memory *m, void *va, size_t len)
{
	mark(m, (size_t)((uint8_t *)va - m->base) / GRANULE, len / GRANULE, false);
}
