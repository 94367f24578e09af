// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: namespaces. Each is sparse anonymous memory, with one
 * bit per block for "written" and one for "uncorrectable" (NVM Command Set 1.0
 * sections 3.2.3.2.1 and 3.2.7).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"

#define MEDIA_MAX (1ull << 36)

static void *map(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void unmap(void *p, size_t len)
{
	if (p)
		munmap(p, len);
}

static size_t bitmap_len(const struct sim_ns *ns)
{
	return (size_t)(ns->blocks + 7) / 8;
}

static void ns_free(struct sim_ns *ns)
{
	if (!ns)
		return;
	unmap(ns->data, ns->bytes);
	unmap(ns->written, bitmap_len(ns));
	unmap(ns->bad, bitmap_len(ns));
	free(ns);
}

/* splitmix64: the same seed and NSID give the same identifiers for ever. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* Identifiers are big-endian: OUI first for EUI-64, in the middle for NGUID. */
static void ns_identify(const struct sim *s, struct sim_ns *ns)
{
	static const uint8_t oui[3] = { 0xac, 0xde, 0x48 };
	uint64_t a = mix(s->cfg.seed), b = mix(a ^ ns->nsid);

	memcpy(ns->eui64, oui, 3);
	memcpy(ns->nguid + 8, oui, 3);
	for (unsigned int i = 0; i < 8; i++)
		ns->nguid[i] = (uint8_t)(a >> 8 * i);
	for (unsigned int i = 0; i < 5; i++)
		ns->nguid[11 + i] = ns->eui64[3 + i] = (uint8_t)(b >> 8 * i);
	for (unsigned int i = 0; i < 8; i++) {
		ns->uuid[i] = (uint8_t)(mix(b) >> 8 * i);
		ns->uuid[8 + i] = (uint8_t)(mix(b + 1) >> 8 * i);
	}
	ns->uuid[6] = (uint8_t)(0x40 | (ns->uuid[6] & 0x0f));
	ns->uuid[8] = (uint8_t)(0x80 | (ns->uuid[8] & 0x3f));
	if (sim_has(s, SIM_NID_SAME_FOR_ALL)) {
		memset(ns->eui64 + 3, 1, 5);
		memset(ns->nguid + 11, 1, 5);
		memset(ns->uuid, 1, 6);
	}
}

void sim_ns_reset(struct sim *s)
{
	for (unsigned int i = 0; i < SIM_NS_MAX && sim_has(s, SIM_NID_CHANGES); i++)
		if (s->ns[i])
			s->ns[i]->eui64[7] = ++s->ns[i]->nguid[15];
}

static int ns_new(struct sim *s, uint32_t nsid)
{
	struct sim_ns *ns = calloc(1, sizeof(*ns));

	if (!ns)
		return -ENOMEM;
	ns->nsid = nsid;
	ns->lbads = s->cfg.lbads;
	ns->blocks = s->cfg.ns_bytes >> ns->lbads;
	ns->bytes = (size_t)(ns->blocks << ns->lbads);
	ns->data = map(ns->bytes);
	ns->written = map(bitmap_len(ns));
	ns->bad = map(bitmap_len(ns));
	if (!ns->data || !ns->written || !ns->bad) {
		ns_free(ns);
		return -ENOMEM;
	}
	ns_identify(s, ns);
	s->ns[nsid - 1] = ns;
	return 0;
}

/* @data takes the place of what it had, and was written as a whole. */
static int ns_resize(struct sim_ns *ns, void *data, uint64_t blocks)
{
	unmap(ns->data, ns->bytes);
	unmap(ns->written, bitmap_len(ns));
	unmap(ns->bad, bitmap_len(ns));
	ns->data = data;
	ns->is_file = true;
	ns->blocks = blocks;
	ns->bytes = (size_t)(blocks << ns->lbads);
	ns->written = map(bitmap_len(ns));
	ns->bad = map(bitmap_len(ns));
	if (!ns->written || !ns->bad)
		return -ENOMEM;
	memset(ns->written, 0xff, bitmap_len(ns));
	return 0;
}

int sim_ns_init(struct sim *s)
{
	if (s->cfg.ns_count > SIM_NS_MAX || s->cfg.lbads < 9 || s->cfg.lbads > 16 ||
	    (s->cfg.ns_count && !(s->cfg.ns_bytes >> s->cfg.lbads)))
		return -EINVAL;
	for (uint32_t nsid = 1; nsid <= s->cfg.ns_count; nsid++) {
		int rc = ns_new(s, nsid);

		if (rc) {
			sim_ns_fini(s);
			return rc;
		}
	}
	return 0;
}

int sim_ns_media(struct sim *s, const char *path, struct nt_err *err)
{
	struct sim_ns *ns = sim_ns_get(s, 1);
	int fd = open(path, O_RDWR | O_CLOEXEC), rc = 0;
	uint64_t blocks;
	struct stat st;
	void *data;

	if (fd < 0 || fstat(fd, &st)) {
		rc = nt_err_set(err, -EINVAL, "media=%s: %s", path, strerror(errno));
		goto close_file;
	}
	blocks = S_ISREG(st.st_mode) ? (uint64_t)st.st_size >> s->cfg.lbads : 0;
	if (!ns || !blocks || (uint64_t)st.st_size > MEDIA_MAX) {
		rc = nt_err_set(err, -EINVAL, "media=%s: needs ns=1 and a file of a block to 64G",
				path);
		goto close_file;
	}
	data = mmap(NULL, (size_t)(blocks << ns->lbads), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED) {
		rc = nt_err_set(err, -ENOMEM, "media=%s: cannot be mapped: %m", path);
		goto close_file;
	}
	rc = ns_resize(ns, data, blocks);
	if (rc)
		nt_err_set(err, rc, "no memory for the model");
close_file:
	if (fd >= 0)
		close(fd);
	return rc;
}

void sim_ns_fini(struct sim *s)
{
	for (uint32_t i = 0; i < SIM_NS_MAX; i++) {
		ns_free(s->ns[i]);
		s->ns[i] = NULL;
	}
}

struct sim_ns *sim_ns_get(const struct sim *s, uint32_t nsid)
{
	return nsid && nsid <= SIM_NS_MAX ? s->ns[nsid - 1] : NULL;
}

bool sim_ns_holds(const struct sim_ns *ns, uint64_t slba, uint64_t blocks)
{
	return slba < ns->blocks && blocks <= ns->blocks - slba;
}

uint8_t *sim_ns_at(const struct sim_ns *ns, uint64_t lba)
{
	return ns->data + (lba << ns->lbads);
}

static bool bit_get(const uint8_t *map_bits, uint64_t i)
{
	return map_bits[i / 8] >> (i % 8) & 1;
}

static void bits_put(uint8_t *map_bits, uint64_t first, uint64_t n, bool value)
{
	while (n) {
		if (!(first % 8) && n >= 8) {
			size_t whole = (size_t)(n / 8);

			memset(map_bits + first / 8, value ? 0xff : 0, whole);
			first += whole * 8;
			n -= whole * 8;
			continue;
		}
		if (value)
			map_bits[first / 8] |= (uint8_t)(1u << first % 8);
		else
			map_bits[first / 8] &= (uint8_t) ~(1u << first % 8);
		first++;
		n--;
	}
}

static bool bits_find(const uint8_t *map_bits, uint64_t first, uint64_t n, bool value,
		      uint64_t *ret)
{
	for (uint64_t i = first; i < first + n; i++)
		if (bit_get(map_bits, i) == value) {
			*ret = i;
			return true;
		}
	return false;
}

void sim_ns_written(struct sim_ns *ns, uint64_t slba, uint64_t blocks)
{
	bits_put(ns->written, slba, blocks, true);
	if (ns->bad_count)
		sim_ns_set_bad(ns, slba, blocks, false);
}

bool sim_ns_find_unwritten(const struct sim_ns *ns, uint64_t slba, uint64_t blocks,
			   uint64_t *ret_lba)
{
	return bits_find(ns->written, slba, blocks, false, ret_lba);
}

void sim_ns_set_bad(struct sim_ns *ns, uint64_t slba, uint64_t blocks, bool is_bad)
{
	for (uint64_t i = slba; i < slba + blocks; i++)
		if (bit_get(ns->bad, i) != is_bad)
			ns->bad_count += is_bad ? 1 : UINT64_MAX;
	bits_put(ns->bad, slba, blocks, is_bad);
}

bool sim_ns_find_bad(const struct sim_ns *ns, uint64_t slba, uint64_t blocks, uint64_t *ret_lba)
{
	return ns->bad_count && bits_find(ns->bad, slba, blocks, true, ret_lba);
}

/* Whole pages go back to the system, the rest is cleared by hand. */
static void zero_bytes(const struct sim_ns *ns, uint8_t *at, size_t len)
{
	size_t head = (size_t)(-(uintptr_t)at & 4095u), whole;

	if (len < head + 65536 || ns->is_file) {
		memset(at, 0, len);
		return;
	}
	memset(at, 0, head);
	whole = (len - head) & ~(size_t)4095;
	if (madvise(at + head, whole, MADV_DONTNEED))
		memset(at + head, 0, whole);
	memset(at + head + whole, 0, len - head - whole);
}

void sim_ns_deallocate(struct sim_ns *ns, uint64_t slba, uint64_t blocks)
{
	zero_bytes(ns, sim_ns_at(ns, slba), (size_t)(blocks << ns->lbads));
	bits_put(ns->written, slba, blocks, false);
	if (ns->bad_count)
		sim_ns_set_bad(ns, slba, blocks, false);
}

void sim_ns_zero(struct sim_ns *ns, uint64_t slba, uint64_t blocks)
{
	zero_bytes(ns, sim_ns_at(ns, slba), (size_t)(blocks << ns->lbads));
	sim_ns_written(ns, slba, blocks);
}
