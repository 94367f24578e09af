// SPDX-License-Identifier: GPL-2.0-or-later
/* How long single reads take, at a depth of one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag/deep.h"
#include "util/hist.h"
#include "util/jobj.h"

#define READ_LEN    4096u
#define READ_MS	    10000u
#define TOGETHER_MS 30000u
#define ENTRIES	    16u
#define COMMAND_MS  5000u

/* Where reads go. */
struct place {
	uint32_t nsid, block_len;
	uint64_t blocks; /* of the namespace */
	uint32_t nlb;	 /* of one read */
};

static int find_place(const struct diag_snapshot *s, struct place *p, const char **ret_why)
{
	const uint8_t *list = diag_snap_bytes(s, "identify/ns-list.bin", 4, NULL), *ns, *lbaf;
	char item[64];
	uint64_t index;

	*ret_why = "there is no namespace that was identified";
	p->nsid = list ? (uint32_t)(list[0] | list[1] << 8 | list[2] << 16) | (uint32_t)list[3]
										      << 24
		       : 1;
	snprintf(item, sizeof(item), "identify/ns-%u.bin", p->nsid);
	ns = diag_snap_bytes(s, item, 384, NULL);
	if (!ns)
		return -ENOENT;
	index = spec_get_path("identify.ns.flbas.index", ns, 384);
	lbaf = ns + 128 + 4 * index;
	*ret_why = "its blocks carry metadata, or have no size that is known";
	p->block_len = 1u << nt_min(spec_get_path("identify.lbaf.lbads", lbaf, 4), 16);
	if (spec_get_path("identify.lbaf.ms", lbaf, 4) || p->block_len < 512)
		return -ENOTSUP;
	p->blocks = spec_get_path("identify.ns.nsze", ns, 384);
	p->nlb = (uint32_t)nt_max(READ_LEN / p->block_len, 1);
	*ret_why = "the namespace is too small";
	return p->blocks >= p->nlb ? 0 : -ENOTSUP;
}

/* Linux has queues; on a controller that nobody else drives they are made. */
static int make_queue(struct diag_drive *d)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = ENTRIES - 1 };
	const struct drv_sq_attr sq = { .qid = 1, .qsize = ENTRIES - 1, .cqid = 1 };
	struct drv_cpl cpl;
	int rc;

	if (d->c->is_passive)
		return 0;
	rc = drv_cq_create(d->c, &cq, nt_deadline_ms(COMMAND_MS), &cpl);
	if (!rc && drv_cpl_ok(cpl))
		rc = drv_sq_create(d->c, &sq, nt_deadline_ms(COMMAND_MS), &cpl);
	return rc ? rc : drv_cpl_ok(cpl) ? 0 : -EIO;
}

static void keep_result(struct diag_snapshot *s, const struct hist *h, unsigned int errors,
			const struct place *p)
{
	struct json_object *o = json_object_new_object();

	jobj_u64(o, "reads", h->count + errors);
	jobj_u64(o, "errors", errors);
	jobj_u64(o, "nsid", p->nsid);
	jobj_u64(o, "bytes", (uint64_t)p->nlb * p->block_len);
	jobj_u64(o, "min_us", h->count ? h->min / 1000 : 0);
	jobj_u64(o, "median_us", hist_quantile(h, 0.5) / 1000);
	jobj_u64(o, "p99_us", hist_quantile(h, 0.99) / 1000);
	jobj_u64(o, "max_us", h->max / 1000);
	diag_snap_put_text(s, "latency.json", json_object_to_json_string(o));
	json_object_put(o);
}

/* Places are the same in every sample of a drive, so that samples can be compared. */
static uint64_t next_place(uint64_t *seed, const struct place *p)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (*seed >> 16) % (p->blocks / p->nlb) * p->nlb;
}

static int read_all(struct diag_snapshot *s, struct diag_drive *d, const struct place *p,
		    struct pcifn_mem *mem, struct hist *h)
{
	const struct target_data td = { .vaddr = mem->vaddr,
					.iova = mem->iova,
					.len = (size_t)p->nlb * p->block_len,
					.from_device = true };
	const struct nt_deadline until = nt_deadline_ms(TOGETHER_MS);
	unsigned int errors = 0;
	uint64_t seed = 1;
	int rc = 0;

	for (unsigned int i = 0; i < DEEP_READS && !nt_deadline_passed(until); i++) {
		const uint64_t lba = next_place(&seed, p), began = nt_clock_ns();
		const struct drv_cmd cmd = { .opc = NT_NVM_READ,
					     .nsid = p->nsid,
					     .cdw10 = (uint32_t)lba,
					     .cdw11 = (uint32_t)(lba >> 32),
					     .cdw12 = p->nlb - 1 };
		struct drv_cpl cpl = { 0 };

		rc = target_submit(d->tg, 1, &cmd, &td, nt_deadline_ms(READ_MS), &cpl);
		if (rc || diag_is_stopped)
			break;
		if (drv_cpl_ok(cpl))
			hist_add(h, nt_clock_ns() - began);
		else
			errors++;
	}
	if (rc)
		diag_snap_miss(s, "latency.json", "%s", *d->tg->why ? d->tg->why : strerror(-rc));
	else
		keep_result(s, h, errors, p);
	return rc == -ENOTSUP ? 0 : rc;
}

int deep_latency(struct diag_snapshot *s, struct diag_drive *d)
{
	struct hist *h = calloc(1, sizeof(*h));
	struct pcifn_mem *mem = NULL;
	const char *why = "out of memory";
	struct place p;
	int rc = h ? find_place(s, &p, &why) : -ENOMEM;

	if (!rc) {
		why = "no queue, or no memory for the device";
		rc = make_queue(d);
	}
	if (!rc)
		rc = pcifn_mem_alloc(d->fn, (size_t)p.nlb * p.block_len, 4096, &mem);
	if (rc) {
		diag_snap_miss(s, "latency.json", "%s", why);
		free(h);
		return 0;
	}
	rc = read_all(s, d, &p, mem, h);
	if (rc)
		pcifn_mem_quarantine(d->fn, mem);
	else
		pcifn_mem_free(d->fn, mem);
	free(h);
	return rc;
}
