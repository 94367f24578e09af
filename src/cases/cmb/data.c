// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Data and PRP Lists in the Controller Memory Buffer: moved as those in host
 * memory where CMBSZ offers it, refused where it does not.
 *
 * All pages of a command lie in the buffer, and a list only with a submission
 * queue there, so that none of the restrictions in CMBLOC matters.
 *
 * Base 2.0 sections 3.1.3.11, 3.1.3.12, 4.1.1, 8.5; NVMe 1.4 sections 4.3, 4.7.
 */
#include "cmb.h"

#define DATA_SPEC "base-2.0:8.5 base-2.0:3.1.3.12 nvme-1.4:4.7"

/* Blocks of the scratch area, a page of them at a time. */
struct area {
	struct cmb c;
	struct drv_sq *sq;
	uint32_t page, blocks; /* bytes and blocks of a page */
};

/* Skips unless the buffer holds @pages pages and one command may move @moved of them. */
static void open_area(struct nt_ctx *t, struct area *a, uint32_t bits, const char *what,
		      uint32_t pages, uint32_t moved)
{
	const struct nt_ns *ns = nt_ns(t);
	const struct nt_limits *lim = nt_limits(t);

	cmb_open(t, &a->c);
	cmb_map(t, &a->c);
	cmb_need(t, &a->c, bits, what);
	a->page = lim->page_len;
	a->blocks = a->page / ns->lba_len;
	if (!a->blocks || ns->meta_len)
		nt_skip(t, "a block is longer than a page, or has metadata");
	if (a->c.len < (uint64_t)pages * a->page || a->c.place.addr % a->page ||
	    (lim->mdts_len && lim->mdts_len < (uint64_t)moved * a->page) ||
	    ns->scratch_nlb < (uint64_t)moved * a->blocks)
		nt_skip(t, "the buffer, MDTS or the namespace has no room for %u pages", pages);
}

/* @count pages of the scratch area hold new data, written from host memory. */
static void fill(struct nt_ctx *t, const struct area *a, uint32_t count, uint64_t seed)
{
	struct nt_buf *data = nt_buf(t, a->page);

	for (uint32_t i = 0; i < count; i++) {
		nt_pattern(data->data, a->page, seed + i);
		nt_shall_succeed(
			t,
			nt_write(t, a->sq, nt_ns(t)->scratch_slba + i * a->blocks, a->blocks, data),
			"Write from host memory");
	}
	nt_buf_free(t, data);
}

static void fill_buffer(struct nt_ctx *t, const struct area *a, uint64_t at, uint64_t seed)
{
	struct nt_buf *data = nt_buf(t, a->page);

	nt_pattern(data->data, a->page, seed);
	nt_place_write(t, &a->c.place, at, data->data, a->page);
	nt_buf_free(t, data);
}

/* Page @at of the buffer holds the pattern. */
static void buffer_holds(struct nt_ctx *t, const struct area *a, uint64_t at, uint64_t seed,
			 const char *what)
{
	struct nt_buf *want = nt_buf(t, a->page), *seen = nt_buf(t, a->page);

	nt_pattern(want->data, a->page, seed);
	nt_place_read(t, &a->c.place, at, seen->data, a->page);
	nt_shall_bytes(t, seen->data, want->data, a->page, "%s", what);
	nt_buf_free(t, seen);
	nt_buf_free(t, want);
}

static struct drv_cpl move(struct nt_ctx *t, const struct area *a, uint8_t opc, uint32_t pages,
			   uint64_t prp1, uint64_t prp2)
{
	const struct nt_ns *ns = nt_ns(t);
	struct drv_cmd cmd = nt_rw_cmd(opc, ns->nsid, ns->scratch_slba, pages * a->blocks);

	cmd.prp1 = prp1;
	cmd.prp2 = prp2;
	return nt_io(t, a->sq, &cmd, NULL);
}

/* Two pages, the second before the first, so that neither follows from the other. */
static void read_into(struct nt_ctx *t)
{
	struct area a;
	uint64_t base;

	open_area(t, &a, CMB_RDS, "data that are read", 3, 2);
	base = a.c.place.addr;
	a.sq = nt_queue_pair(t, 1, 2, 2);
	fill(t, &a, 2, 100);
	for (uint32_t i = 0; i < 3; i++)
		fill_buffer(t, &a, i * a.page, 7 + i);
	nt_shall_succeed(t, move(t, &a, NT_NVM_READ, 2, base + 2 * a.page, base),
			 "Read into the buffer succeeds (CMBSZ.RDS)");
	buffer_holds(t, &a, 2 * a.page, 100, "data behind PRP1 arrive in the buffer");
	buffer_holds(t, &a, 0, 101, "data behind PRP2 arrive in the buffer");
	buffer_holds(t, &a, a.page, 8, "the page between is not changed");
	nt_shall_succeed(t, cmb_identify(t, base + a.page), "Identify into the buffer succeeds");
}

static void write_from(struct nt_ctx *t)
{
	struct nt_buf *data;
	struct area a;
	uint64_t base;

	open_area(t, &a, CMB_WDS, "data that are written", 3, 2);
	base = a.c.place.addr;
	a.sq = nt_queue_pair(t, 1, 2, 2);
	for (uint32_t i = 0; i < 3; i++)
		fill_buffer(t, &a, i * a.page, 50 + i);
	nt_shall_succeed(t, move(t, &a, NT_NVM_WRITE, 2, base + 2 * a.page, base),
			 "Write from the buffer succeeds (CMBSZ.WDS)");
	data = nt_buf(t, a.page);
	for (uint32_t i = 0; i < 2; i++) {
		nt_shall_succeed(
			t, nt_read(t, a.sq, nt_ns(t)->scratch_slba + i * a.blocks, a.blocks, data),
			"Read into host memory");
		nt_shall_eq(t, nt_pattern_check(data->data, a.page, i ? 50 : 52), a.page,
			    "what was written is what the buffer held");
	}
	buffer_holds(t, &a, 0, 50, "a Write does not change the buffer");
}

/* Entries of a list at @at of the buffer; the transfer's later pages. */
static void put_list(struct nt_ctx *t, const struct area *a, uint64_t at, const uint64_t *pages,
		     uint32_t count)
{
	for (uint32_t i = 0; i < 2 * count; i++)
		nt_place_put(t, &a->c.place, at + 4ull * i, 4,
			     (uint32_t)(pages[i / 2] >> (i % 2 ? 32 : 0)));
}

/* The submission queue in page 0, the list from the middle of page 1 on, data behind. */
static void list_in(struct nt_ctx *t)
{
	bool in_buffer;
	struct nt_buf *host;
	uint64_t pages[4];
	struct area a;

	open_area(t, &a, CMB_SQS | CMB_LISTS, "PRP Lists", 6, 4);
	in_buffer = a.c.sz & CMB_RDS;
	host = nt_buf(t, 4 * a.page);
	for (uint32_t i = 0; i < 4; i++)
		pages[i] = in_buffer ? a.c.place.addr + (5 - i) * a.page
				     : host->iova + (3 - i) * a.page;
	a.sq = cmb_sq_pair(t, &a.c, 0, 2);
	for (uint64_t off = 0; off < a.page; off += a.page / 2) {
		fill(t, &a, 4, 200 + off);
		put_list(t, &a, a.page + off, pages + 1, 3);
		nt_shall_succeed(
			t, move(t, &a, NT_NVM_READ, 4, pages[0], a.c.place.addr + a.page + off),
			"Read with a PRP List in the buffer succeeds (CMBSZ.LISTS)");
		for (uint32_t i = 0; i < 4; i++) {
			if (in_buffer)
				buffer_holds(t, &a, (5 - i) * a.page, 200 + off + i,
					     "each entry of a list in the buffer gets its page");
			else
				nt_shall_eq(t,
					    nt_pattern_check(host->data + (3 - i) * a.page, a.page,
							     200 + off + i),
					    a.page,
					    "each entry of a list in the buffer gets its page");
		}
	}
}

static void refused(struct nt_ctx *t, struct drv_cpl cpl, const char *bit)
{
	nt_shall_status(t, cpl, NT_STATUS(GENERIC, CMB_USE),
			"what CMBSZ does not offer (%s) is Invalid Use of Controller Memory Buffer",
			bit);
}

static void unsupported_is_refused(struct nt_ctx *t)
{
	uint64_t pages[2], base;
	struct nt_buf *host;
	struct area a;

	open_area(t, &a, 0, "", 3, 3);
	if ((a.c.sz & (CMB_RDS | CMB_WDS | CMB_LISTS)) == (CMB_RDS | CMB_WDS | CMB_LISTS))
		nt_skip(t, "data and lists may lie in the buffer (CMBSZ)");
	base = a.c.place.addr;
	host = nt_buf(t, 3 * a.page);
	a.sq = nt_queue_pair(t, 1, 2, 2);
	if (!(a.c.sz & CMB_RDS))
		refused(t, move(t, &a, NT_NVM_READ, 1, base, 0), "RDS");
	if (!(a.c.sz & CMB_WDS))
		refused(t, move(t, &a, NT_NVM_WRITE, 1, base, 0), "WDS");
	if (a.c.sz & CMB_LISTS)
		return;
	for (uint32_t i = 0; i < 2; i++)
		pages[i] = host->iova + (1 + i) * a.page;
	put_list(t, &a, 0, pages, 2);
	refused(t, move(t, &a, NT_NVM_READ, 3, host->iova, base), "LISTS");
}

/* Many controllers do more than they must: a should. */
static void mixed_is_refused(struct nt_ctx *t)
{
	struct nt_buf *host;
	uint64_t pages[2];
	struct area a;

	open_area(t, &a, CMB_RDS, "data that are read", 2, 3);
	if (!a.c.has_control)
		nt_skip(t, "before 1.4 CMBLOC does not tell");
	host = nt_buf(t, 3 * a.page);
	a.sq = nt_queue_pair(t, 1, 2, 2);
	if (!(a.c.loc & CMB_CDMMMS))
		nt_should_status(t, move(t, &a, NT_NVM_READ, 2, a.c.place.addr, host->iova),
				 NT_STATUS(GENERIC, CMB_USE),
				 "data partly in the buffer, without CMBLOC.CDMMMS, is Invalid Use "
				 "of Controller Memory Buffer");
	if (a.c.loc & CMB_CDPCILS || !(a.c.sz & CMB_LISTS))
		return;
	for (uint32_t i = 0; i < 2; i++)
		pages[i] = host->iova + (1 + i) * a.page;
	put_list(t, &a, 0, pages, 2);
	nt_should_status(t, move(t, &a, NT_NVM_READ, 3, host->iova, a.c.place.addr),
			 NT_STATUS(GENERIC, CMB_USE),
			 "a list in the buffer for a command outside, without CMBLOC.CDPCILS, is "
			 "Invalid Use of Controller Memory Buffer");
}

#define DATA_CASE                                                                                  \
	.spec = DATA_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_CFG | NT_NEED_NS, \
	.effects = NT_EFF_RESET | NT_EFF_DATA, .since = NT_VS(1, 2, 0)

static const struct nt_case cases[] = {
	{
		.id = "cmb.data.read-into",
		.title = "Data are read into the buffer",
		DATA_CASE,
		.coverage = "CMB-01 PRP-20",
		.rules = "REG-CMB-09",
		.run = read_into,
	},
	{
		.id = "cmb.data.write-from",
		.title = "Data are written from the buffer",
		DATA_CASE,
		.coverage = "CMB-01 PRP-20",
		.rules = "REG-CMB-09",
		.run = write_from,
	},
	{
		.id = "cmb.data.list-in",
		.title = "A PRP List may lie in the buffer",
		DATA_CASE,
		.coverage = "CMB-01 PRP-20",
		.rules = "REG-CMB-09",
		.run = list_in,
	},
	{
		.id = "cmb.data.unsupported-is-refused",
		.title = "Data and lists that CMBSZ keeps out of the buffer are refused there",
		DATA_CASE,
		.coverage = "CMB-01 PRP-20",
		.rules = "REG-CMB-08",
		.run = unsupported_is_refused,
	},
	{
		.id = "cmb.data.mixed-is-refused",
		.title =
			"A command lies in the buffer or outside of it, where CMBLOC asks for that",
		DATA_CASE,
		.coverage = "CMB-01 PRP-20",
		.rules = "REG-CMB-08",
		.run = mixed_is_refused,
	},
};

const struct nt_group group_cmb_data = NT_GROUP("cmb.data", cases);
