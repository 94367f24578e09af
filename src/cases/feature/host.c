// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a host tells of itself: its behaviour, its identifier, its metadata, and
 * how often it started.
 *
 * Base 2.0 sections 5.27.1.18, 5.27.1.23 to 5.27.1.25; NVMe 1.4 sections
 * 5.21.1.22, 5.21.1.25, 5.21.1.26.
 */
#include <string.h>

#include "feature.h"

#define BEHAVIOR_LEN 512u
#define METADATA_LEN 4096u

enum { EA_REPLACE, EA_DELETE, EA_ADD };

static struct drv_cpl send(struct nt_ctx *t, uint8_t opc, uint8_t fid, uint8_t sel, uint32_t nsid,
			   uint32_t cdw11, struct nt_buf *data)
{
	const struct drv_cmd cmd = {
		.opc = opc,
		.nsid = nsid,
		.cdw10 = (uint32_t)sel << 8 | fid,
		.cdw11 = cdw11,
	};

	return nt_admin(t, &cmd, data);
}

static struct drv_cpl get(struct nt_ctx *t, uint8_t fid, uint32_t cdw11, struct nt_buf *data)
{
	return send(t, NT_ADM_GET_FEATURES, fid, NT_SEL_CURRENT, 0, cdw11, data);
}

static struct drv_cpl set(struct nt_ctx *t, uint8_t fid, uint32_t cdw11, struct nt_buf *data)
{
	return send(t, NT_ADM_SET_FEATURES, fid, 0, 0, cdw11, data);
}

/* Optional features without a capability bit: Invalid Field says that it is not there. */
static void needs_feature(struct nt_ctx *t, uint8_t fid, uint32_t nsid, uint32_t cdw11,
			  struct nt_buf *data)
{
	struct drv_cpl cpl = send(t, NT_ADM_GET_FEATURES, fid, NT_SEL_CURRENT, nsid, cdw11, data);

	if (drv_cpl_ok(cpl))
		return;
	/* over a fabric, data for a feature that has none is refused before it is looked for */
	if (!nt_limits(t)->is_fabric || drv_cpl_status(cpl) != NT_STATUS(GENERIC, SGL_DATA_LENGTH))
		nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
				 "a feature that is not there is Invalid Field");
	nt_skip(t, "feature %02Xh is not there", fid);
}

/* ------------------------------------------------------------------ behaviour */

static void behavior(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, BEHAVIOR_LEN), *seen = nt_buf(t, BEHAVIOR_LEN);

	needs_feature(t, NT_FID_HOST_BEHAVIOR, 0, 0, seen);
	nt_keep_feature_data(t, NT_FID_HOST_BEHAVIOR, 0, 0, data);
	for (unsigned int round = 0; round < 3; round++) {
		memset(data->data, 0, BEHAVIOR_LEN);
		data->data[0] = round & 1;
		memset(seen->data, 0xa5, BEHAVIOR_LEN);
		if (!nt_shall_succeed(t, set(t, NT_FID_HOST_BEHAVIOR, 0, data),
				      "Host Behavior Support can be set") ||
		    !nt_shall_succeed(t, get(t, NT_FID_HOST_BEHAVIOR, 0, seen),
				      "Host Behavior Support can be read"))
			return;
		nt_shall_eq(t, seen->data[0], round & 1, "ACRE is what the last command set");
		nt_should_eq(t, seen->data[BEHAVIOR_LEN - 1], 0, "reserved bytes are 0");
		nt_buf_guards(t, seen, "512 bytes are delivered");
	}
	memset(data->data, 0, BEHAVIOR_LEN);
	data->data[0] = 2;
	nt_should(t, !drv_cpl_ok(set(t, NT_FID_HOST_BEHAVIOR, 0, data)),
		  "a reserved value of ACRE is an error");
}

static void behavior_default(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, BEHAVIOR_LEN), *seen = nt_buf(t, BEHAVIOR_LEN);
	size_t bytes = 0;

	needs_feature(t, NT_FID_HOST_BEHAVIOR, 0, 0, seen);
	data->data[0] = 1;
	nt_shall_succeed(t, set(t, NT_FID_HOST_BEHAVIOR, 0, data), "ACRE can be enabled");
	nt_reenable(t, NULL);
	memset(seen->data, 0xa5, BEHAVIOR_LEN);
	if (!nt_shall_succeed(t, get(t, NT_FID_HOST_BEHAVIOR, 0, seen),
			      "Host Behavior Support can be read"))
		return;
	for (size_t i = 0; i < BEHAVIOR_LEN; i++)
		bytes += seen->data[i] != 0;
	nt_shall_eq(t, bytes, 0, "all bytes are 0 until a host says otherwise (bytes set)");
}

/* ----------------------------------------------------------------- identifier */

static void identifier_of(struct nt_ctx *t, uint32_t exhid)
{
	struct nt_buf *data = nt_buf(t, exhid ? 16 : 8), *seen = nt_buf(t, exhid ? 16 : 8);
	struct drv_cpl cpl;

	for (unsigned int round = 0; round < 2; round++) {
		nt_pattern(data->data, data->len, 7 + round);
		cpl = set(t, NT_FID_HOST_ID, exhid, data);
		if (drv_cpl_status(cpl) == NT_STATUS(GENERIC, HOST_ID_FORMAT)) {
			nt_note(t, "another controller uses the other size");
			return;
		}
		if (!exhid && drv_cpl_status(cpl) == NT_STATUS(GENERIC, INVALID_FIELD)) {
			nt_note(t, "identifiers of 64 bits are not supported");
			return;
		}
		if (!nt_shall_succeed(t, cpl, "a Host Identifier can be set") ||
		    !nt_shall_succeed(t, get(t, NT_FID_HOST_ID, exhid, seen),
				      "the Host Identifier can be read"))
			return;
		nt_shall_bytes(t, seen->data, data->data, data->len,
			       "the Host Identifier is what was set");
		nt_buf_guards(t, seen, "as many bytes as EXHID says are delivered");
	}
}

static void identifier(struct nt_ctx *t)
{
	bool is_long = nt_limits(t)->vs >= NT_VS(1, 2, 0) && nt_ctrl_field(t, "ctratt.hostid128");
	struct nt_buf *data = nt_buf(t, 16);

	if (!nt_ctrl_field(t, "oncs.resv"))
		needs_feature(t, NT_FID_HOST_ID, 0, is_long, data);
	if (!is_long && nt_limits(t)->vs >= NT_VS(1, 2, 0))
		nt_shall_status(t, set(t, NT_FID_HOST_ID, 1, data),
				NT_STATUS(GENERIC, INVALID_FIELD),
				"EXHID without CTRATT bit 0 is Invalid Field");
	identifier_of(t, 0);
	if (is_long)
		identifier_of(t, 1);
	nt_reenable(t, NULL);
}

/* ------------------------------------------------------------- progress marker */

static void marker(struct nt_ctx *t)
{
	static const uint32_t counts[] = { 1, 255, 0 };

	needs_feature(t, NT_FID_SW_PROGRESS, 0, 0, NULL);
	if (!(feature_caps(t, NT_FID_SW_PROGRESS, 0) & FEATURE_CHANGEABLE))
		nt_skip(t, "the marker cannot be changed");
	nt_keep_feature(t, NT_FID_SW_PROGRESS, 0);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		if (nt_shall_succeed(t, nt_set_features(t, NT_FID_SW_PROGRESS, counts[i]),
				     "the marker can be set"))
			nt_shall_eq(t, nt_get_features(t, NT_FID_SW_PROGRESS, 0, 0).dw0 & 0xff,
				    counts[i], "the marker is what was set");
}

/* -------------------------------------------------------------------- metadata */

static void put_element(struct nt_buf *data, uint8_t type, const char *text)
{
	size_t len = strlen(text);

	memset(data->data, 0, METADATA_LEN);
	data->data[0] = 1;
	data->data[2] = type;
	data->data[4] = (uint8_t)len;
	memcpy(data->data + 6, text, len);
}

/* How many elements of @type there are; the text of the last one. */
static unsigned int find_element(const struct nt_buf *data, uint8_t type, const uint8_t **ret_text,
				 size_t *ret_len)
{
	unsigned int n = 0;
	size_t at = 2;

	for (unsigned int i = 0; i < data->data[0] && at + 4 <= METADATA_LEN; i++) {
		const uint8_t *e = data->data + at;
		size_t len = e[2] | (size_t)e[3] << 8;

		if (at + 4 + len > METADATA_LEN)
			break;
		if ((e[0] & 0x1f) == type) {
			n++;
			*ret_text = e + 4;
			*ret_len = len;
		}
		at += 4 + len;
	}
	return n;
}

struct metadata {
	uint8_t fid;
	uint32_t nsid;
	struct nt_buf *data, *seen;
};

static struct drv_cpl metadata_set(struct nt_ctx *t, struct metadata *m, unsigned int action)
{
	return send(t, NT_ADM_SET_FEATURES, m->fid, 0, m->nsid, action << 13, m->data);
}

static unsigned int metadata_count(struct nt_ctx *t, struct metadata *m, const char *want)
{
	const uint8_t *text = NULL;
	unsigned int n;
	size_t len = 0;

	memset(m->seen->data, 0xa5, METADATA_LEN);
	nt_shall_succeed(t, send(t, NT_ADM_GET_FEATURES, m->fid, 0, m->nsid, 0, m->seen),
			 "Host Metadata can be read");
	nt_buf_guards(t, m->seen, "4,096 bytes are delivered");
	n = find_element(m->seen, 1, &text, &len);
	if (n && want)
		nt_shall(t, len == strlen(want) && !memcmp(text, want, len),
			 "an element is what was set");
	return n;
}

static void metadata_of(struct nt_ctx *t, uint8_t fid, uint32_t nsid)
{
	struct metadata m = { fid, nsid, nt_buf(t, METADATA_LEN), nt_buf(t, METADATA_LEN) };
	bool is_enhanced = fid == 0x7d;

	put_element(m.data, 1, "first");
	if (!nt_shall_succeed(t, metadata_set(t, &m, is_enhanced ? EA_ADD : EA_REPLACE),
			      "an element of Host Metadata can be added"))
		return;
	nt_shall_eq(t, metadata_count(t, &m, "first"), 1, "the element that was added is there");
	put_element(m.data, 1, "second one");
	nt_shall_status(t, metadata_set(t, &m, is_enhanced ? EA_REPLACE : EA_ADD),
			NT_STATUS(GENERIC, INVALID_FIELD),
			"an action that the feature prohibits is Invalid Field");
	nt_shall_eq(t, metadata_count(t, &m, "first"), 1, "a refused action changes nothing");
	nt_shall_succeed(t, metadata_set(t, &m, is_enhanced ? EA_ADD : EA_REPLACE),
			 "a second element of the type can be set");
	nt_shall_eq(t, metadata_count(t, &m, "second one"), is_enhanced ? 2 : 1,
		    "one element of a type is replaced, enhanced metadata has several");
	put_element(m.data, 1, "");
	nt_shall_succeed(t, metadata_set(t, &m, EA_DELETE), "elements can be deleted");
	nt_shall_eq(t, metadata_count(t, &m, NULL), 0, "no element of the type is left");
	nt_shall_succeed(t, metadata_set(t, &m, EA_DELETE), "deleting what is not there succeeds");
}

static void metadata(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, METADATA_LEN);
	unsigned int tried = 0;

	for (uint8_t fid = 0x7d; fid <= 0x7f; fid++) {
		uint32_t nsid = fid == 0x7f ? nt_ns(t)->nsid : 0, caps;
		const uint8_t *text;
		size_t len;

		if (!drv_cpl_ok(send(t, NT_ADM_GET_FEATURES, fid, 0, nsid, 0, page)))
			continue;
		tried++;
		if (find_element(page, 1, &text, &len)) {
			nt_note(t, "feature %02Xh holds what a host put there", fid);
			continue;
		}
		if (feature_has_select(t)) {
			caps = feature_caps(t, fid, nsid);
			nt_shall_eq(t, caps & FEATURE_SAVEABLE, 0, "Host Metadata is not saveable");
			nt_shall(t, caps & FEATURE_CHANGEABLE, "Host Metadata is changeable");
			nt_shall_eq(t, !!(caps & FEATURE_PER_NS), fid == 0x7f,
				    "only Namespace Metadata is namespace specific");
		}
		metadata_of(t, fid, nsid);
	}
	if (!tried)
		nt_skip(t, "there is no Host Metadata");
}

static const struct nt_case cases[] = {
	{
		.id = "feature.host.behavior-reads-back",
		.title = "Host Behavior Support is what the last command said",
		.spec = "base-2.0:5.27.1.18 nvme-1.4:5.21.1.22",
		.coverage = "FEA-29",
		.rules = "FEAT-HBS-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 4, 0),
		.run = behavior,
	},
	{
		.id = "feature.host.behavior-default-is-none",
		.title = "No host behaviour is assumed after a reset",
		.spec = "base-2.0:5.27.1.18 nvme-1.4:5.21.1.22",
		.coverage = "FEA-29",
		.rules = "FEAT-HBS-01",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.since = NT_VS(1, 4, 0),
		.run = behavior_default,
		.advice = "A host that does not know Command Interrupted takes it for an I/O error",
	},
	{
		.id = "feature.host.identifier-reads-back",
		.title = "Host Identifiers of the sizes that CTRATT offers can be set",
		.spec = "base-2.0:5.27.1.25 nvme-1.4:5.21.1.26",
		.coverage = "FEA-36",
		.rules = "FEAT-HOSTID-01",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.since = NT_VS(1, 1, 0),
		.run = identifier,
	},
	{
		.id = "feature.host.progress-marker-reads-back",
		.title = "The Software Progress Marker is what was set",
		.spec = "base-2.0:5.27.1.24 nvme-1.4:5.21.1.25",
		.coverage = "FEA-37",
		.rules = "FEAT-SPM-01",
		.effects = NT_EFF_FEATURES,
		.run = marker,
	},
	{
		.id = "feature.host.metadata-has-elements",
		.title = "Elements of Host Metadata are added, replaced and deleted",
		.spec = "base-2.0:5.27.1.23",
		.coverage = "FEA-38",
		.rules = "FEAT-HMD-01",
		.needs = NT_NEED_NS,
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 4, 0),
		.run = metadata,
	},
};

const struct nt_group group_feature_host = NT_GROUP("feature.host", cases);
