// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller address range: which addresses of commands mean the buffer.
 *
 * While CMSE is 0 none does, whatever CBA says. While it is 1 those from CBA on
 * do, as many as the buffer has bytes, with the same offsets as in the BAR, and
 * no host memory at these addresses is touched.
 *
 * Base 2.0 sections 3.1.3.16, 8.5; NVMe 1.4 sections 3.1.16, 4.7.
 */
#include <string.h>

#include "cmb.h"

#define SPACE_SPEC "base-2.0:3.1.3.16 base-2.0:8.5 nvme-1.4:3.1.16"
#define HOST_MAX   (64ull << 20)

/* Host memory as long as the buffer and a page more. */
static struct nt_buf *open_with_host(struct nt_ctx *t, struct cmb *c)
{
	cmb_open(t, c);
	if (!c->has_control)
		nt_skip(t, "before 1.4 there is no CMBMSC");
	cmb_need(t, c, CMB_RDS, "data that are read");
	if (c->len > HOST_MAX)
		nt_skip(t, "the buffer is larger than the host memory that may lie below it");
	nt_identify_ctrl(t);
	return nt_buf(t, c->len + CMB_PAGE);
}

static bool is_identify(struct nt_ctx *t, const uint8_t *page)
{
	return !memcmp(page, nt_identify_ctrl(t), 64);
}

/* Identify to @at of the range goes to the buffer, not to the host's page. */
static void goes_to_buffer(struct nt_ctx *t, const struct cmb *c, struct nt_buf *host, uint64_t at)
{
	uint8_t page[CMB_PAGE];

	nt_pattern(host->data + at, CMB_PAGE, 2);
	memset(page, 0x5a, sizeof(page));
	nt_place_write(t, &c->place, at, page, sizeof(page));
	if (!nt_shall_succeed(t, cmb_identify(t, host->iova + at),
			      "Identify to an address in the range succeeds"))
		return;
	nt_place_read(t, &c->place, at, page, sizeof(page));
	nt_shall(
		t, is_identify(t, page),
		"with CMSE=1 data for an address in the range arrive at that offset of the buffer");
	nt_shall_eq(t, nt_pattern_check(host->data + at, CMB_PAGE, 2), CMB_PAGE,
		    "with CMSE=1 host memory at an address in the range is not written");
}

static void goes_to_host(struct nt_ctx *t, struct nt_buf *host, uint64_t at, const char *what)
{
	memset(host->data + at, 0x5a, CMB_PAGE);
	if (nt_shall_succeed(t, cmb_identify(t, host->iova + at), "Identify succeeds"))
		nt_shall(t, is_identify(t, host->data + at), "%s", what);
}

static void cmse_decides(struct nt_ctx *t)
{
	struct cmb c;
	struct nt_buf *host = open_with_host(t, &c);
	uint64_t offsets[] = { 0, CMB_PAGE, c.len - CMB_PAGE };

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		nt_reg_write64(t, NT_REG_CMBMSC, host->iova | NT_CMBMSC_CRE);
		goes_to_host(t, host, offsets[i],
			     "with CMSE=0 an address in the range means host memory");
		if (cmb_map_at(t, &c, host->iova))
			goes_to_buffer(t, &c, host, offsets[i]);
	}
	nt_reg_write64(t, NT_REG_CMBMSC, 0);
	goes_to_host(t, host, 0, "with CMBMSC=0 every address means host memory");
}

static void ends_where_it_should(struct nt_ctx *t)
{
	struct cmb c;
	struct nt_buf *host = open_with_host(t, &c);
	uint64_t whole = (uint64_t)(c.sz >> 12) << (12 + 4 * (c.sz >> 8 & 0xf));

	if (whole != c.len)
		nt_skip(t, "the BAR cuts the buffer short");
	if (!cmb_map_at(t, &c, host->iova))
		nt_skip(t, "the controller does not take the base address");
	goes_to_buffer(t, &c, host, c.len - CMB_PAGE);
	goes_to_host(t, host, c.len, "the page behind the range is host memory");
	if (!cmb_map_at(t, &c, host->iova + CMB_PAGE))
		return;
	goes_to_host(t, host, 0, "the page before the range is host memory");
	nt_reg_write64(t, NT_REG_CMBMSC, 0);
}

/* Addresses that no host memory has: the buffer answers there all the same. */
static void any_base(struct nt_ctx *t)
{
	const uint64_t bases[] = { 1ull << 52, 3ull << 50, 0xfedcba9800000000, 1ull << 40 };
	uint8_t page[CMB_PAGE];
	struct cmb c;

	cmb_open(t, &c);
	if (!c.has_control)
		nt_skip(t, "before 1.4 there is no CMBMSC");
	cmb_need(t, &c, CMB_RDS, "data that are read");
	nt_identify_ctrl(t);
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		uint64_t at = i % 2 ? c.len - CMB_PAGE : 0;

		if (!nt_is_free_address(t, bases[i], c.len) ||
		    !nt_shall(t, cmb_map_at(t, &c, bases[i]),
			      "a base address whose range ends below 2^64 is valid"))
			continue;
		memset(page, 0, sizeof(page));
		nt_place_write(t, &c.place, at, page, sizeof(page));
		nt_shall_succeed(t, cmb_identify(t, bases[i] + at),
				 "Identify into the buffer succeeds at any base address");
		nt_place_read(t, &c.place, at, page, sizeof(page));
		nt_shall(t, is_identify(t, page), "the range begins where CMBMSC.CBA says");
	}
}

#define SPACE_CASE                                                                                 \
	.spec = SPACE_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE, .effects = NT_EFF_RESET,  \
	.coverage = "CMB-01 REG-30", .rules = "REG-CMB-11", .since = NT_VS(1, 4, 0)

static const struct nt_case cases[] = {
	{
		.id = "cmb.space.cmse-decides",
		.title = "Addresses in the range mean the buffer while CMSE is 1, else host memory",
		SPACE_CASE,
		.run = cmse_decides,
	},
	{
		.id = "cmb.space.ends-where-it-should",
		.title = "The range has as many bytes as the buffer",
		SPACE_CASE,
		.run = ends_where_it_should,
	},
	{
		.id = "cmb.space.any-base",
		.title = "The range begins at any page that CMBMSC.CBA names",
		SPACE_CASE,
		.run = any_base,
	},
};

const struct nt_group group_cmb_space = NT_GROUP("cmb.space", cases);
