// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration space: Transport section 3.8 and the PCI Express base
 * specification. A type 0 header, PM, MSI, PCI Express and MSI-X; what lies
 * from 100h on is in pci_ext.c.
 *
 * Masks say what a write does: bits the host sets, bits it clears by writing
 * 1, bits that keep their value over FLR and hot reset, and bits that do so
 * over FLR only. All other bits are read only; what no line below mentions is
 * reserved and 0.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

#define CFG_PM	 0x40
#define CFG_MSI	 0x50
#define CFG_EXP	 0x60
#define CFG_MSIX 0xa0

#define CMD_MSE	    0x2u
#define CMD_BME	    0x4u
#define CMD_ID	    0x400u
#define STS_IS	    0x08 /* of the low byte of Status */
#define DEVCTL_FLR  0x80 /* of its high byte */
#define MSIX_ENABLE 0x80
#define MSIX_FM	    0x40
#define BAR_LEN_MIN 0x4000u
#define PAGE	    4096u
#define D0_SLOW_NS  1000000000u

void sim_pci_field(struct sim_pci *p, unsigned int off, unsigned int width, uint32_t val,
		   uint32_t rw, uint32_t rw1c)
{
	for (unsigned int i = 0; i < width; i++) {
		p->defaults[off + i] = (uint8_t)(val >> (8 * i));
		p->rw[off + i] = (uint8_t)(rw >> (8 * i));
		p->rw1c[off + i] = (uint8_t)(rw1c >> (8 * i));
	}
}

void sim_pci_sticky(struct sim_pci *p, unsigned int off, uint32_t bits)
{
	for (unsigned int i = 0; i < 4; i++)
		p->sticky[off + i] = (uint8_t)(bits >> (8 * i));
}

void sim_pci_flr_keeps(struct sim_pci *p, unsigned int off, uint32_t bits)
{
	for (unsigned int i = 0; i < 4; i++)
		p->flr_keeps[off + i] = (uint8_t)(bits >> (8 * i));
}

static void build_bar(const struct sim *s, struct sim_pci *p)
{
	uint64_t len = sim_has(s, SIM_PCI_BAR_SMALL) ? PAGE : p->len;
	uint32_t type = 0x4; /* memory, 64-bit, not prefetchable */

	if (sim_has(s, SIM_PCI_BAR_PF))
		type |= 8;
	if (sim_has(s, SIM_PCI_BAR_IO))
		type = 1;
	sim_pci_field(p, 0x10, 4, type, (uint32_t) ~(len - 1), 0);
	sim_pci_field(p, 0x14, 4, 0,
		      sim_has(s, SIM_PCI_BAR_HIGH) ? 0 : (uint32_t)(~(len - 1) >> 32), 0);
}

/* The model's own memory: 64-bit BARs of their own. */
static void build_mem_bars(struct sim_pci *p)
{
	for (unsigned int i = 2; i <= 4; i += 2) {
		uint64_t len = p->mem_len[i];

		if (!len)
			continue;
		sim_pci_field(p, (uint16_t)(0x10 + 4 * i), 4, 0xc, (uint32_t) ~(len - 1), 0);
		sim_pci_field(p, (uint16_t)(0x14 + 4 * i), 4, 0, (uint32_t)(~(len - 1) >> 32), 0);
	}
}

static void build_header(const struct sim *s, struct sim_pci *p)
{
	uint32_t subsystem = SIM_PCI_SUBVENDOR | (uint32_t)SIM_PCI_SUBDEVICE << 16;

	sim_pci_field(p, 0x00, 2, SIM_PCI_VENDOR ^ (sim_has(s, SIM_PCI_VID_WRONG) ? 1 : 0), 0, 0);
	sim_pci_field(p, 0x02, 2, SIM_PCI_DEVICE, sim_has(s, SIM_PCI_RO) ? 0xffff : 0, 0);
	sim_pci_field(p, 0x04, 2, sim_has(s, SIM_PCI_BME_FIXED) ? 4 : 0,
		      sim_has(s, SIM_PCI_CMD)	      ? 0xffff
		      : sim_has(s, SIM_PCI_BME_FIXED) ? 0x0542
						      : 0x0546,
		      0);
	sim_pci_field(p, 0x06, 2, sim_has(s, SIM_PCI_66MHZ) ? 0x30 : 0x10, 0, 0xf100);
	sim_pci_field(p, 0x08, 4, sim_has(s, SIM_PCI_CLASS) ? 0x01060102 : 0x01080201, 0, 0);
	if (sim_has(s, SIM_PCI_IFACE))
		sim_pci_field(p, 0x09, 1, 3, 0, 0);
	sim_pci_field(p, 0x0c, 1, 0, 0xff, 0); /* Cache Line Size has no effect */
	sim_pci_field(p, 0x0e, 1, sim_has(s, SIM_PCI_HEADER) ? 1 : 0, 0, 0);
	build_bar(s, p);
	build_mem_bars(p);
	if (sim_has(s, SIM_PCI_BAR_GAP))
		sim_pci_field(p, 0x20, 4, 0, 0xff00f000, 0);
	if (sim_has(s, SIM_PCI_BAR_TYPE))
		sim_pci_field(p, 0x18, 4, 6, 0xfffff000, 0);
	if (sim_has(s, SIM_PCI_ROM_FIXED))
		sim_pci_field(p, 0x30, 4, 0xfff80001, 0, 0);
	if (sim_has(s, SIM_PCI_ROM_LOW))
		sim_pci_field(p, 0x30, 4, 0x200, 0xffff0001, 0);
	sim_pci_field(p, 0x2c, 4, sim_has(s, SIM_PCI_SSID) ? 0 : subsystem,
		      sim_has(s, SIM_PCI_SS_WRITABLE) ? ~0u : 0, 0);
	sim_pci_field(p, 0x34, 1, CFG_PM + (sim_has(s, SIM_PCI_CAP_ODD) ? 2u : 0), 0, 0);
	sim_pci_field(p, 0x3c, 4, sim_has(s, SIM_PCI_LATENCY) ? 0x05050100 : 0x00000100, 0xff, 0);
}

static void build_pm(const struct sim *s, struct sim_pci *p, unsigned int next)
{
	uint32_t version = sim_has(s, SIM_PCI_PM_V2) ? 2 : 3;

	sim_pci_field(p, CFG_PM, 4, NT_PCI_CAP_PM | next << 8 | version << 16,
		      sim_has(s, SIM_PCI_PM_RW) ? 0xf8000000 : 0, 0);
	sim_pci_field(p, CFG_PM + 4, 4,
		      (sim_has(s, SIM_PCI_NSFRST) ? 0 : 8u) |
			      (sim_has(s, SIM_PCI_PM_RESERVED) ? 0x30u : 0),
		      sim_has(s, SIM_PCI_NSFRST_RW) ? 0xb : 3, 0);
}

static void build_msi(const struct sim *s, struct sim_pci *p, unsigned int next)
{
	uint32_t mmc = 0;

	while (mmc < 5 && 1u << mmc < s->cfg.vectors)
		mmc++;
	p->msi = CFG_MSI;
	sim_pci_field(p, CFG_MSI, 2, NT_PCI_CAP_MSI | next << 8, 0, 0);
	sim_pci_field(p, CFG_MSI + 2, 2,
		      (sim_has(s, SIM_PCI_MSI_32) ? 0 : 0x80) | mmc << 1 |
			      (sim_has(s, SIM_PCI_MME) ? 0x60u : 0) |
			      (sim_has(s, SIM_PCI_MSI_RESERVED) ? 0x8000u : 0),
		      sim_has(s, SIM_PCI_MMC_RW) ? 0x7f : 0x71, 0);
	sim_pci_field(p, CFG_MSI + 4, 4, 0, ~3u, 0);
	sim_pci_field(p, CFG_MSI + 8, 4, 0, ~0u, 0);
	sim_pci_field(p, CFG_MSI + 12, 2, 0, 0xffff, 0);
}

static void build_link(const struct sim *s, struct sim_pci *p)
{
	const struct sim_config *c = &s->cfg;
	uint32_t link = c->speed | c->lanes << 4 | c->aspm << 10 | 3u << 12 | 4u << 15 | 1u << 22;

	if (sim_has(s, SIM_PCI_PORT_BITS))
		link |= 7u << 19;
	if (sim_has(s, SIM_PCI_LINKCAP_RESERVED))
		link |= 1u << 23;
	sim_pci_field(p, CFG_EXP + 0xc, 4, link, sim_has(s, SIM_PCI_LINKCAP_RW) ? 0x3f : 0, 0);
	sim_pci_field(p, CFG_EXP + 0x10, 2, sim_has(s, SIM_PCI_LNKCTL_PORT) ? 0x20 : 0,
		      0x02c8 | (sim_has(s, SIM_PCI_ASPM_FIXED) ? 0 : c->aspm), 0);
	sim_pci_field(p, CFG_EXP + 0x2c, 4, (2u << c->speed) - 2, 0, 0);
	sim_pci_field(p, CFG_EXP + 0x30, 2, c->speed, 0xf, 0);
	sim_pci_sticky(p, CFG_EXP + 0x30, 0xf);
	sim_pci_flr_keeps(p, CFG_EXP + 0x10, 0x02cb);
}

static void build_exp(const struct sim *s, struct sim_pci *p, unsigned int next)
{
	const struct sim_config *c = &s->cfg;
	uint32_t version = sim_has(s, SIM_PCI_EXP_V1) ? 1 : 2, devcap = c->payload, ctl2 = 0x1f;

	if (!sim_has(s, SIM_PCI_RER))
		devcap |= 1u << 15;
	if (!sim_has(s, SIM_PCI_FLR_CAP))
		devcap |= 1u << 28;
	if (sim_has(s, SIM_PCI_TIMEOUT_FIXED))
		ctl2 &= ~0xfu;
	if (c->has_ltr && !sim_has(s, SIM_PCI_LTR_NO_ENABLE))
		ctl2 |= 0x400;
	p->exp = CFG_EXP;
	sim_pci_field(p, CFG_EXP, 4, NT_PCI_CAP_EXP | next << 8 | version << 16, 0, 0);
	sim_pci_field(p, CFG_EXP + 4, 4, devcap, sim_has(s, SIM_PCI_DEVCAP_RW) ? 7 : 0, 0);
	sim_pci_field(p, CFG_EXP + 8, 2,
		      (sim_has(s, SIM_PCI_PAYLOAD) ? 0x28a0u : 0x2810u) |
			      (sim_has(s, SIM_PCI_REPORT_STUCK) ? 1u : 0),
		      0x78ffu & ~(sim_has(s, SIM_PCI_PAYLOAD_FIXED) ? 0xe0u : 0) &
			      ~(sim_has(s, SIM_PCI_REPORT_FIXED) ? 0x8u : 0) &
			      ~(sim_has(s, SIM_PCI_REPORT_STUCK) ? 0x1u : 0),
		      0);
	sim_pci_flr_keeps(p, CFG_EXP + 8, 0xe0);
	sim_pci_field(p, CFG_EXP + 0xa, 2,
		      (sim_has(s, SIM_PCI_TP) ? 0x20u : 0) |
			      (sim_has(s, SIM_PCI_DEVSTA_RESERVED) ? 0x8000u : 0),
		      0, 0xf);
	build_link(s, p);
	sim_pci_field(p, CFG_EXP + 0x24, 4,
		      (sim_has(s, SIM_PCI_CTD) ? 0 : 0x1fu) | (uint32_t)c->has_ltr << 11, 0, 0);
	sim_pci_field(p, CFG_EXP + 0x28, 2, sim_has(s, SIM_PCI_LTR_ON) ? 0x400 : 0, ctl2, 0);
}

static void build_msix(const struct sim *s, struct sim_pci *p)
{
	uint32_t bir = sim_has(s, SIM_PCI_MSIX_BIR) ? 3 : 0;
	uint64_t table = sim_has(s, SIM_PCI_MSIX_OVERLAP) ? 0x1000 : p->table;

	p->msix = CFG_MSIX;
	sim_pci_field(p, CFG_MSIX, 2, NT_PCI_CAP_MSIX, 0, 0);
	sim_pci_field(p, CFG_MSIX + 2, 2, s->cfg.vectors - 1,
		      sim_has(s, SIM_PCI_MXC_ALL) ? 0xc7ff : 0xc000, 0);
	sim_pci_field(p, CFG_MSIX + 4, 4, (uint32_t)table | bir,
		      sim_has(s, SIM_PCI_MTAB_RW) ? ~7u : 0, 0);
	sim_pci_field(p, CFG_MSIX + 8, 4, (uint32_t)p->pba | bir, 0, 0);
}

/* Doorbells first, then the MSI-X table and the PBA on pages of their own. */
static void lay_out(struct sim *s, struct sim_pci *p)
{
	uint64_t pairs = nt_max(s->cfg.nsqa, s->cfg.ncqa) + 1, end;

	p->table = nt_align_up(NT_REG_DOORBELLS + 2 * pairs * (4ull << s->cfg.dstrd), PAGE);
	p->pba = p->table + PAGE; /* 65 vectors take 1,040 bytes */
	p->len = BAR_LEN_MIN;
	end = sim_mem_place(s, p->pba + PAGE);
	while (p->len < end && !sim_has(s, SIM_PCI_BAR_SHORT))
		p->len <<= 1;
	sim_mem_bars(s, p->mem_len);
}

/* D3hot to D0: nothing is lost and nothing takes long, unless the model is broken so. */
static void wake(struct sim *s)
{
	struct sim_pci *p = s->pci;

	if (sim_has(s, SIM_PCI_D0_SLOW))
		p->d0_at_ns = nt_clock_ns() + D0_SLOW_NS;
	if (sim_has(s, SIM_PCI_D0_THIRD) && ++p->d3_count > 2)
		p->d0_at_ns = nt_clock_ns() + D0_SLOW_NS;
	if (sim_has(s, SIM_PCI_D3_CC) || sim_link_loses_in_d3(s))
		sim_state_reset(s, SIM_RESET_CC);
	if (sim_has(s, SIM_PCI_D3_AQA))
		s->aqa = 0;
	if (sim_has(s, SIM_PCI_D3_MSIX) && p->msix)
		p->cfg[CFG_MSIX + 3] &= (uint8_t)~MSIX_ENABLE;
	if (sim_has(s, SIM_PCI_D3_EXPRESS))
		memcpy(p->cfg + CFG_EXP + 8, p->defaults + CFG_EXP + 8, 2);
}

/* What a write may have changed for the other chapters. */
static void refresh(struct sim *s)
{
	struct sim_pci *p = s->pci;
	uint32_t cmd = p->cfg[4] | (uint32_t)p->cfg[5] << 8, state = p->cfg[CFG_PM + 4] & 3u;

	if (state == 0 && !p->is_d0) {
		p->is_d0 = true;
		wake(s);
	}
	p->is_d0 = state == 0;
	if (!p->is_d0 && sim_has(s, SIM_PCI_D3_WEDGE))
		p->cfg[4] &= (uint8_t)~CMD_MSE;
	if (!p->is_d0 && sim_has(s, SIM_PCI_D0_LOSES))
		p->cfg[4] = 0;
	p->can_mmio = ((cmd & CMD_MSE) || sim_has(s, SIM_PCI_MSE)) &&
		      (p->is_d0 || sim_has(s, SIM_PCI_D3_MMIO)) &&
		      !(sim_has(s, SIM_PCI_TIMEOUT_DEAF) && p->cfg[CFG_EXP + 0x28] & 0xf);
	p->can_dma = ((cmd & CMD_BME) || sim_has(s, SIM_PCI_BME)) && p->is_d0;
	p->intx_off = cmd & CMD_ID;
	p->msi_on = p->msi && (p->cfg[CFG_MSI + 2] & 1);
	p->msi_count = 1u << nt_min(p->cfg[CFG_MSI + 2] >> 4 & 7u, 5);
	p->msix_on = p->msix && (p->cfg[CFG_MSIX + 3] & MSIX_ENABLE);
	p->msix_masked = p->cfg[CFG_MSIX + 3] & MSIX_FM;
	sim_virt_look(s);
	s->has_work = true;
}

int sim_pci_init(struct sim *s)
{
	struct sim_pci *p = calloc(1, sizeof(*p));
	unsigned int msix = s->cfg.has_msix ? CFG_MSIX : 0;

	if (!p)
		return -ENOMEM;
	s->pci = p;
	lay_out(s, p);
	build_header(s, p);
	build_pm(s, p, s->cfg.has_msi ? CFG_MSI : CFG_EXP);
	if (s->cfg.has_msi)
		build_msi(s, p, CFG_EXP);
	build_exp(s, p, msix);
	if (s->cfg.has_msix)
		build_msix(s, p);
	sim_pci_ext_build(s, p);
	if (sim_has(s, SIM_PCI_CAP_LOOP))
		p->defaults[(msix ? msix : CFG_EXP) + 1] = CFG_PM;
	memcpy(p->cfg, p->defaults, sizeof(p->cfg));
	p->is_d0 = true;
	sim_link_init(s);
	refresh(s);
	return 0;
}

void sim_pci_fini(struct sim *s)
{
	free(s->pci);
	s->pci = NULL;
}

/* Of byte @i the bits that a reset leaves alone. */
static uint8_t kept_bits(const struct sim *s, size_t i, enum sim_reset kind)
{
	const struct sim_pci *p = s->pci;
	uint8_t kept = kind >= SIM_RESET_PERST && !sim_has(s, SIM_PERST_STICKY) ? 0 : p->sticky[i];

	if (kind == SIM_RESET_FLR && !sim_has(s, SIM_PCI_FLR_PAYLOAD))
		kept |= p->flr_keeps[i];
	if (kind == SIM_RESET_FLR && sim_has(s, SIM_PCI_FLR_CONTROL) &&
	    (i == CFG_EXP + 8u || i == CFG_EXP + 0x29u))
		kept |= p->rw[i];
	if ((kind == SIM_RESET_HOT || kind == SIM_RESET_LINK) && sim_has(s, SIM_PCI_HOT_CONTROL) &&
	    i / 4 == (CFG_EXP + 8u) / 4)
		kept |= p->rw[i];
	return kept;
}

void sim_pci_reset(struct sim *s, enum sim_reset kind)
{
	struct sim_pci *p = s->pci;
	uint8_t kept = p->cfg[CFG_MSIX + 3];

	for (size_t i = 0; i < sizeof(p->cfg); i++) {
		uint8_t bits = kept_bits(s, i, kind);

		p->cfg[i] = (uint8_t)((p->cfg[i] & bits) | (p->defaults[i] & ~bits));
	}
	if (p->msix && sim_has(s, SIM_PCI_MSIX_KEPT))
		p->cfg[CFG_MSIX + 3] = kept;
	if (sim_has(s, SIM_PCI_DSN_CHANGES))
		p->cfg[0x14c] = ++p->defaults[0x14c];
	refresh(s);
}

void sim_pci_decode_on(struct sim *s)
{
	sim_pci_write(s, 0x10, 4, 0xe0000000u);
	sim_pci_write(s, 0x14, 4, 0);
	sim_pci_write(s, 0x18, 4, 0xd0000000u);
	sim_pci_write(s, 0x20, 4, 0xd8000000u);
	sim_pci_write(s, 0x04, 2, CMD_MSE | CMD_BME | CMD_ID);
}

uint32_t sim_pci_read(struct sim *s, uint16_t off, unsigned int width)
{
	const struct sim_pci *p = s->pci;
	uint32_t val = 0;

	if (width == 2 && (off & 2) && sim_has(s, SIM_PCI_WIDTH))
		off &= 0xfffc;
	for (unsigned int i = 0; i < width && off + i < sizeof(p->cfg); i++) {
		uint32_t byte = p->cfg[off + i];

		if (width == 1 && (off & 1) && sim_has(s, SIM_PCI_BYTES))
			byte = 0;
		if (off + i == 0x06 && sim_irq_status(s))
			byte |= STS_IS;
		if (off + i == CFG_EXP + 9u && sim_has(s, SIM_PCI_FLR_READS))
			byte |= DEVCTL_FLR;
		val |= byte << (8 * i);
	}
	return val;
}

void sim_pci_write(struct sim *s, uint16_t off, unsigned int width, uint32_t val)
{
	struct sim_pci *p = s->pci;
	bool is_flr = false;

	for (unsigned int i = 0; i < width && off + i < sizeof(p->cfg); i++) {
		unsigned int at = off + i;
		uint8_t byte = (uint8_t)(val >> (8 * i));

		p->cfg[at] = (uint8_t)((p->cfg[at] & ~p->rw[at]) | (byte & p->rw[at]));
		p->cfg[at] &= (uint8_t) ~(byte & p->rw1c[at]);
		if (at == CFG_EXP + 9u && (byte & DEVCTL_FLR))
			is_flr = true;
	}
	if (is_flr && !sim_has(s, SIM_PCI_FLR_CAP)) {
		sim_state_reset(s, SIM_RESET_FLR);
		return;
	}
	refresh(s);
	sim_irq_update(s);
}
