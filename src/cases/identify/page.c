// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Identify command itself: what is supported, how much comes, what does
 * not matter.
 *
 * Every structure is 4,096 bytes, all of them written. A value of CNS that is
 * not supported shall be Invalid Field; CNTID is ignored where a structure does
 * not use it.
 *
 * Base 2.0 section 5.17; NVMe 1.4 section 5.15.
 */
#include <string.h>

#include "identify.h"

#define PAGE_SPEC "base-2.0:5.17 nvme-1.4:5.15"

static const struct {
	uint8_t cns;
	bool of_namespace;
	uint32_t since;
	const char *what;
} structures[] = {
	{ NT_CNS_CTRL, false, 0, "Identify Controller" },
	{ NT_CNS_NS, true, 0, "Identify Namespace" },
	{ NT_CNS_ACTIVE_NS, false, NT_VS(1, 1, 0), "Active Namespace ID list" },
	{ NT_CNS_NS_DESC, true, NT_VS(1, 3, 0), "Namespace Identification Descriptors" },
};

/* Bytes that kept the poison of both passes were not written. */
static size_t untouched(const struct nt_buf *a, uint8_t x, const struct nt_buf *b, uint8_t y)
{
	size_t n = 0;

	for (size_t i = 0; i < IDENTIFY_LEN; i++)
		n += a->data[i] == x && b->data[i] == y;
	return n;
}

static void is_4096_bytes(struct nt_ctx *t)
{
	struct nt_buf *a = nt_buf(t, IDENTIFY_LEN), *b = nt_buf(t, IDENTIFY_LEN);

	for (size_t i = 0; i < ARRAY_SIZE(structures); i++) {
		uint32_t nsid = structures[i].of_namespace ? nt_ns(t)->nsid : 0;
		uint8_t cns = structures[i].cns;
		size_t missing;

		if (nt_limits(t)->vs < structures[i].since)
			continue;
		memset(a->data, 0xa5, a->len);
		memset(b->data, 0x3c, b->len);
		if (!nt_shall_succeed(t, nt_identify(t, cns, nsid, a),
				      "a mandatory structure is supported") ||
		    !nt_shall_succeed(t, nt_identify(t, cns, nsid, b),
				      "a mandatory structure is supported a second time")) {
			nt_note(t, "%s (CNS %02Xh)", structures[i].what, cns);
			continue;
		}
		missing = untouched(a, 0xa5, b, 0x3c);
		if (missing)
			nt_note(t, "%s (CNS %02Xh)", structures[i].what, cns);
		if (cns == NT_CNS_NS_DESC)
			nt_should_eq(t, missing, 0, "the page ends in zeroes (bytes not written)");
		else
			nt_shall_eq(t, missing, 0, "4,096 bytes come (bytes not written)");
		nt_buf_guards(t, a, "no more than 4,096 bytes come");
		nt_buf_guards(t, b, "no more than 4,096 bytes come");
	}
}

/* 40h to BFh are reserved in every revision so far; C0h on belong to the vendor. */
static void reserved_cns(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);

	for (unsigned int cns = 0x40; cns < 0xc0; cns++)
		if (!nt_shall_status(t, nt_identify(t, (uint8_t)cns, 0, page),
				     NT_STATUS(GENERIC, INVALID_FIELD),
				     "a reserved CNS is Invalid Field"))
			nt_note(t, "CNS %02Xh", cns);
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, page),
			 "Identify Controller succeeds after that");
}

static void unused_cntid(struct nt_ctx *t)
{
	static const uint16_t cntids[] = { 1, 2, 0x8000, 0xffff };
	struct nt_buf *want = identify_page(t, NT_CNS_CTRL, 0, "Identify Controller succeeds");
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);

	for (size_t i = 0; i < ARRAY_SIZE(cntids); i++) {
		const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
					     .cdw10 = (uint32_t)cntids[i] << 16 | NT_CNS_CTRL };

		memset(page->data, 0, page->len);
		if (nt_shall_succeed(t, nt_admin(t, &cmd, page),
				     "Identify Controller ignores CNTID"))
			nt_shall_bytes(t, page->data, want->data, 3072,
				       "Identify Controller is the same with any CNTID");
	}
}

/* UNVMCAP follows what other hosts do, and bytes 3072 on are the vendor's. */
static void same_controller(struct nt_ctx *t, struct nt_buf *want, const char *when)
{
	struct nt_buf *page = identify_page(t, NT_CNS_CTRL, 0, "Identify Controller succeeds");

	memcpy(page->data + 296, want->data + 296, 16);
	nt_shall_bytes(t, page->data, want->data, 3072, "%s", when);
	nt_buf_free(t, page);
}

static void same_namespace(struct nt_ctx *t, struct nt_buf *want, const char *when)
{
	struct nt_buf *page =
		identify_page(t, NT_CNS_NS, nt_ns(t)->nsid, "Identify Namespace succeeds");

	memcpy(page->data + 16, want->data + 16, 8); /* NUSE */
	nt_shall_bytes(t, page->data, want->data, 384, "%s", when);
	nt_buf_free(t, page);
}

static void is_stable(struct nt_ctx *t)
{
	struct nt_buf *ctrl = identify_page(t, NT_CNS_CTRL, 0, "Identify Controller succeeds");
	struct nt_buf *ns =
		identify_page(t, NT_CNS_NS, nt_ns(t)->nsid, "Identify Namespace succeeds");

	for (unsigned int i = 0; i < 4; i++) {
		/* an error in between, which some counter may see */
		nt_get_features(t, 0, NT_SEL_CURRENT, 0);
		same_controller(t, ctrl, "Identify Controller is the same every time");
		same_namespace(t, ns, "Identify Namespace is the same every time");
	}
	nt_reenable(t, NULL);
	same_controller(t, ctrl, "Identify Controller is the same after a Controller Reset");
	same_namespace(t, ns, "Identify Namespace is the same after a Controller Reset");
}

static const struct nt_case cases[] = {
	{
		.id = "identify.page.is-4096-bytes",
		.title = "The mandatory structures are there, each of 4,096 bytes",
		.spec = PAGE_SPEC,
		.coverage = "ID-01",
		.rules = "ADM-IDENT-01 ADM-IDENT-02 ADM-IDENT-04",
		.needs = NT_NEED_NS,
		.run = is_4096_bytes,
		.advice = "What is not written keeps whatever the host's buffer held before",
	},
	{
		.id = "identify.page.reserved-cns-refused",
		.title = "A reserved CNS is Invalid Field",
		.spec = PAGE_SPEC,
		.coverage = "ID-02",
		.rules = "ADM-IDENT-03",
		.since = NT_VS(1, 2, 0),
		.run = reserved_cns,
		.advice =
			"Is CNS compared as eight bits? Early firmware took the lowest one or two",
	},
	{
		.id = "identify.page.unused-cntid-ignored",
		.title = "Identify Controller ignores CNTID",
		.spec = PAGE_SPEC,
		.coverage = "ID-03",
		.rules = "ADM-IDENT-26",
		.since = NT_VS(1, 2, 0),
		.run = unused_cntid,
	},
	{
		.id = "identify.page.is-stable",
		.title = "Identify tells the same every time, also after a reset",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15",
		.coverage = "ID-17",
		.rules = "ADM-IDENT-27",
		.needs = NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.run = is_stable,
	},
};

const struct nt_group group_identify_page = NT_GROUP("identify.page", cases);
