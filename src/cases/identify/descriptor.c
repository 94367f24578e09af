// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Namespace Identification Descriptors: by what a host knows a namespace again.
 *
 * At least one of EUI64, NGUID and UUID; each type once and with its length;
 * the first two are copies of Identify Namespace; no two namespaces share one.
 *
 * Base 2.0 section 5.17.2.3; NVMe 1.4 section 5.15.2.4.
 */
#include <string.h>

#include "identify.h"

#define DESC_SPEC "base-2.0:5.17.2.3 nvme-1.4:5.15.2.4"
#define NSID_MAX  16

enum { EUI64 = 1, NGUID, UUID, CSI, TYPES };

struct ids {
	uint8_t nid[TYPES][16];
	unsigned int seen[TYPES];
};

static const uint8_t lengths[TYPES] = { [EUI64] = 8, [NGUID] = 16, [UUID] = 16, [CSI] = 1 };

/* False: the page cannot be walked any further. */
static bool parse(struct nt_ctx *t, const struct nt_buf *page, struct ids *ret)
{
	size_t at = 0;

	memset(ret, 0, sizeof(*ret));
	while (at + 4 <= page->len && page->data[at + 1]) {
		uint8_t nidt = page->data[at], nidl = page->data[at + 1];

		if (!nt_shall(t, at + 4 + nidl <= page->len, "descriptors lie inside the page"))
			return false;
		if (nidt && nidt < TYPES) {
			if (!nt_shall_eq(t, nidl, lengths[nidt],
					 "a descriptor has the length of its type")) {
				nt_note(t, "type %u with %u bytes", nidt, nidl);
				return false;
			}
			memcpy(ret->nid[nidt], page->data + at + 4, nidl);
			ret->seen[nidt]++;
			nt_shall_eq(t, ret->seen[nidt], 1, "no descriptor type comes twice");
		}
		at += 4u + nidl;
	}
	return true;
}

static bool is_zero(const uint8_t *p, size_t len)
{
	while (len && !p[len - 1])
		len--;
	return !len;
}

/* @from: the field of Identify Namespace that the descriptor repeats. */
static void repeats(struct nt_ctx *t, const struct ids *ids, unsigned int type, const uint8_t *from)
{
	if (is_zero(from, lengths[type]))
		nt_shall(t, !ids->seen[type],
			 "EUI64 and NGUID have no descriptor where Identify Namespace has 0");
	else if (nt_shall(t, ids->seen[type],
			  "EUI64 and NGUID have a descriptor where Identify Namespace has one"))
		nt_shall_bytes(t, ids->nid[type], from, lengths[type],
			       "EUI64 and NGUID are the same in descriptor and structure");
}

static void agree(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];

	identify_active(t, nsids, NSID_MAX);
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *desc = identify_page(t, NT_CNS_NS_DESC, nsids[i],
						    "the descriptors of an active NSID are there");
		struct nt_buf *ns =
			identify_page(t, NT_CNS_NS, nsids[i], "Identify Namespace succeeds");
		struct ids ids;

		if (!parse(t, desc, &ids))
			continue;
		repeats(t, &ids, EUI64, ns->data + 120);
		repeats(t, &ids, NGUID, ns->data + 104);
		if (NT_CAP_CSS(nt_limits(t)->cap) & 0x40)
			nt_shall_eq(t, ids.seen[CSI], 1,
				    "the command set is told where there may be several");
	}
}

static void identify_it(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];

	identify_active(t, nsids, NSID_MAX);
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *desc = identify_page(t, NT_CNS_NS_DESC, nsids[i],
						    "the descriptors of an active NSID are there");
		struct ids ids;

		if (!parse(t, desc, &ids))
			return;
		nt_shall(t, ids.seen[EUI64] || ids.seen[NGUID] || ids.seen[UUID],
			 "a namespace has an EUI64, an NGUID or a UUID");
		for (unsigned int type = EUI64; type <= UUID; type++)
			if (ids.seen[type])
				nt_shall(t, !is_zero(ids.nid[type], lengths[type]),
					 "an identifier is not 0");
	}
}

static void are_unique(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];
	struct ids all[NSID_MAX];
	size_t n = identify_active(t, nsids, NSID_MAX);

	if (n < 2)
		nt_skip(t, "fewer than two active namespaces");
	for (size_t i = 0; i < n; i++) {
		struct nt_buf *desc = identify_page(t, NT_CNS_NS_DESC, nsids[i],
						    "the descriptors of an active NSID are there");

		if (!parse(t, desc, &all[i]))
			return;
		for (size_t j = 0; j < i; j++)
			for (unsigned int type = EUI64; type <= UUID; type++) {
				bool both = all[i].seen[type] && all[j].seen[type];

				nt_shall(t,
					 !both || memcmp(all[i].nid[type], all[j].nid[type],
							 lengths[type]) != 0,
					 "no two namespaces have the same identifier");
			}
	}
}

static void other_nsids(struct nt_ctx *t)
{
	const uint16_t *inactive =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, INVALID_NS));
	uint32_t above = identify_invalid(t), empty = identify_inactive(t);
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);

	nt_shall_status(t, nt_identify(t, NT_CNS_NS_DESC, 0, page), NT_STATUS(GENERIC, INVALID_NS),
			"descriptors of NSID 0 are Invalid Namespace or Format");
	if (above)
		nt_shall_status(t, nt_identify(t, NT_CNS_NS_DESC, above, page),
				NT_STATUS(GENERIC, INVALID_NS),
				"descriptors of an NSID above NN are Invalid Namespace or Format");
	if (empty) {
		struct drv_cpl cpl = nt_identify(t, NT_CNS_NS_DESC, empty, page);

		nt_shall_status_of(t, cpl, inactive, "descriptors of an inactive NSID are refused");
		nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
				 "descriptors of an inactive NSID are Invalid Field");
	}
}

#define DESC_CASE .spec = DESC_SPEC, .since = NT_VS(1, 3, 0)

static const struct nt_case cases[] = {
	{
		.id = "identify.descriptor.repeats-structure",
		.title = "EUI64 and NGUID are the same in descriptors and Identify Namespace",
		DESC_CASE,
		.coverage = "ID-08",
		.rules = "ADM-IDENT-23",
		.run = agree,
		.advice = "Hosts build device names of these: a change loses the volume",
	},
	{
		.id = "identify.descriptor.identifies-namespace",
		.title = "Every active namespace has an EUI64, an NGUID or a UUID",
		DESC_CASE,
		.coverage = "ID-08",
		.rules = "ADM-IDENT-23",
		.run = identify_it,
		.advice = "A UUID is required where both EUI64 and NGUID are 0",
	},
	{
		.id = "identify.descriptor.is-unique",
		.title = "No two namespaces share an identifier",
		DESC_CASE,
		.coverage = "ID-08",
		.rules = "ADM-IDENT-23",
		.run = are_unique,
	},
	{
		.id = "identify.descriptor.other-nsids-refused",
		.title = "Descriptors of inactive and invalid NSIDs are refused",
		.spec = "base-2.0:5.17.2.3 base-2.0:3.2.1.5 nvme-1.4:5.15.2.4",
		.coverage = "ID-04",
		.rules = "ADM-IDENT-24",
		.since = NT_VS(1, 3, 0),
		.run = other_nsids,
	},
};

const struct nt_group group_identify_descriptor = NT_GROUP("identify.descriptor", cases);
