// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Identify structures that belong to an I/O Command Set: CNS 05h to 08h, 1Ch.
 *
 * They are mandatory where CAP.CSS bit 6 says that there are several; elsewhere
 * a controller may have them. What is there must be right.
 *
 * Base 2.0 sections 5.17.2.4 to 5.17.2.8 and 5.17.2.21.
 */
#include "identify.h"

static struct drv_cpl identify_csi(struct nt_ctx *t, uint8_t cns, uint32_t nsid, uint8_t csi,
				   struct nt_buf *page)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_IDENTIFY, .nsid = nsid, .cdw10 = cns, .cdw11 = (uint32_t)csi << 24
	};

	return nt_admin(t, &cmd, page);
}

static bool is_there(struct nt_ctx *t, struct drv_cpl cpl)
{
	if (NT_CAP_CSS(nt_limits(t)->cap) & 0x40)
		return nt_shall_succeed(t, cpl, "structures of a command set are there");
	return drv_cpl_ok(cpl);
}

static void unknown_set(struct nt_ctx *t)
{
	static const uint8_t cnss[] = { NT_CNS_IOCS_NS, NT_CNS_IOCS_CTRL, NT_CNS_IOCS_ACTIVE_NS };
	static const uint8_t csis[] = { 0x2f, 0x80 };
	const uint16_t *legal = NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), 0x12c);
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	unsigned int tried = 0;

	for (size_t i = 0; i < ARRAY_SIZE(cnss); i++) {
		uint32_t nsid = cnss[i] == NT_CNS_IOCS_NS ? nt_ns(t)->nsid : 0;

		if (!is_there(t, identify_csi(t, cnss[i], nsid, 0, page)))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(csis); k++, tried++)
			if (!nt_shall_status_of(t, identify_csi(t, cnss[i], nsid, csis[k], page),
						legal,
						"a command set that is not there is refused"))
				nt_note(t, "CNS %02Xh, CSI %02Xh", cnss[i], csis[k]);
	}
	if (!tried)
		nt_skip(t, "there are no structures of a command set");
}

static void is_ready(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN), *data;
	struct drv_sq *sq;

	if (!is_there(t, nt_identify(t, NT_CNS_IOCS_INDEP_NS, nt_ns(t)->nsid, page)))
		nt_skip(t, "there is no structure independent of the command set");
	if (nt_ns(t)->meta_len)
		nt_skip(t, "the namespace has metadata");
	sq = nt_queue_pair(t, 1, 2, 2);
	data = nt_buf(t, nt_ns(t)->lba_len);
	if (drv_cpl_ok(nt_read(t, sq, nt_ns(t)->scratch_slba, 1, data)))
		nt_shall(t, page->data[14] & 1,
			 "a namespace that can be read says that it is ready");
	else
		nt_skip(t, "the namespace cannot be read");
}

static void combinations(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .cdw10 = 0xffffu << 16 | NT_CNS_IOCS };
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	bool ended = false;
	size_t after = 0;

	if (!is_there(t, nt_admin(t, &cmd, page)))
		nt_skip(t, "there are no combinations of command sets");
	for (size_t i = 0; i < IDENTIFY_LEN; i += 8) {
		bool is_empty = true;

		for (size_t k = 0; k < 8; k++)
			is_empty &= !page->data[i + k];
		if (!i)
			nt_shall(t, !is_empty,
				 "the first combination of command sets is not empty");
		after += ended && !is_empty;
		ended |= is_empty;
	}
	nt_shall_eq(t, after, 0, "no combination follows the first empty one (combinations)");
}

#define SET_CASE .since = NT_VS(2, 0, 0)

static const struct nt_case cases[] = {
	{
		.id = "identify.set.unknown-is-refused",
		.title = "Structures of a command set that is not there are refused",
		.spec = "base-2.0:5.17.2.5 base-2.0:5.17.2.6 base-2.0:5.17.2.7",
		SET_CASE,
		.coverage = "ID-22",
		.rules = "ADM-IDENT-29",
		.needs = NT_NEED_NS,
		.run = unknown_set,
	},
	{
		.id = "identify.set.namespace-is-ready",
		.title = "A namespace that can be read says that it is ready",
		.spec = "base-2.0:5.17.2.8",
		SET_CASE,
		.coverage = "ID-22",
		.rules = "ADM-IDENT-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = is_ready,
	},
	{
		.id = "identify.set.combinations-have-no-gap",
		.title = "Combinations of command sets begin with the first and have no gap",
		.spec = "base-2.0:5.17.2.21",
		SET_CASE,
		.coverage = "ID-22",
		.rules = "ADM-IDENT-28",
		.run = combinations,
	},
};

const struct nt_group group_identify_set = NT_GROUP("identify.set", cases);
