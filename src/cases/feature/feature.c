// SPDX-License-Identifier: GPL-2.0-or-later
/* Features for cases: see feature.h. */
#include "feature.h"

/* 400 K is above any composite temperature, so that no event comes of it. */
const struct feature features[] = {
	{ NT_FID_ARBITRATION,
	  "Arbitration",
	  "Arbitration that was not saved is gone after a Controller Reset",
	  0,
	  0x7,
	  { 0x3, 0x5 },
	  false },
	{ NT_FID_POWER_MGMT,
	  "Power Management",
	  "Power Management that was not saved is gone after a Controller Reset",
	  0,
	  0x1f,
	  { 0, 1 },
	  false },
	{ NT_FID_TEMP_THRESH,
	  "Temperature Threshold",
	  "Temperature Threshold that was not saved is gone after a Controller Reset",
	  0,
	  0xffff,
	  { 400, 411 },
	  false },
	{ NT_FID_TEMP_THRESH,
	  "under Temperature Threshold",
	  "under Temperature Threshold that was not saved is gone after a Controller Reset",
	  1u << 20,
	  0xffff,
	  { 2, 259 },
	  false },
	{ NT_FID_VOLATILE_WC,
	  "Volatile Write Cache",
	  "Volatile Write Cache that was not saved is gone after a Controller Reset",
	  0,
	  0x1,
	  { 0, 1 },
	  false },
	{ NT_FID_IRQ_COALESCE,
	  "Interrupt Coalescing",
	  "Interrupt Coalescing that was not saved is gone after a Controller Reset",
	  0,
	  0xffff,
	  { 0x0a03, 0x0105 },
	  true },
	{ NT_FID_WRITE_ATOMIC,
	  "Write Atomicity Normal",
	  "Write Atomicity Normal that was not saved is gone after a Controller Reset",
	  0,
	  0x1,
	  { 0, 1 },
	  false },
	{ NT_FID_ASYNC_EVENT,
	  "Asynchronous Event Configuration",
	  "Asynchronous Event Configuration that was not saved is gone after a Controller Reset",
	  0,
	  0x1f,
	  { 0x1d, 0x05 },
	  false },
};
const size_t features_count = ARRAY_SIZE(features);

bool feature_applies(struct nt_ctx *t, const struct feature *f)
{
	const struct drv_cmd set = { .opc = NT_ADM_SET_FEATURES, .cdw10 = f->fid };

	if (!nt_can_send(t, nt_asq(t), &set))
		return false;
	if (f->fid == NT_FID_VOLATILE_WC)
		return nt_ctrl_field(t, "vwc.present");
	if (f->fid == NT_FID_POWER_MGMT)
		return nt_ctrl_field(t, "npss") >= 1;
	if (f->fid == NT_FID_TEMP_THRESH && f->select)
		return nt_limits(t)->vs >= NT_VS(1, 2, 0);
	return true;
}

bool feature_has_select(struct nt_ctx *t)
{
	return nt_ctrl_field(t, "oncs.save");
}

uint32_t feature_caps(struct nt_ctx *t, uint8_t fid, uint32_t nsid)
{
	struct drv_cpl cpl;

	if (!feature_has_select(t))
		return FEATURE_CHANGEABLE;
	cpl = feature_get(t, fid, nsid, NT_SEL_CAPABILITIES, 0);
	return nt_shall_succeed(t, cpl, "the capabilities of a mandatory feature can be read")
		       ? cpl.dw0
		       : 0;
}

struct drv_cpl feature_get(struct nt_ctx *t, uint8_t fid, uint32_t nsid, uint8_t sel,
			   uint32_t cdw11)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_FEATURES,
		.nsid = nsid,
		.cdw10 = (uint32_t)sel << 8 | fid,
		.cdw11 = cdw11,
	};

	return nt_admin(t, &cmd, NULL);
}

struct drv_cpl feature_set(struct nt_ctx *t, uint8_t fid, uint32_t nsid, bool save, uint32_t cdw11)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_SET_FEATURES,
		.nsid = nsid,
		.cdw10 = (uint32_t)save << 31 | fid,
		.cdw11 = cdw11,
	};

	return nt_admin(t, &cmd, NULL);
}

uint32_t feature_value(struct nt_ctx *t, const struct feature *f, uint8_t sel)
{
	struct drv_cpl cpl = feature_get(t, f->fid, 0, sel, f->select);

	if (!nt_shall_succeed(t, cpl, "the value of a mandatory feature can be read")) {
		nt_note(t, "%s (feature %02Xh), SEL %u", f->name, f->fid, sel);
		nt_stop(t);
	}
	return cpl.dw0 & f->mask;
}

uint32_t feature_other(const struct feature *f, uint32_t now)
{
	return f->values[0] != now ? f->values[0] : f->values[1];
}

bool feature_put(struct nt_ctx *t, const struct feature *f, uint32_t value)
{
	bool ok = nt_shall_succeed(t, feature_set(t, f->fid, 0, false, f->select | value),
				   "a changeable feature can be set");

	if (!ok)
		nt_note(t, "%s (feature %02Xh) to %Xh", f->name, f->fid, value);
	return ok;
}
