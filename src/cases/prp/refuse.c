// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PRP lists that break a rule, and transfers of more than MDTS.
 *
 * A list entry and a chain pointer with an offset are refused with PRP Offset
 * Invalid by a "should"; each list here is safe to be taken either way. (A list
 * pointer that is not qword aligned is left alone: no text says what happens,
 * and the addresses it would lead to are nobody's.) A transfer of MDTS is fine,
 * more is refused with Invalid Field in Command.
 *
 * Base 2.0 sections 4.1.1 and 5.17.2.1 (MDTS); NVMe 1.4 sections 4.3, 5.15.2.
 */
#include <string.h>

#include "prp.h"

#define REFUSE_SPEC "base-2.0:4.1.1 nvme-1.4:4.3"

/* Room for @pages pages of data wherever an entry with an offset may lead. */
struct twisted {
	struct nt_buf *data, *list, *next;
	uint64_t pages;
};

static void twisted_open(struct nt_ctx *t, struct prp_area *a, struct twisted *w, uint64_t pages)
{
	prp_area_open(t, a, pages * nt_limits(t)->page_len);
	prp_area_fill(t, a, pages * a->page_len);
	w->pages = pages;
	w->data = nt_buf(t, (2 * pages + 1) * a->page_len);
	w->list = nt_buf(t, a->page_len);
	w->next = nt_buf(t, a->page_len);
}

/* Entries 0… of the list: every other page of the data buffer. */
static uint64_t page_of(const struct prp_area *a, const struct twisted *w, uint64_t i)
{
	return w->data->iova + 2 * i * a->page_len;
}

static void put_entry(struct nt_buf *list, uint64_t slot, uint64_t value)
{
	memcpy(list->data + 8 * slot, &value, 8);
}

static void offset_in_an_entry(struct nt_ctx *t)
{
	static const uint32_t offsets[] = { 4, 0x200, 0xffc };
	struct prp_area a;
	struct twisted w;

	twisted_open(t, &a, &w, 4);
	for (uint64_t bad = 1; bad < w.pages; bad++) {
		for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
			struct drv_cpl cpl;

			for (uint64_t k = 1; k < w.pages; k++)
				put_entry(w.list, k - 1,
					  page_of(&a, &w, k) + (k == bad ? offsets[i] : 0));
			cpl = prp_raw(t, &a, NT_NVM_READ, w.pages * a.page_len, page_of(&a, &w, 0),
				      w.list->iova);
			nt_should_status(t, cpl, NT_STATUS(GENERIC, PRP_OFFSET),
					 "an offset in a PRP list entry is refused");
		}
	}
	nt_shall_not_fatal(t);
}

static void offset_in_the_chain(struct nt_ctx *t)
{
	uint64_t last = nt_limits(t)->page_len / 8 - 1;
	struct drv_cpl cpl;
	struct prp_area a;
	struct twisted w;

	twisted_open(t, &a, &w, 4);
	put_entry(w.list, last, w.next->iova + 8);
	for (uint64_t k = 0; k < w.pages; k++)
		put_entry(w.next, k, page_of(&a, &w, nt_min(k + 1, w.pages - 1)));
	cpl = prp_raw(t, &a, NT_NVM_READ, w.pages * a.page_len, page_of(&a, &w, 0),
		      w.list->iova + 8 * last);
	nt_should_status(t, cpl, NT_STATUS(GENERIC, PRP_OFFSET),
			 "an offset in the pointer to the next list page is refused");
	nt_shall_not_fatal(t);
}

/* The edge at the memory page size that is set now; false: out of reach here. */
static bool mdts_is_the_edge(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	struct drv_cpl cpl;
	struct prp_area a;
	struct nt_sg *sg;
	struct drv_cmd cmd;

	if (!lim->mdts_len)
		nt_skip(t, "MDTS is 0: no limit to exceed");
	prp_area_open(t, &a, 0);
	if (a.len_max < lim->mdts_len || lim->mdts_len / a.lba_len >= 65536)
		return false;
	prp_area_fill(t, &a, lim->mdts_len);

	sg = nt_sg(t, &(struct nt_sg_attr){ .len = lim->mdts_len });
	cmd = nt_rw_cmd(NT_NVM_READ, a.nsid, a.slba, (uint32_t)(lim->mdts_len / a.lba_len));
	cpl = nt_io_sg(t, a.sq, &cmd, sg);
	nt_shall_succeed(t, cpl, "a transfer of MDTS is carried out");
	nt_shall_eq(t, nt_sg_pattern_check(sg, a.seed), sg->len,
		    "a transfer of MDTS delivers every byte (first wrong offset)");
	nt_sg_guards(t, sg, "a transfer of MDTS");

	for (uint64_t more = 1; more <= 2; more++) {
		uint64_t len = lim->mdts_len + more * a.lba_len;
		struct nt_sg *big = nt_sg(t, &(struct nt_sg_attr){ .len = len });

		cmd = nt_rw_cmd(NT_NVM_READ, a.nsid, a.slba, (uint32_t)(len / a.lba_len));
		nt_shall_status(t, nt_io_sg(t, a.sq, &cmd, big), NT_STATUS(GENERIC, INVALID_FIELD),
				"a Read of more than MDTS is refused");
		cmd = nt_rw_cmd(NT_NVM_WRITE, a.nsid, a.slba, (uint32_t)(len / a.lba_len));
		nt_shall_status(t, nt_io_sg(t, a.sq, &cmd, big), NT_STATUS(GENERIC, INVALID_FIELD),
				"a Write of more than MDTS is refused");
		nt_sg_free(t, big);
	}
	prp_area_holds(t, &a, lim->mdts_len, a.seed, "a refused Write changes nothing");
	nt_queue_pair_delete(t, a.sq);
	return true;
}

static void more_than_mdts(struct nt_ctx *t)
{
	if (!mdts_is_the_edge(t))
		nt_skip(t, "MDTS is more than one command can ask for here");
}

/* MDTS counts in pages of CAP.MPSMIN, whatever CC.MPS is. */
static void mdts_counts_smallest_pages(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;

	if (NT_CAP_MPSMIN(cap) >= NT_CAP_MPSMAX(cap))
		nt_skip(t, "CAP.MPSMAX is not above CAP.MPSMIN");
	for (unsigned int mps = NT_CAP_MPSMIN(cap) + 1; mps <= NT_CAP_MPSMAX(cap); mps++) {
		nt_reenable(t, &(struct drv_enable_attr){ .mps = (uint8_t)mps, .has_mps = true });
		if (!mdts_is_the_edge(t))
			nt_skip(t, "MDTS is more than one command can ask for here");
	}
}

#define LATE_US 50000 /* a fault is logged in an interrupt handler of some processor */

/* What was provoked is no finding of the health check. */
static void tell_strays(struct nt_ctx *t)
{
	uint64_t addr;
	size_t len;
	bool is_write;

	while (pcifn_stray(nt_fn(t), &addr, &len, &is_write) > 0)
		nt_note(t, "a stray %s at %llXh was contained", is_write ? "write" : "read",
			(unsigned long long)addr);
}

/* Where a stray access is contained it may be tried: the command must not succeed. */
static void unmapped_address(struct nt_ctx *t)
{
	static const uint64_t nowhere[] = { 0xfffffffff000, 0x1000, 0xffffffffffff000 };
	struct prp_area a;

	if (!(nt_fn(t)->caps & PCIFN_CAP_STRAY_DMA))
		nt_skip(t, "nothing contains a stray DMA access of this back end");
	prp_area_open(t, &a, 0);
	prp_area_fill(t, &a, a.lba_len);
	for (size_t i = 0; i < ARRAY_SIZE(nowhere); i++) {
		static const uint8_t opcodes[] = { NT_NVM_READ, NT_NVM_WRITE };

		for (size_t k = 0; k < ARRAY_SIZE(opcodes); k++) {
			nt_should_status_of(t, prp_raw(t, &a, opcodes[k], a.lba_len, nowhere[i], 0),
					    NT_ANY_OF(NT_STATUS(GENERIC, DATA_TRANSFER),
						      NT_STATUS(GENERIC, INTERNAL)),
					    "a transfer to an address of nobody ends in an error");
			tell_strays(t);
		}
	}
	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_settle(t, LATE_US);
	tell_strays(t);
	prp_area_holds(t, &a, a.lba_len, a.seed, "a Write that could not be fetched");
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "prp.refuse.offset-in-entry",
		.title = "An offset in a PRP list entry is refused",
		.spec = REFUSE_SPEC,
		.coverage = "PRP-12",
		.rules = "PRP-LIST-04",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = offset_in_an_entry,
	},
	{
		.id = "prp.refuse.offset-in-chain",
		.title = "An offset in the pointer to the next list page is refused",
		.spec = REFUSE_SPEC,
		.coverage = "PRP-12 PRP-09",
		.rules = "PRP-LIST-10",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = offset_in_the_chain,
	},
	{
		.id = "prp.refuse.mdts-counts-smallest-pages",
		.title = "MDTS counts in pages of CAP.MPSMIN, whatever CC.MPS is",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2",
		.coverage = "PRP-16 PRP-17",
		.rules = "XFER-MDTS-01 XFER-MDTS-02",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA | NT_EFF_RESET,
		.timeout_ms = 30000,
		.run = mdts_counts_smallest_pages,
	},
	{
		.id = "prp.refuse.unmapped-address",
		.title = "A transfer to an address of nobody ends in an error",
		.spec = "base-2.0:9.3 nvme-1.4:9.3",
		.coverage = "PRP-21",
		.rules = "CMD-XFER-03",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = unmapped_address,
	},
	{
		.id = "prp.refuse.more-than-mdts",
		.title = "A transfer of MDTS is carried out, more is refused",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2",
		.coverage = "PRP-16",
		.rules = "XFER-MDTS-01 XFER-MDTS-02",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = more_than_mdts,
	},
};

const struct nt_group group_prp_refuse = NT_GROUP("prp.refuse", cases);
