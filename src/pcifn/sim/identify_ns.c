// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Identify structures of one namespace (NVM Command Set
 * 1.0 section 4.1.5.1, Base 2.0 sections 5.17.2.3 and 5.17.2.8).
 */
#include "log.h"

static void put_formats(const struct sim *s, const struct sim_ns *ns, uint8_t *page)
{
	static const uint8_t usual[] = { 9, 12 };
	uint8_t n = 0, used = 0;

	for (; n < ARRAY_SIZE(usual); n++) {
		page[128 + 4 * n + 2] = usual[n];
		if (usual[n] == ns->lbads)
			used = n;
	}
	if (usual[used] != ns->lbads) {
		used = n;
		page[128 + 4 * n++ + 2] = (uint8_t)ns->lbads;
	}
	page[25] = (uint8_t)(n - 1); /* NLBAF, 0's based */
	page[26] = used;
	if (sim_has(s, SIM_NLBAF_COUNT))
		page[25] = n;
	if (sim_has(s, SIM_FLBAS_OUT_OF_RANGE))
		page[26] = 0x0f;
	if (sim_has(s, SIM_LBADS_WRONG))
		page[128 + 4 * used + 2] = 8;
}

static void put_sizes(const struct sim *s, const struct sim_ns *ns, uint8_t *page)
{
	uint64_t nsze = ns->blocks;

	if (sim_has(s, SIM_NSZE_ONE_MORE))
		nsze++;
	sim_put64(page, nsze);
	sim_put64(page + 8, nsze);
	sim_put64(page + 16, nsze);
	if (sim_has(s, SIM_NCAP_ABOVE_NSZE))
		sim_put64(page + 8, nsze + 8);
	if (sim_has(s, SIM_NUSE_ABOVE_NCAP))
		sim_put64(page + 16, nsze + 8);
	if (sim_has(s, SIM_NCAP_BELOW_NSZE))
		sim_put64(page + 8, nsze - 1);
}

void sim_identify_ns(const struct sim *s, const struct sim_ns *ns, uint8_t *page)
{
	put_sizes(s, ns, page);
	put_formats(s, ns, page);
	if (s->cfg.ver >= NT_VS(1, 2, 0))
		page[24] = 0x04; /* NSFEAT: deallocated blocks can be reported (DULBE) */
	if (s->cfg.ver >= NT_VS(1, 3, 0))
		page[33] = 0x09; /* DLFEAT: read as zeroes; Write Zeroes may deallocate */
	if (sim_groups(s))
		sim_put16(page + 102, sim_has(s, SIM_ENDGID_ZERO) ? 0 : 1);
	if (sim_has(s, SIM_DLFEAT_DIFFERS) && ns->nsid > 1)
		page[33] = 0x01;
	if (sim_has(s, SIM_DLFEAT_SAYS_FF))
		page[33] = 0x0a;
	if (sim_has(s, SIM_DPS_WITHOUT_DPC))
		page[29] = 0x0b;
	if (s->cfg.ver >= NT_VS(1, 2, 0))
		memcpy(page + 104, ns->nguid, 16);
	if (s->cfg.ver >= NT_VS(1, 1, 0))
		memcpy(page + 120, ns->eui64, 8);
	if (sim_has(s, SIM_NID_ZERO))
		memset(page + 104, 0, 24);
	if (sim_has(s, SIM_NID_DIFFERS))
		page[127] ^= 0x55;
	sim_claims_spoil_ns(s, false, page);
}

static uint8_t *put_descriptor(uint8_t *at, uint8_t nidt, uint8_t nidl, const void *nid)
{
	at[0] = nidt;
	at[1] = nidl;
	memcpy(at + 4, nid, nidl);
	return at + 4 + nidl;
}

void sim_identify_descriptors(const struct sim *s, const struct sim_ns *ns, uint8_t *page)
{
	static const uint8_t nvm;
	uint8_t *at = page;

	if (sim_has(s, SIM_DESCRIPTORS_EMPTY))
		return;
	at = put_descriptor(at, 1, 8, ns->eui64);
	if (sim_has(s, SIM_DESCRIPTORS_LENGTH))
		page[1] = 16;
	at = put_descriptor(at, 2, 16, ns->nguid);
	at = put_descriptor(at, 3, 16, ns->uuid);
	if (sim_has(s, SIM_DESCRIPTORS_TWICE))
		at = put_descriptor(at, 3, 16, ns->nguid);
	if (s->cfg.ver >= NT_VS(2, 0, 0) && NT_CAP_CSS(s->cap) & 0x40)
		put_descriptor(at, 4, 1, &nvm);
}

void sim_identify_ns_common(const struct sim *s, const struct sim_ns *ns, uint8_t *page)
{
	(void)ns;
	page[12] = sim_groups(s) != 0; /* ENDGID */
	page[14] = 1;		       /* NSTAT: ready */
	if (sim_has(s, SIM_NS_NOT_READY))
		page[14] = 0;
	sim_claims_spoil_ns(s, true, page);
}
