// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose feature it is. One of the controller takes no NSID in Set Features, and
 * gives its value for any in Get Features; one of a namespace takes an active
 * NSID, and FFFFFFFFh in Set Features for all of them.
 *
 * Base 2.0 sections 3.2.1.5 and 4.2; NVMe 1.4 sections 6.1.5 and 7.8.
 */
#include "feature.h"

#define SCOPE_SPEC "base-2.0:4.2 base-2.0:3.2.1.5 nvme-1.4:7.8 nvme-1.4:6.1.5"

static void of_controller(struct nt_ctx *t)
{
	uint32_t nsid = nt_ns(t)->nsid;

	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];
		uint32_t now;
		struct drv_cpl get;

		if (!feature_applies(t, f) || !(feature_caps(t, f->fid, 0) & FEATURE_CHANGEABLE))
			continue;
		now = feature_value(t, f, NT_SEL_CURRENT);
		if (!nt_shall_status(t, feature_set(t, f->fid, nsid, false, f->select | now),
				     NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_PER_NS),
				     "setting it for a namespace is Feature Not Namespace "
				     "Specific"))
			nt_note(t, "%s (feature %02Xh)", f->name, f->fid);
		get = feature_get(t, f->fid, nsid, NT_SEL_CURRENT, f->select);
		if (nt_shall_succeed(t, get, "reading it for a namespace succeeds"))
			nt_shall_eq(t, get.dw0 & f->mask, now,
				    "reading it for a namespace gives the controller's value");
		get = feature_get(t, f->fid, NT_NSID_ALL, NT_SEL_CURRENT, f->select);
		if (nt_shall_succeed(t, get, "reading it for FFFFFFFFh succeeds"))
			nt_shall_eq(t, get.dw0 & f->mask, now,
				    "reading it for FFFFFFFFh gives the controller's value");
		nt_shall_succeed(t, feature_set(t, f->fid, NT_NSID_ALL, false, f->select | now),
				 "setting it for FFFFFFFFh succeeds");
	}
	nt_shall_succeed(t, feature_get(t, NT_FID_TEMP_THRESH, 0, NT_SEL_CURRENT, 0),
			 "NSID 0 is right for a feature of the controller");
}

static struct drv_cpl get_ns(struct nt_ctx *t, uint32_t nsid)
{
	return feature_get(t, NT_FID_ERROR_RECOVERY, nsid, NT_SEL_CURRENT, 0);
}

/* TLER, in units of 100 ms; DULBE stays as it is. */
static void of_namespace(struct nt_ctx *t)
{
	uint32_t nsid = nt_ns(t)->nsid, caps = feature_caps(t, NT_FID_ERROR_RECOVERY, nsid);
	struct drv_cpl before = get_ns(t, nsid);
	static const uint32_t tlers[] = { 5, 0x100, 0xffff };

	if (!nt_shall_succeed(t, before, "Error Recovery of a namespace can be read"))
		return;
	if (!(caps & FEATURE_CHANGEABLE))
		nt_skip(t, "Error Recovery cannot be changed");
	for (size_t i = 0; i < ARRAY_SIZE(tlers); i++) {
		uint32_t value = (before.dw0 & 0x10000) | tlers[i];
		struct drv_cpl set = feature_set(t, NT_FID_ERROR_RECOVERY, nsid, false, value);

		if (nt_shall_succeed(t, set, "Error Recovery of a namespace can be set"))
			nt_shall_eq(t, get_ns(t, nsid).dw0 & 0x1ffff, value,
				    "the current value is what was set");
	}
	feature_set(t, NT_FID_ERROR_RECOVERY, nsid, false, before.dw0);
}

static void broadcast(struct nt_ctx *t)
{
	uint32_t nsid = nt_ns(t)->nsid, caps = feature_caps(t, NT_FID_ERROR_RECOVERY, nsid);
	struct drv_cpl before = get_ns(t, nsid), set;
	uint32_t value = (before.dw0 & 0x10000) | 7;

	nt_shall_status(t, get_ns(t, NT_NSID_ALL), NT_STATUS(GENERIC, INVALID_NS),
			"reading it for FFFFFFFFh is Invalid Namespace or Format");
	if (!(caps & FEATURE_CHANGEABLE) || !drv_cpl_ok(before))
		return;
	set = feature_set(t, NT_FID_ERROR_RECOVERY, NT_NSID_ALL, false, value);
	if (nt_ctrl_field(t, "ctratt.mds") &&
	    drv_cpl_status(set) == NT_STATUS(GENERIC, INVALID_FIELD))
		return;
	if (nt_shall_succeed(t, set, "setting it for FFFFFFFFh sets it for every namespace"))
		nt_shall_eq(t, get_ns(t, nsid).dw0 & 0x1ffff, value,
			    "setting it for FFFFFFFFh sets it for every namespace (value)");
	feature_set(t, NT_FID_ERROR_RECOVERY, nsid, false, before.dw0);
}

static uint32_t inactive_nsid(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 4096);
	uint32_t nsid = 1;

	if (nt_limits(t)->vs < NT_VS(1, 1, 0) ||
	    !drv_cpl_ok(nt_identify(t, NT_CNS_ACTIVE_NS, 0, list)))
		return 0;
	for (size_t i = 0; i < 1024; i++) {
		const uint8_t *p = list->data + 4 * i;

		if ((p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16) != nsid)
			break;
		nsid++;
	}
	return nsid <= nt_ctrl_field(t, "nn") ? nsid : 0;
}

static void other_nsids(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, INVALID_NS));
	uint64_t nn = nt_ctrl_field(t, "nn");
	uint32_t inactive = inactive_nsid(t);

	nt_shall_status(t, get_ns(t, 0), NT_STATUS(GENERIC, INVALID_NS),
			"a feature of a namespace with NSID 0 is Invalid Namespace or Format");
	if (nn < 0xfffffffd) {
		nt_shall_status(t, get_ns(t, (uint32_t)nn + 1), NT_STATUS(GENERIC, INVALID_NS),
				"reading it for an invalid NSID is Invalid Namespace or Format");
		nt_shall_status(t,
				feature_set(t, NT_FID_ERROR_RECOVERY, (uint32_t)nn + 1, false, 0),
				NT_STATUS(GENERIC, INVALID_NS),
				"setting it for an invalid NSID is Invalid Namespace or Format");
	}
	if (!inactive)
		return;
	nt_shall_status_of(t, get_ns(t, inactive), legal,
			   "reading it for an inactive NSID is Invalid Field");
	nt_shall_status_of(t, feature_set(t, NT_FID_ERROR_RECOVERY, inactive, false, 0), legal,
			   "setting it for an inactive NSID is Invalid Field");
}

#define SCOPE_CASE .spec = SCOPE_SPEC, .needs = NT_NEED_NS

static const struct nt_case cases[] = {
	{
		.id = "feature.scope.of-controller-takes-no-nsid",
		.title = "A feature of the controller cannot be set for a namespace",
		SCOPE_CASE,
		.coverage = "FEA-40 FEA-05",
		.rules = "FEAT-GEN-08",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 1, 0),
		.run = of_controller,
	},
	{
		.id = "feature.scope.of-namespace-reads-back",
		.title = "Error Recovery of a namespace is what was set",
		.spec = "nvm-1.0:4.1.3.2 nvme-1.4:5.21.1.5",
		.needs = NT_NEED_NS,
		.coverage = "FEA-12",
		.rules = "FEAT-ER-01",
		.effects = NT_EFF_FEATURES,
		.run = of_namespace,
	},
	{
		.id = "feature.scope.broadcast-sets-all",
		.title = "FFFFFFFFh sets a feature of all namespaces, and reads none",
		SCOPE_CASE,
		.coverage = "FEA-40",
		.rules = "FEAT-GEN-09",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 2, 0),
		.run = broadcast,
	},
	{
		.id = "feature.scope.other-nsids-refused",
		.title = "A feature of a namespace refuses inactive and invalid NSIDs",
		SCOPE_CASE,
		.coverage = "FEA-40",
		.rules = "FEAT-GEN-11",
		.since = NT_VS(1, 2, 0),
		.run = other_nsids,
	},
};

const struct nt_group group_feature_scope = NT_GROUP("feature.scope", cases);
