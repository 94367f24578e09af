// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every I/O command of the NVM Command Set, fused pairs and SGLs: ONCS, FUSES, SGLS and the
 * Commands Supported and Effects log against the answer. The range is always
 * one that no namespace has; only Flush and one Read are real.
 *
 * Base 2.0 sections 5.17.2.1, 5.16.1.6, 3.4.2, 4.1.2; NVM Command Set 1.0 section 3.2.
 */
#include "claims.h"

#define NOWHERE .cdw10 = 0xffffffff, .cdw11 = 0xffffffff
#define RANGE	"SLBA FFFFFFFFFFFFFFFFh"

struct probe {
	struct claim claim;
	struct drv_cmd cmd;
	const char *sent;
};

static const struct probe probes[] = {
	{ { .what = "Flush (00h)" }, { .opc = NT_NVM_FLUSH }, "as it is" },
	{ { .what = "Write (01h)" }, { .opc = NT_NVM_WRITE, NOWHERE }, RANGE },
	{ { .what = "Read (02h)" }, { .opc = NT_NVM_READ, NOWHERE }, RANGE },
	{ { .what = "Write Uncorrectable (04h)", .field = "oncs.wu" },
	  { .opc = NT_NVM_WRITE_UNCORRECTABLE, NOWHERE },
	  RANGE },
	{ { .what = "Compare (05h)", .field = "oncs.compare" },
	  { .opc = NT_NVM_COMPARE, NOWHERE },
	  RANGE },
	{ { .what = "Write Zeroes (08h)", .field = "oncs.wz", .since = NT_VS(1, 1, 0) },
	  { .opc = NT_NVM_WRITE_ZEROES, NOWHERE },
	  RANGE },
	{ { .what = "Dataset Management (09h)", .field = "oncs.dsm" },
	  { .opc = NT_NVM_DSM },
	  "one empty range, no attribute" },
	{ { .what = "Verify (0Ch)", .field = "oncs.verify", .since = NT_VS(1, 4, 0) },
	  { .opc = NT_NVM_VERIFY, NOWHERE },
	  RANGE },
	{ { .what = "Reservation Register (0Dh)", .field = "oncs.resv", .since = NT_VS(1, 1, 0) },
	  { .opc = NT_NVM_RESV_REGISTER, .cdw10 = 7 },
	  "RREGA 7h" },
	{ { .what = "Reservation Report (0Eh)", .field = "oncs.resv", .since = NT_VS(1, 1, 0) },
	  { .opc = NT_NVM_RESV_REPORT, .cdw10 = 15 },
	  "NUMD 15" },
	{ { .what = "Reservation Acquire (11h)", .field = "oncs.resv", .since = NT_VS(1, 1, 0) },
	  { .opc = NT_NVM_RESV_ACQUIRE, .cdw10 = 7 },
	  "RACQA 7h" },
	{ { .what = "Reservation Release (15h)", .field = "oncs.resv", .since = NT_VS(1, 1, 0) },
	  { .opc = NT_NVM_RESV_RELEASE, .cdw10 = 7 },
	  "RRELA 7h" },
	{ { .what = "Copy (19h)", .field = "oncs.copy", .since = NT_VS(2, 0, 0) },
	  { .opc = NT_NVM_COPY, NOWHERE },
	  "SDLBA FFFFFFFFFFFFFFFFh" },
};

/* From 2.0 on a size limit other than 0 claims a command as well: CNS 06h, NVM. */
static const char *limit_of(uint8_t opc)
{
	switch (opc) {
	case NT_NVM_WRITE_UNCORRECTABLE:
		return "identify.ctrl-nvm.wusl";
	case NT_NVM_WRITE_ZEROES:
		return "identify.ctrl-nvm.wzsl";
	case NT_NVM_DSM:
		return "identify.ctrl-nvm.dmrl";
	case NT_NVM_VERIFY:
		return "identify.ctrl-nvm.vsl";
	default:
		return NULL;
	}
}

static bool is_claimed_by_limit(struct claims *c, const struct probe *p)
{
	const char *limit = limit_of(p->cmd.opc);

	if (!limit || nt_limits(c->t)->vs < NT_VS(2, 0, 0) || claims_is_set(c, &p->claim) ||
	    !drv_cpl_ok(nt_identify(c->t, NT_CNS_IOCS_CTRL, 0, c->page)))
		return false;
	return spec_get_path(limit, c->page->data, c->page->len);
}

static void command(struct claims *c, const struct probe *p, struct nt_buf *data)
{
	bool by_limit = is_claimed_by_limit(c, p);
	struct drv_cmd cmd = p->cmd;
	struct drv_cpl cpl;
	bool is_there;

	cmd.nsid = nt_ns(c->t)->nsid;
	if (!nt_can_send(c->t, c->sq, &cmd))
		return;
	cpl = nt_io(c->t, c->sq, &cmd, data);
	is_there = drv_cpl_status(cpl) != NT_STATUS(GENERIC, INVALID_OPCODE);
	if (by_limit)
		claims_judge_listed(c, p->claim.what, "its limit in CNS 06h", true, is_there,
				    p->sent, cpl);
	else if (p->claim.field)
		claims_judge(c, &p->claim, is_there, p->sent, cpl);
	else if (!nt_shall(c->t, is_there, "a mandatory I/O command is there"))
		nt_note(c->t, "missing: %s", p->claim.what);
	if (c->commands)
		claims_judge_listed(c, p->claim.what, "log 05h",
				    claims_listed(c->commands + 1024, p->cmd.opc), is_there,
				    p->sent, cpl);
}

/* A pair that cannot be carried out; without support FUSE itself is what is wrong. */
static void fused(struct claims *c)
{
	static const struct claim claim = { .what = "fused Compare and Write",
					    .field = "fuses.cw",
					    .is_one_way = true,
					    .is_implied = true };
	struct drv_cmd compare = { .opc = NT_NVM_COMPARE, .fuse = 1, NOWHERE };
	struct drv_cmd write = { .opc = NT_NVM_WRITE, .fuse = 2, NOWHERE };
	struct drv_cpl first;
	struct drv_sq *sq;
	uint16_t cids[2];

	if (!claims_is_set(c, &claim) || nt_ctrlr(c->t)->is_passive ||
	    nt_limits(c->t)->entries_max < 4)
		return;
	nt_queue_pair_delete(c->t, c->sq);
	c->sq = sq = nt_queue_pair(c->t, 1, 4, 4);
	compare.nsid = write.nsid = nt_ns(c->t)->nsid;
	compare.prp1 = write.prp1 = c->page->iova;
	cids[0] = drv_sq_put(sq, &compare);
	cids[1] = drv_sq_put(sq, &write);
	nt_ring(c->t, sq);
	first = nt_wait_cid(c->t, sq, cids[0]);
	nt_wait_cid(c->t, sq, cids[1]);
	claims_judge(c, &claim, drv_cpl_status(first) != NT_STATUS(GENERIC, INVALID_FIELD),
		     "Compare and Write, FUSE 01b and 10b, " RANGE, first);
}

/* The same block through PRPs and through an SGL: what differs is the SGL. */
static void sgls(struct claims *c, struct nt_buf *data)
{
	static const struct claim claim = { .what = "a Read through an SGL",
					    .field = "sgls.type",
					    .since = NT_VS(1, 1, 0) };
	const struct nt_ns *ns = nt_ns(c->t);
	struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, ns->nsid, ns->scratch_slba, 1);
	struct drv_cpl cpl;

	/* Metadata of its own would need another pointer. */
	if (nt_ctrlr(c->t)->is_passive || (ns->meta_len && !ns->is_extended))
		return;
	if (!drv_cpl_ok(nt_io(c->t, c->sq, &cmd, data)))
		return;
	cmd.psdt = 1;
	cmd.prp1 = data->iova;
	cmd.prp2 = data->len; /* an SGL Data Block descriptor: address, length, type 0h */
	cpl = nt_io(c->t, c->sq, &cmd, NULL);
	claims_judge(c, &claim, drv_cpl_ok(cpl), "PSDT 01b, one SGL Data Block descriptor", cpl);
}

/* 11b: Flush takes all namespaces at once; 10b: it does not; 00b: not told. */
static void flush_all(struct claims *c)
{
	static const struct claim claim = { .what = "Flush of all namespaces",
					    .field = "vwc.flush",
					    .mask = 1,
					    .since = NT_VS(1, 4, 0) };
	const struct drv_cmd cmd = { .opc = NT_NVM_FLUSH, .nsid = NT_NSID_ALL };
	struct drv_cpl cpl;

	if (nt_ctrl_field(c->t, "vwc.flush") < 2 || !nt_can_send(c->t, c->sq, &cmd))
		return;
	cpl = nt_io(c->t, c->sq, &cmd, NULL);
	claims_judge(c, &claim, drv_cpl_ok(cpl), "Flush, NSID FFFFFFFFh", cpl);
}

void claims_io_commands(struct claims *c)
{
	const struct nt_ns *ns = nt_ns(c->t);
	struct nt_buf *data = nt_buf(c->t, ns->lba_len + (ns->is_extended ? ns->meta_len : 0));

	c->sq = nt_queue_pair(c->t, 1, 2, 2);
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
		command(c, &probes[i], data);
	for (unsigned int opc = 0; c->commands && opc < 256; opc++) {
		bool is_tried = false;

		for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
			is_tried |= probes[i].cmd.opc == opc;
		if (claims_listed(c->commands + 1024, opc) && !is_tried)
			claims_untried(c, "I/O", opc);
	}
	flush_all(c);
	sgls(c, data);
	fused(c);
}
