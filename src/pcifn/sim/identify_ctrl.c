// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the Identify Controller structure (Base 2.0 section
 * 5.17.2.1, 1.4 section 5.15.2.2), each field only from the version that has it.
 */
#include <stdio.h>

#include "log.h"

bool sim_has_extended_logs(const struct sim *s)
{
	return s->cfg.ver >= NT_VS(1, 2, 1);
}

static bool since(const struct sim *s, unsigned int major, unsigned int minor)
{
	return s->cfg.ver >= NT_VS(major, minor, 0);
}

uint32_t sim_oncs(const struct sim *s)
{
	uint32_t oncs = SIM_ONCS_COMPARE | SIM_ONCS_WU | SIM_ONCS_DSM;

	if (since(s, 1, 1))
		oncs |= SIM_ONCS_WZ | SIM_ONCS_SAVE;
	if (since(s, 1, 3))
		oncs |= SIM_ONCS_TIMESTAMP;
	if (since(s, 1, 4))
		oncs |= SIM_ONCS_VERIFY;
	return oncs;
}

static void put_text(const struct sim *s, uint8_t *at, size_t len, const char *text)
{
	size_t n = strlen(text);

	memset(at, sim_has(s, SIM_TEXT_NUL_PADDED) ? 0 : ' ', len);
	if (sim_has(s, SIM_TEXT_RIGHT_ALIGNED))
		memcpy(at + len - nt_min(n, len), text, nt_min(n, len));
	else
		memcpy(at, text, nt_min(n, len));
	if (sim_has(s, SIM_TEXT_NOT_ASCII))
		at[0] = 0x80;
}

static void put_names(const struct sim *s, uint8_t *page)
{
	char text[64];

	snprintf(text, sizeof(text), "SIM%016llX", (unsigned long long)s->cfg.seed);
	put_text(s, page + 4, 20, text);
	put_text(s, page + 24, 40, "nvmetest controller model");
	put_text(s, page + 64, 8, SIM_FIRMWARE);
	page[73] = 0x48; /* IEEE OUI AC-DE-48, low byte first */
	page[74] = 0xde;
	page[75] = 0xac;
}

static void put_nqn(const struct sim *s, uint8_t *page)
{
	char text[224];

	snprintf(text, sizeof(text), "nqn.2014-08.org.nvmexpress:uuid:%08x-%04x-4000-8000-%012llx",
		 (unsigned int)(s->cfg.seed >> 32), (unsigned int)(s->cfg.seed >> 16) & 0xffff,
		 (unsigned long long)(s->cfg.seed & 0xffffffffffffULL));
	if (sim_has(s, SIM_SUBNQN_MALFORMED))
		text[0] = 'x';
	if (!sim_has(s, SIM_SUBNQN_EMPTY) && s->cfg.ver >= NT_VS(1, 2, 1))
		memcpy(page + 768, text, strlen(text));
}

static void put_identity(const struct sim *s, uint8_t *page)
{
	uint32_t ver = s->cfg.ver;

	sim_put16(page, SIM_PCI_VENDOR);
	sim_put16(page + 2, SIM_PCI_SUBVENDOR);
	if (sim_has(s, SIM_IDENTIFY_VID_WRONG))
		sim_put16(page, SIM_PCI_VENDOR ^ 0xffff);
	put_names(s, page);
	page[72] = 3; /* RAB */
	if (s->cfg.sriov && since(s, 1, 1))
		page[76] |= sim_has(s, SIM_SRIOV_CMIC) ? 0x00 : 0x02; /* CMIC: more controllers */
	if (sim_has(s, SIM_SRIOV_CMIC_VF))
		page[76] |= 0x04;
	page[77] = (uint8_t)s->cfg.mdts;
	if (sim_has(s, SIM_IDENTIFY_MDTS_LARGER) && s->cfg.mdts)
		page[77]++;
	if (since(s, 1, 1))
		sim_put16(page + 78, sim_has(s, SIM_CNTLID_RESERVED) ? 0xffff : SIM_CNTLID);
	if (sim_has(s, SIM_IDENTIFY_VER_WRONG))
		ver = ver == NT_VS(1, 4, 0) ? NT_VS(1, 3, 0) : NT_VS(1, 4, 0);
	if (sim_has(s, SIM_IDENTIFY_VER_ZERO))
		ver = 0;
	if (since(s, 1, 2)) {
		sim_put32(page + 80, ver);
		sim_put32(page + 84, 500000); /* RTD3R, microseconds */
		sim_put32(page + 88, 500000); /* RTD3E */
	}
	if (s->cfg.sqassoc && since(s, 1, 4))
		page[97] |= 0x01; /* CTRATT: SQ Associations */
	if (since(s, 1, 4))
		page[111] = sim_has(s, SIM_CNTRLTYPE_ZERO) ? 0 : 1;
	if (since(s, 1, 3)) {
		sim_put64(page + 112, s->cfg.seed); /* FGUID */
		page[120] = 0xac;
		page[121] = 0xde;
		page[122] = 0x48;
		page[127] = 1;
	}
}

static void put_admin(const struct sim *s, uint8_t *page)
{
	if (sim_self_test_has(s)) {
		page[256] |= 1u << 4; /* OACS: Device Self-test */
		sim_put16(page + 316, s->cfg.edstt);
		page[318] = 1; /* DSTO: one in the NVM subsystem */
	}
	if (sim_shadow_has(s))
		page[257] |= 0x01; /* OACS: Doorbell Buffer Config */
	if (s->cfg.has_virt)
		page[256] |= 0x80; /* OACS: Virtualization Management */
	page[258] = (uint8_t)s->cfg.acl;
	page[259] = (uint8_t)s->cfg.aerl;
	page[260] = sim_has(s, SIM_FRMW_NO_SLOT) ? 0x01 : 0x03; /* one slot, read only */
	if (since(s, 1, 2))
		page[261] |= 0x02; /* LPA: effects */
	if (sim_has_extended_logs(s))
		page[261] |= 0x04; /* extended data */
	if (since(s, 2, 0))
		page[261] |= 0x20; /* 00h, 12h and 13h */
	if (sim_telemetry_has(s) || (sim_has(s, SIM_LPA_CLAIMS_TELEMETRY) && since(s, 1, 3)))
		page[261] |= 0x08;
	if (sim_persistent_has(s) || (sim_has(s, SIM_LPA_CLAIMS_PERSISTENT) && since(s, 1, 4))) {
		page[261] |= 0x10;
		sim_put32(page + 352, sim_has(s, SIM_PELS_ZERO) ? 0 : 1); /* 64 KiB */
	}
	if (sim_telemetry_has(s) && s->cfg.telemetry > 1 && since(s, 2, 0))
		page[261] |= 0x40; /* Data Area 4 */
	if (sim_has(s, SIM_LPA_CLAIMS_PER_NS))
		page[261] |= 0x01;
	page[262] = (uint8_t)s->cfg.elpe;
	if (sim_has(s, SIM_WCTEMP_MISSING) || !since(s, 1, 2))
		return;
	sim_put16(page + 266, SIM_WCTEMP);
	sim_put16(page + 268, SIM_CCTEMP);
}

static void put_nvm(const struct sim *s, uint8_t *page)
{
	uint32_t oncs = sim_oncs(s);

	page[512] = sim_has(s, SIM_SQES_WRONG) ? 0x77 : 0x66;
	page[513] = sim_has(s, SIM_CQES_WRONG) ? 0x35 : 0x44;
	sim_put32(page + 516, SIM_NN);
	if (sim_has(s, SIM_NN_ZERO))
		sim_put32(page + 516, 0);
	if (sim_has(s, SIM_NN_TOO_SMALL))
		sim_put32(page + 516, s->cfg.ns_count > 1 ? s->cfg.ns_count - 1 : 0);
	if (sim_has(s, SIM_ONCS_CLAIMS_COPY))
		oncs |= 0x100;
	if (sim_has(s, SIM_ONCS_HIDES_WZ))
		oncs &= ~(uint32_t)SIM_ONCS_WZ;
	sim_put16(page + 520, oncs);
	if (sim_has(s, SIM_FUSES_CLAIMED))
		page[522] = 1;
	page[525] = since(s, 1, 4) ? 0x07 : 0x01; /* VWC: present, Flush to all */
	if (sim_has(s, SIM_VWC_RESERVED))
		page[525] = 0x03;
	sim_put16(page + 526, 255); /* AWUN: the model is atomic anyway */
	sim_put16(page + 528, sim_has(s, SIM_AWUPF_ABOVE_AWUN) ? 256 : 0);
}

void sim_identify_ctrl(const struct sim *s, uint8_t *page)
{
	put_identity(s, page);
	put_admin(s, page);
	put_nvm(s, page);
	put_nqn(s, page);
	sim_identify_power(s, page);
	sim_identify_keep_alive(s, page);
	sim_identify_hmb(s, page);
	sim_identify_boot(s, page);
	sim_identify_optional(s, page);
	sim_identify_host(s, page);
	sim_identify_protect(s, page);
	if (sim_has(s, SIM_FNA_CONTRADICTS))
		page[524] = 0x0b;
	if (sim_has(s, SIM_ANA_WITHOUT_CMIC))
		page[344] = page[348] = 1;
	if (sim_has(s, SIM_IDENTIFY_RESERVED_SET)) {
		page[102] = 0xff; /* RRLS follows at 100; 102…110 are reserved */
		page[600] = 0xff;
	}
	if (sim_has(s, SIM_IDENTIFY_UNSTABLE))
		page[64] = (uint8_t)('0' + s->admin->error_count % 10);
	sim_put32(page + 92, sim_get(page + 92, 4) | sim_oaes(s));
	if (sim_groups(s))
		page[96] |= 0x10; /* CTRATT: Endurance Groups */
	sim_put16(page + 340, sim_has(s, SIM_ENDGIDMAX_ZERO) ? 0 : sim_groups(s));
	sim_put32(page + 328, sim_sanicap(s));
	if (sim_uuids_have(s))
		page[97] |= 0x02; /* CTRATT: UUID List */
	if (sim_has(s, SIM_SANICAP_INCONSISTENT))
		sim_put32(page + 328, 2u << 30);
	sim_claims_spoil(s, page);
}
