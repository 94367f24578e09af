// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Notices: what OAES claims can be enabled in Asynchronous Event Configuration, and
 * reads back as enabled. That an unclaimed one is refused is feature.special's.
 *
 * Base 2.0 sections 5.17.2.1 (OAES) and 5.27.1.8; NVMe 1.4 section 5.21.1.11.
 */
#include <nvmetest/case.h>

#define SMART_BITS 0xffu

/* Bits of OAES that stand for a bit of the feature at the same place. */
static const struct {
	unsigned int bit;
	const char *field, *what;
	uint32_t since;
} notices[] = {
	{ 8, "oaes.nsattr", "Namespace Attribute Notices can be enabled as OAES says",
	  NT_VS(1, 2, 0) },
	{ 9, "oaes.fwact", "Firmware Activation Notices can be enabled as OAES says",
	  NT_VS(1, 2, 0) },
	{ 10, "lpa.telemetry", "Telemetry Log Notices can be enabled as LPA says", NT_VS(1, 3, 0) },
	{ 11, "oaes.ana", "ANA Change Notices can be enabled as OAES says", NT_VS(1, 4, 0) },
	{ 12, "oaes.plm", "Predictable Latency notices can be enabled as OAES says",
	  NT_VS(1, 4, 0) },
	{ 13, "oaes.lbastatus", "LBA Status Information Notices can be enabled as OAES says",
	  NT_VS(1, 4, 0) },
	{ 14, "oaes.egevent", "Endurance Group notices can be enabled as OAES says",
	  NT_VS(1, 4, 0) },
	{ 15, "oaes.shutdown", "Normal NVM Subsystem Shutdown can be enabled as OAES says",
	  NT_VS(2, 0, 0) },
	{ 27, "oaes.zone", "Zone Descriptor Changed Notices can be enabled as OAES says",
	  NT_VS(2, 0, 0) },
};

static void notice(struct nt_ctx *t, unsigned int bit, const char *what)
{
	uint32_t want = 1u << bit;
	struct drv_cpl cpl;

	if (!nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, want), "%s", what))
		return;
	cpl = nt_get_features(t, NT_FID_ASYNC_EVENT, NT_SEL_CURRENT, 0);
	if (nt_shall_succeed(t, cpl, "Asynchronous Event Configuration can be read"))
		nt_shall_eq(t, cpl.dw0 & ~SMART_BITS, want,
			    "the notice that was enabled reads as enabled, and no other");
}

static void enabled(struct nt_ctx *t)
{
	const struct drv_cmd set = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_ASYNC_EVENT };
	unsigned int tried = 0;

	if (!nt_can_send(t, nt_asq(t), &set))
		nt_skip(t, "Asynchronous Event Configuration is Linux's");
	nt_keep_feature(t, NT_FID_ASYNC_EVENT, 0);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, 0), "no notice can be enabled");
	for (size_t i = 0; i < ARRAY_SIZE(notices); i++) {
		if (nt_limits(t)->vs < notices[i].since || !nt_ctrl_field(t, notices[i].field))
			continue;
		notice(t, notices[i].bit, notices[i].what);
		tried++;
	}
	nt_note(t, "%u notices are claimed", tried);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, 0),
			 "all notices can be switched off");
	nt_shall_eq(t, nt_get_features(t, NT_FID_ASYNC_EVENT, 0, 0).dw0 & ~SMART_BITS, 0,
		    "notices that were switched off read so");
}

static const struct nt_case cases[] = {
	{
		.id = "claims.event.notices-can-be-enabled",
		.title = "Every notice that is claimed can be enabled, and reads so",
		.spec = "base-2.0:5.27.1.8 base-2.0:5.17.2.1 nvme-1.4:5.21.1.11",
		.coverage = "ID-15 FEA-19",
		.rules = "FEAT-AEC-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 2, 0),
		.run = enabled,
	},
};

const struct nt_group group_claims_event = NT_GROUP("claims.event", cases);
