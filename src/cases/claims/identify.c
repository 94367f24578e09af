// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every Identify structure that a capability brings with it. That a structure is there
 * without a claim is nobody's loss.
 *
 * Base 2.0 section 5.17.1, NVMe 1.4 section 5.15.1.
 */
#include "claims.h"

#include <stdio.h>

struct structure {
	uint8_t cns;
	bool wants_ns;
	struct claim claim;
};

#define SINCE(major, minor) .since = NT_VS(major, minor, 0), .is_one_way = true

static const struct structure structures[] = {
	{ 0x04, false, { "NVM Set List (CNS 04h)", "ctratt.nvmsets", SINCE(1, 4) } },
	{ 0x10, false, { "Allocated Namespace ID list (CNS 10h)", "oacs.nsmgmt", SINCE(1, 2) } },
	{ 0x11, true, { "Identify Namespace, allocated (CNS 11h)", "oacs.nsmgmt", SINCE(1, 2) } },
	{ 0x12,
	  true,
	  { "Controllers attached to a namespace (CNS 12h)", "oacs.nsmgmt", SINCE(1, 2) } },
	{ 0x13, false, { "Controllers of the subsystem (CNS 13h)", "oacs.nsmgmt", SINCE(1, 2) } },
	{ 0x14, false, { "Primary Controller Capabilities (CNS 14h)", "oacs.virt", SINCE(1, 3) } },
	{ 0x15, false, { "Secondary Controller list (CNS 15h)", "oacs.virt", SINCE(1, 3) } },
	{ 0x16, false, { "Namespace Granularity List (CNS 16h)", "ctratt.nsgran", SINCE(1, 4) } },
	{ 0x17, false, { "UUID List (CNS 17h)", "ctratt.uuid", SINCE(1, 4) } },
	{ 0x18, false, { "Domain List (CNS 18h)", "ctratt.mds", SINCE(2, 0) } },
	{ 0x19, false, { "Endurance Group List (CNS 19h)", "ctratt.vcm", SINCE(2, 0) } },
};

/* Structures of other command sets come with CAP.CSS bit 6. */
static void command_sets(struct claims *c)
{
	static const uint8_t cns[] = { NT_CNS_IOCS_CTRL, NT_CNS_IOCS_ACTIVE_NS, NT_CNS_IOCS };

	if (!(NT_CAP_CSS(nt_limits(c->t)->cap) & 0x40))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(cns); i++) {
		const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
					     .cdw10 = cns[i] == NT_CNS_IOCS ? 0xffff0000u | cns[i]
									    : cns[i] };

		c->tried++;
		nt_shall_succeed(c->t, nt_admin(c->t, &cmd, c->page),
				 "structures of command sets are there, as CAP.CSS bit 6 says");
	}
}

/* The controller that CNTID names is this one, where a structure looks at it. */
static struct drv_cpl get(struct claims *c, const struct structure *s)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_IDENTIFY,
		.nsid = s->wants_ns ? nt_ns(c->t)->nsid : 0,
		.cdw10 = (s->cns == NT_CNS_PRIMARY_CAPS ? (uint32_t)nt_ctrl_field(c->t, "cntlid")
							: 0u)
				 << 16 |
			 s->cns,
	};

	return nt_admin(c->t, &cmd, c->page);
}

void claims_identify(struct claims *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(structures); i++) {
		const struct structure *s = &structures[i];
		struct drv_cpl cpl;
		char sent[48];

		if (!claims_is_set(c, &s->claim) || (s->wants_ns && !nt_has_ns(c->t)))
			continue;
		if (nt_limits(c->t)->vs <
		    s->claim.since) /* e.g. Endurance Groups before their list */
			continue;
		cpl = get(c, s);
		snprintf(sent, sizeof(sent), "Identify, CNS %02Xh", s->cns);
		claims_judge(c, &s->claim, drv_cpl_ok(cpl), sent, cpl);
	}
	command_sets(c);
}
