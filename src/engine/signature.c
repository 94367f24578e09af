// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is there something on the namespaces of a drive that no kernel driver looks
 * at? The first and the last MiB are read through our own driver into a file in
 * memory as large as the namespace, sparse in between, and libblkid says what it
 * knows: partition tables, file systems, swap, members of RAID and LVM sets.
 *
 * What cannot be read is not taken for empty.
 */
#include <blkid/blkid.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/ctx_priv.h"
#include "engine/gate.h"
#include "util/jobj.h"

#define END_LEN	  (1u << 20) /* bytes read at each end */
#define CHUNK_LEN (64u << 10)
#define NS_MAX	  1024u

/* ------------------------------------------------------------------ libblkid */

static const char *value(blkid_probe pr, const char *name)
{
	const char *data;

	return blkid_probe_lookup_value(pr, name, &data, NULL) ? NULL : data;
}

/* Labels come from the medium. */
static void append(char *text, size_t len, const char *fmt, const char *word)
{
	size_t at = strlen(text);

	snprintf(text + at, len - at, fmt, word);
	for (char *p = text + at; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

static void describe(blkid_probe pr, char *text, size_t len)
{
	const char *table = value(pr, "PTTYPE"), *type = value(pr, "TYPE");
	const char *label = value(pr, "LABEL"), *usage = value(pr, "USAGE");

	if (!table && !type)
		return;
	if (*text)
		append(text, len, "%s", ", ");
	if (type)
		append(text, len, "%.32s", type);
	if (type && usage && !strcmp(usage, "filesystem"))
		append(text, len, "%s", " file system");
	if (type && label)
		append(text, len, " \"%.40s\"", label);
	if (table)
		append(text, len, "a partition table (%.16s)", table);
}

int signature_name(int fd, uint32_t lba_len, char *text, size_t len)
{
	blkid_probe pr = blkid_new_probe();
	int rc = -ENOMEM;

	text[0] = '\0';
	if (!pr)
		return rc;
	if (blkid_probe_set_device(pr, fd, 0, 0))
		goto free_probe;
	if (lba_len > 512)
		blkid_probe_set_sectorsize(pr, lba_len);
	blkid_probe_enable_superblocks(pr, 1);
	blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE |
						      BLKID_SUBLKS_LABEL);
	blkid_probe_enable_partitions(pr, 1);
	blkid_probe_set_partitions_flags(pr, BLKID_PARTS_FORCE_GPT);
	/* Each call goes on behind what the one before found; it ends with 1. */
	for (unsigned int i = 0; i < 64; i++) {
		rc = blkid_do_probe(pr);
		if (rc)
			break;
		describe(pr, text, len);
	}
	rc = rc < 0 ? -EIO : 0;
free_probe:
	blkid_free_probe(pr);
	return rc;
}

/* ------------------------------------------------------------------- reading */

struct medium {
	uint32_t nsid, lba_len, meta_len;
	bool is_extended;
	uint64_t blocks;
	int fd;
};

/* @mem: @nlb blocks, then room for their metadata. */
static int read_blocks(struct session *s, const struct medium *m, uint64_t slba, uint32_t nlb,
		       struct pcifn_mem *mem, size_t data_len)
{
	const struct drv_cmd cmd = {
		.opc = NT_NVM_READ,
		.nsid = m->nsid,
		.mptr = m->meta_len && !m->is_extended ? mem->iova + data_len : 0,
		.cdw10 = (uint32_t)slba,
		.cdw11 = (uint32_t)(slba >> 32),
		.cdw12 = nlb - 1,
	};
	const struct target_data data = {
		.vaddr = mem->vaddr,
		.iova = mem->iova,
		.len = data_len,
		.from_device = true,
	};
	struct drv_cpl cpl;
	int rc = target_submit(s->tg, 1, &cmd, &data, session_deadline(s), &cpl);

	if (rc)
		return rc;
	return drv_cpl_ok(cpl) ? 0 : -EIO;
}

/* Blocks as a host sees them, without metadata that is part of them. */
static int store(const struct medium *m, uint64_t slba, uint32_t nlb, const uint8_t *bytes)
{
	size_t stride = m->lba_len + (m->is_extended ? m->meta_len : 0);

	for (uint32_t i = 0; i < nlb; i++)
		if (pwrite(m->fd, bytes + i * stride, m->lba_len,
			   (off_t)((slba + i) * m->lba_len)) != (ssize_t)m->lba_len)
			return -EIO;
	return 0;
}

static uint32_t chunk_blocks(const struct session *s, size_t stride)
{
	uint64_t len = s->limits.mdts_len ? nt_min(s->limits.mdts_len, CHUNK_LEN) : CHUNK_LEN;

	return (uint32_t)nt_max(len / stride, 1);
}

/* -EIO: the drive refuses to read it; other failures leave commands behind. */
static int read_range(struct session *s, const struct medium *m, uint64_t slba, uint64_t nlb)
{
	size_t stride = m->lba_len + (m->is_extended ? m->meta_len : 0);
	uint32_t most = chunk_blocks(s, stride);
	struct pcifn_mem *mem;
	int rc = pcifn_mem_alloc(s->fn, most * (stride + m->meta_len), 4096, &mem);

	if (rc)
		return rc;
	while (nlb && !rc) {
		uint32_t n = (uint32_t)nt_min(nlb, most);

		rc = read_blocks(s, m, slba, n, mem, n * stride);
		if (rc && rc != -EIO) {
			pcifn_mem_quarantine(s->fn, mem);
			return rc;
		}
		if (!rc)
			rc = store(m, slba, n, mem->vaddr);
		slba += n;
		nlb -= n;
	}
	pcifn_mem_free(s->fn, mem);
	return rc;
}

static int read_ends(struct session *s, struct medium *m, char *text, size_t len)
{
	uint64_t end = nt_min(END_LEN / m->lba_len, m->blocks);
	int rc;

	m->fd = memfd_create("nvmetest-medium", MFD_CLOEXEC);
	if (m->fd < 0)
		return -ENOMEM;
	rc = ftruncate(m->fd, (off_t)(m->blocks * m->lba_len)) ? -EINVAL : 0;
	if (!rc)
		rc = read_range(s, m, 0, end);
	if (!rc && m->blocks > end)
		rc = read_range(s, m, m->blocks - nt_min(end, m->blocks - end),
				nt_min(end, m->blocks - end));
	if (!rc)
		rc = signature_name(m->fd, m->lba_len, text, len);
	close(m->fd);
	return rc;
}

/* ---------------------------------------------------------------- namespaces */

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* NVM Command Set 1.0 figure 97. */
static bool parse(struct medium *m, const uint8_t *id)
{
	uint32_t format = (id[26] & 0xfu) | (id[26] & 0x60u) >> 1;
	const uint8_t *lbaf = id + 128 + 4 * format;

	m->blocks = (uint64_t)le32(id + 4) << 32 | le32(id);
	m->meta_len = (uint32_t)lbaf[0] | (uint32_t)lbaf[1] << 8;
	m->is_extended = m->meta_len && (id[26] & 0x10);
	if (lbaf[2] < 9 || lbaf[2] > 16 || m->meta_len > 4096)
		return false;
	m->lba_len = 1u << lbaf[2];
	return m->blocks && m->blocks <= (uint64_t)INT64_MAX / m->lba_len;
}

static void add(struct json_object *list, uint32_t nsid, const char *text, bool is_unknown)
{
	struct json_object *o = json_object_new_object();

	jobj_u64(o, "nsid", nsid);
	jobj_str(o, "text", text);
	if (is_unknown)
		jobj_bool(o, "unknown", 1);
	json_object_array_add(list, o);
}

static int scan_namespace(struct session *s, uint32_t nsid, struct json_object *list)
{
	struct medium m = { .nsid = nsid };
	char text[160] = "";
	uint8_t id[4096];
	int rc = session_ask(s, NT_CNS_NS, nsid, id);

	if (rc < 0)
		return rc;
	if (rc || !parse(&m, id)) {
		add(list, nsid, "it has no block format that can be read", true);
		return 0;
	}
	rc = read_ends(s, &m, text, sizeof(text));
	if (*text)
		add(list, nsid, text, false);
	else if (rc)
		add(list, nsid,
		    rc == -EIO ? "its first and last MiB cannot be read"
			       : "it was not possible to look at it",
		    true);
	return rc == -EIO || rc == -EINVAL || rc == -ENOMEM ? 0 : rc;
}

/* 0, or -errno; namespaces in ascending order, page by page. */
static int scan_all(struct session *s, struct json_object *list)
{
	uint8_t page[4096];
	uint32_t after = 0, seen = 0;

	for (;;) {
		int rc = session_ask(s, NT_CNS_ACTIVE_NS, after, page);

		if (rc < 0)
			return rc;
		/* An operating system lets not everybody ask. */
		if (rc && s->c->is_passive && s->limits.vs >= NT_VS(1, 1, 0))
			return -ENOTSUP;
		/* Before 1.1 there was no list; NSID 1 is the first. */
		if (rc)
			return scan_namespace(s, 1, list);
		for (unsigned int i = 0; i < 1024; i++) {
			uint32_t nsid = le32(page + 4 * i);

			if (!nsid)
				return 0;
			if (nsid <= after || seen++ >= NS_MAX)
				return -EIO;
			after = nsid;
			rc = scan_namespace(s, nsid, list);
			if (rc)
				return rc;
		}
	}
}

void signature_scan(struct session *s, struct json_object *list)
{
	int rc = s->is_answering ? session_queue_open(s) : -EIO;

	if (!rc)
		rc = scan_all(s, list);
	if (rc)
		add(list, 0, "its namespaces could not be looked at", true);
	if (s->is_answering && !s->is_lost)
		session_queue_close(s);
}
