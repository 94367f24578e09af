// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extended configuration space: PCI Express Base sections 7.8.4 (AER), 7.9.3
 * (serial number), 7.8.2 (LTR), 7.8.3 (L1 PM Substates), 9.3.3 (SR-IOV), 10.5
 * (ATS, PRI) and 7.8.8 (PASID). The virtual functions of SR-IOV do not exist
 * as functions that a host reaches; their controllers do, see virt.c.
 */
#include "link.h"

#define AT_AER	 0x100
#define AT_DSN	 0x148
#define AT_LTR	 0x158
#define AT_L1SS	 0x160
#define AT_SRIOV 0x180
#define AT_ATS	 0x1c0
#define AT_PRI	 0x1c8
#define AT_PASID 0x1d8

#define VF_PAGES     0x553 /* 4, 8, 64, 256 KiB, 1 and 4 MiB */
#define VF_BAR_LEN   0x4000u
#define PASID_WIDTH  20
#define L1SS_ALL     0xfu /* of PCI-PM and of ASPM, L1.1 and L1.2 */
#define L1SS_SUPPORT 0x10u

struct ext {
	uint16_t id, at;
	bool is_there;
	void (*build)(struct sim *s, struct sim_pci *p, uint16_t at);
};

static void build_aer(struct sim *s, struct sim_pci *p, uint16_t at)
{
	uint32_t errors = 0x07fff030;
	uint32_t mask = sim_has(s, SIM_PCI_AER_FIXED) ? errors & ~0x00140000u : errors;

	p->aer = at;
	sim_pci_field(p, at + 0x04u, 4,
		      (sim_has(s, SIM_PCI_AER_RESERVED) ? 0x0eu : 0) |
			      (sim_has(s, SIM_PCI_AER_STUCK) ? 1u << 20 : 0),
		      0, errors & ~(sim_has(s, SIM_PCI_AER_STUCK) ? 1u << 20 : 0));
	sim_pci_field(p, at + 0x08u, 4, 0, mask, 0);
	sim_pci_field(p, at + 0x0cu, 4, 0x00462030, sim_has(s, SIM_PCI_AER_SEVERITY) ? 0 : errors,
		      0);
	sim_pci_field(p, at + 0x10u, 4, 0, 0, 0x0000f1c1);
	sim_pci_field(p, at + 0x14u, 4, 0x00002000, 0x0000f1c1, 0);
	for (unsigned int off = 0x04; off <= 0x14 && !sim_has(s, SIM_PCI_AER_LOST); off += 4)
		sim_pci_sticky(p, at + off, ~0u);
}

/* An EUI-64 below the OUI that Identify names. */
static void build_dsn(struct sim *s, struct sim_pci *p, uint16_t at)
{
	uint32_t low = (uint32_t)s->cfg.seed ^ 0x5a000000u, rw = 0;

	if (sim_has(s, SIM_PCI_DSN_ZERO))
		return;
	if (sim_has(s, SIM_PCI_DSN_WRITABLE))
		rw = ~0u;
	sim_pci_field(p, at + 4u, 4, low, rw, 0);
	sim_pci_field(p, at + 8u, 4, 0xacde4800, 0, 0);
}

static void build_ltr(struct sim *s, struct sim_pci *p, uint16_t at)
{
	p->ltr = at;
	sim_pci_field(p, at + 4u, 4, sim_has(s, SIM_PCI_LTR_SCALE) ? 0x1c00 : 0,
		      sim_has(s, SIM_PCI_LTR_FIXED)  ? 0
		      : sim_has(s, SIM_PCI_LTR_HALF) ? 0x1fff
						     : 0x1fff1fff,
		      0);
}

static void build_l1ss(struct sim *s, struct sim_pci *p, uint16_t at)
{
	uint32_t cap =
		L1SS_ALL | L1SS_SUPPORT | 10u << 8 | 5u << 19; /* restore and power on time */

	if (s->cfg.aspm < 2)
		cap &= ~0xcu; /* ASPM's own substates need ASPM L1 */
	if (!s->cfg.has_ltr && !sim_has(s, SIM_PCI_L1SS_ALONE))
		cap &= ~0x4u; /* ASPM L1.2 needs to know of latencies */
	if (sim_has(s, SIM_PCI_L1SS_UNSUPPORTED))
		cap &= ~L1SS_SUPPORT;
	p->l1ss = at;
	sim_pci_field(p, at + 4u, 4, cap, 0, 0);
	sim_pci_field(p, at + 8u, 4, 0,
		      0xe3ffff00u | (sim_has(s, SIM_PCI_L1SS_FIXED) ? 0 : cap & L1SS_ALL), 0);
	sim_pci_field(p, at + 0xcu, 4, 0x28, 0xfb, 0);
	sim_pci_flr_keeps(p, at + 8u, ~0u);
	sim_pci_flr_keeps(p, at + 0xcu, ~0u);
}

static void build_sriov(struct sim *s, struct sim_pci *p, uint16_t at)
{
	uint32_t n = s->cfg.sriov, bar = 0x4; /* memory, 64-bit, not prefetchable */

	p->sriov = at;
	if (sim_has(s, SIM_SRIOV_BAR_PF))
		bar |= 8;
	if (sim_has(s, SIM_SRIOV_BAR_IO))
		bar = 1;
	sim_pci_field(p, at + 0x08u, 2, sim_has(s, SIM_SRIOV_ENABLED) ? 1 : 0, 0x0019, 0);
	sim_pci_field(p, at + 0x0cu, 2, sim_has(s, SIM_SRIOV_INITIAL) ? n + 1 : n, 0, 0);
	sim_pci_field(p, at + 0x0eu, 2, n, 0, 0);
	sim_pci_field(p, at + 0x10u, 2, 0, sim_has(s, SIM_SRIOV_NUM_FIXED) ? 0 : 0xffff, 0);
	sim_pci_field(p, at + 0x14u, 2, sim_has(s, SIM_SRIOV_NO_OFFSET) ? 0 : 1, 0, 0);
	sim_pci_field(p, at + 0x16u, 2, n > 1 ? 1 : 0, 0, 0);
	sim_pci_field(p, at + 0x1au, 2, SIM_PCI_DEVICE, 0, 0);
	sim_pci_field(p, at + 0x1cu, 4, sim_has(s, SIM_SRIOV_PAGES) ? 0x552 : VF_PAGES, 0, 0);
	sim_pci_field(p, at + 0x20u, 4, 1, ~0u, 0);
	sim_pci_field(p, at + 0x24u, 4, bar, ~(VF_BAR_LEN - 1), 0);
	sim_pci_field(p, at + 0x28u, 4, 0, ~0u, 0);
}

static void build_ats(struct sim *s, struct sim_pci *p, uint16_t at)
{
	sim_pci_field(p, at + 4u, 2, 0x20 | (sim_has(s, SIM_PCI_ATS_RESERVED) ? 0xf000u : 0), 0, 0);
	sim_pci_field(p, at + 6u, 2, 0, 0x801f, 0);
}

/* Status bit 8: stopped, as nothing was ever asked. */
static void build_pri(struct sim *s, struct sim_pci *p, uint16_t at)
{
	sim_pci_field(p, at + 4u, 2, 0, 0x0001, 0);
	sim_pci_field(p, at + 6u, 2, sim_has(s, SIM_PCI_PRI_RUNS) ? 0 : 0x0100, 0, 0x0003);
	sim_pci_field(p, at + 8u, 4, 32, 0, 0);
	sim_pci_field(p, at + 0xcu, 4, 0, 0x3f, 0);
}

static void build_pasid(struct sim *s, struct sim_pci *p, uint16_t at)
{
	uint32_t width = sim_has(s, SIM_PCI_PASID_WIDTH) ? 24 : PASID_WIDTH;

	sim_pci_field(p, at + 4u, 2, width << 8, 0, 0);
	sim_pci_field(p, at + 6u, 2, 0, sim_has(s, SIM_PCI_PASID_MODES) ? 0x7 : 0x1, 0);
}

void sim_pci_ext_build(struct sim *s, struct sim_pci *p)
{
	const struct sim_config *c = &s->cfg;
	const struct ext exts[] = {
		{ NT_PCI_ECAP_AER, AT_AER, true, build_aer },
		{ NT_PCI_ECAP_DSN, AT_DSN, c->has_dsn, build_dsn },
		{ NT_PCI_ECAP_LTR, AT_LTR, c->has_ltr && !sim_has(s, SIM_PCI_LTR_MISSING),
		  build_ltr },
		{ NT_PCI_ECAP_L1SS, AT_L1SS, c->has_l1ss, build_l1ss },
		{ NT_PCI_ECAP_SRIOV, AT_SRIOV, c->sriov != 0, build_sriov },
		{ NT_PCI_ECAP_ATS, AT_ATS, c->has_ats && !sim_has(s, SIM_PCI_PRI_ALONE),
		  build_ats },
		{ NT_PCI_ECAP_PRI, AT_PRI, c->has_ats, build_pri },
		{ NT_PCI_ECAP_PASID, AT_PASID, c->has_ats, build_pasid },
	};
	uint32_t next = 0;

	for (size_t i = ARRAY_SIZE(exts); i-- > 0;) {
		uint32_t version = exts[i].id == NT_PCI_ECAP_AER ? 2 : 1;

		if (!exts[i].is_there)
			continue;
		if (!i && sim_has(s, SIM_PCI_AER_VERSION))
			version = 0;
		if (!i && sim_has(s, SIM_PCI_EXT_LOOP))
			next = AT_AER;
		if (!i && sim_has(s, SIM_PCI_EXT_ODD))
			next = p->exp;
		sim_pci_field(p, exts[i].at, 4, exts[i].id | version << 16 | next << 20, 0, 0);
		exts[i].build(s, p, exts[i].at);
		next = exts[i].at;
	}
}

bool sim_pci_has_vf(const struct sim *s, uint32_t vf)
{
	const struct sim_pci *p = s->pci;
	uint32_t count;

	if (!p->sriov || !(p->cfg[p->sriov + 8u] & 1))
		return false;
	count = p->cfg[p->sriov + 0x10u] | (uint32_t)p->cfg[p->sriov + 0x11u] << 8;
	return vf < nt_min(count, s->cfg.sriov);
}
