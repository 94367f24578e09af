// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration space: Transport section 3.8 and the PCI Express base
 * specification. A type 0 header, PM, MSI, PCI Express, MSI-X and, in the
 * extended space, Advanced Error Reporting.
 *
 * Three masks say what a write does: bits the host sets, bits it clears by
 * writing 1, and bits that keep their value over FLR and hot reset. All other
 * bits are read only; what no line below mentions is reserved and 0.
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
#define CFG_AER	 0x100

#define CMD_MSE	    0x2u
#define CMD_BME	    0x4u
#define CMD_ID	    0x400u
#define STS_IS	    0x08 /* of the low byte of Status */
#define DEVCTL_FLR  0x80 /* of its high byte */
#define MSIX_ENABLE 0x80
#define MSIX_FM	    0x40
#define BAR_LEN_MIN 0x4000u
#define PAGE	    4096u

/* @val, the writable bits and those cleared by 1, of @width bytes at @off. */
static void field(struct sim_pci *p, unsigned int off, unsigned int width, uint32_t val,
		  uint32_t rw, uint32_t rw1c)
{
	for (unsigned int i = 0; i < width; i++) {
		p->defaults[off + i] = (uint8_t)(val >> (8 * i));
		p->rw[off + i] = (uint8_t)(rw >> (8 * i));
		p->rw1c[off + i] = (uint8_t)(rw1c >> (8 * i));
	}
}

static void sticky(struct sim_pci *p, unsigned int off, uint32_t bits)
{
	for (unsigned int i = 0; i < 4; i++)
		p->sticky[off + i] = (uint8_t)(bits >> (8 * i));
}

static void build_bar(const struct sim *s, struct sim_pci *p)
{
	uint64_t len = sim_has(s, SIM_PCI_BAR_SMALL) ? PAGE : p->len;
	uint32_t type = 0x4; /* memory, 64-bit, not prefetchable */

	if (sim_has(s, SIM_PCI_BAR_PF))
		type |= 8;
	if (sim_has(s, SIM_PCI_BAR_IO))
		type = 1;
	field(p, 0x10, 4, type, (uint32_t) ~(len - 1), 0);
	field(p, 0x14, 4, 0, sim_has(s, SIM_PCI_BAR_HIGH) ? 0 : (uint32_t)(~(len - 1) >> 32), 0);
}

/* The model's own memory: 64-bit BARs of their own. */
static void build_mem_bars(struct sim_pci *p)
{
	for (unsigned int i = 2; i <= 4; i += 2) {
		uint64_t len = p->mem_len[i];

		if (!len)
			continue;
		field(p, 0x10 + 4 * i, 4, 0xc, (uint32_t) ~(len - 1), 0);
		field(p, 0x14 + 4 * i, 4, 0, (uint32_t)(~(len - 1) >> 32), 0);
	}
}

static void build_header(const struct sim *s, struct sim_pci *p)
{
	uint32_t subsystem = SIM_PCI_SUBVENDOR | (uint32_t)SIM_PCI_SUBDEVICE << 16;

	field(p, 0x00, 2, SIM_PCI_VENDOR ^ (sim_has(s, SIM_PCI_VID_WRONG) ? 1 : 0), 0, 0);
	field(p, 0x02, 2, SIM_PCI_DEVICE, sim_has(s, SIM_PCI_RO) ? 0xffff : 0, 0);
	field(p, 0x04, 2, sim_has(s, SIM_PCI_BME_FIXED) ? 4 : 0,
	      sim_has(s, SIM_PCI_CMD)	      ? 0xffff
	      : sim_has(s, SIM_PCI_BME_FIXED) ? 0x0542
					      : 0x0546,
	      0);
	field(p, 0x06, 2, sim_has(s, SIM_PCI_66MHZ) ? 0x30 : 0x10, 0, 0xf100);
	field(p, 0x08, 4, sim_has(s, SIM_PCI_CLASS) ? 0x01060102 : 0x01080201, 0, 0);
	if (sim_has(s, SIM_PCI_IFACE))
		field(p, 0x09, 1, 3, 0, 0);
	field(p, 0x0c, 1, 0, 0xff, 0); /* Cache Line Size has no effect */
	field(p, 0x0e, 1, sim_has(s, SIM_PCI_HEADER) ? 1 : 0, 0, 0);
	build_bar(s, p);
	build_mem_bars(p);
	field(p, 0x2c, 4, sim_has(s, SIM_PCI_SSID) ? 0 : subsystem,
	      sim_has(s, SIM_PCI_SS_WRITABLE) ? ~0u : 0, 0);
	field(p, 0x34, 1, CFG_PM + (sim_has(s, SIM_PCI_CAP_ODD) ? 2u : 0), 0, 0);
	field(p, 0x3c, 4, sim_has(s, SIM_PCI_LATENCY) ? 0x05050100 : 0x00000100, 0xff, 0);
}

static void build_pm(const struct sim *s, struct sim_pci *p, unsigned int next)
{
	uint32_t version = sim_has(s, SIM_PCI_PM_V2) ? 2 : 3;

	field(p, CFG_PM, 4, NT_PCI_CAP_PM | next << 8 | version << 16, 0, 0);
	field(p, CFG_PM + 4, 4, sim_has(s, SIM_PCI_NSFRST) ? 0 : 8, 3, 0);
}

static void build_msi(const struct sim *s, struct sim_pci *p, unsigned int next)
{
	uint32_t mmc = 0;

	while (mmc < 5 && 1u << mmc < s->cfg.vectors)
		mmc++;
	p->msi = CFG_MSI;
	field(p, CFG_MSI, 2, NT_PCI_CAP_MSI | next << 8, 0, 0);
	field(p, CFG_MSI + 2, 2,
	      (sim_has(s, SIM_PCI_MSI_32) ? 0 : 0x80) | mmc << 1 |
		      (sim_has(s, SIM_PCI_MME) ? 0x60u : 0),
	      0x71, 0);
	field(p, CFG_MSI + 4, 4, 0, ~3u, 0);
	field(p, CFG_MSI + 8, 4, 0, ~0u, 0);
	field(p, CFG_MSI + 12, 2, 0, 0xffff, 0);
}

static void build_exp(const struct sim *s, struct sim_pci *p, unsigned int next)
{
	uint32_t version = sim_has(s, SIM_PCI_EXP_V1) ? 1 : 2, devcap = 1; /* 256 bytes */
	uint32_t link = 3 | 4 << 4;					   /* 8 GT/s, four lanes */

	if (!sim_has(s, SIM_PCI_RER))
		devcap |= 1u << 15;
	if (!sim_has(s, SIM_PCI_FLR_CAP))
		devcap |= 1u << 28;
	if (sim_has(s, SIM_PCI_PORT_BITS))
		link |= 7u << 19;
	p->exp = CFG_EXP;
	field(p, CFG_EXP, 4, NT_PCI_CAP_EXP | next << 8 | version << 16, 0, 0);
	field(p, CFG_EXP + 4, 4, devcap, 0, 0);
	field(p, CFG_EXP + 8, 2, sim_has(s, SIM_PCI_PAYLOAD) ? 0x28a0 : 0x2810, 0x78ff, 0);
	field(p, CFG_EXP + 0xa, 2, sim_has(s, SIM_PCI_TP) ? 0x20 : 0, 0, 0xf);
	field(p, CFG_EXP + 0xc, 4, link, 0, 0);
	field(p, CFG_EXP + 0x10, 2, 0, 0x00c8, 0);
	field(p, CFG_EXP + 0x12, 2, sim_has(s, SIM_PCI_LINK) ? 0x1083 : 0x1043, 0, 0);
	field(p, CFG_EXP + 0x24, 4, sim_has(s, SIM_PCI_CTD) ? 0 : 0x1f, 0, 0);
	field(p, CFG_EXP + 0x28, 2, 0, 0x1f, 0);
	field(p, CFG_EXP + 0x2c, 4, 0xe, 0, 0);
	field(p, CFG_EXP + 0x30, 2, 3, 0xf, 0);
}

static void build_msix(const struct sim *s, struct sim_pci *p)
{
	uint32_t bir = sim_has(s, SIM_PCI_MSIX_BIR) ? 3 : 0;
	uint64_t table = sim_has(s, SIM_PCI_MSIX_OVERLAP) ? 0x1000 : p->table;

	p->msix = CFG_MSIX;
	field(p, CFG_MSIX, 2, NT_PCI_CAP_MSIX, 0, 0);
	field(p, CFG_MSIX + 2, 2, s->cfg.vectors - 1, sim_has(s, SIM_PCI_MXC_ALL) ? 0xc7ff : 0xc000,
	      0);
	field(p, CFG_MSIX + 4, 4, (uint32_t)table | bir, sim_has(s, SIM_PCI_MTAB_RW) ? ~7u : 0, 0);
	field(p, CFG_MSIX + 8, 4, (uint32_t)p->pba | bir, 0, 0);
}

static void build_aer(const struct sim *s, struct sim_pci *p)
{
	uint32_t next = sim_has(s, SIM_PCI_EXT_LOOP)  ? CFG_AER
			: sim_has(s, SIM_PCI_EXT_ODD) ? CFG_EXP
						      : 0;
	uint32_t errors = 0x07fff030;

	field(p, CFG_AER, 4, NT_PCI_ECAP_AER | 2u << 16 | next << 20, 0, 0);
	field(p, CFG_AER + 0x04, 4, 0, 0, errors);
	field(p, CFG_AER + 0x08, 4, 0, errors, 0);
	field(p, CFG_AER + 0x0c, 4, 0x00462030, errors, 0);
	field(p, CFG_AER + 0x10, 4, 0, 0, 0x0000f1c1);
	field(p, CFG_AER + 0x14, 4, 0x00002000, 0x0000f1c1, 0);
	field(p, CFG_AER + 0x18, 4, 0, 0, 0);
	for (unsigned int off = 0x04; off <= 0x14 && !sim_has(s, SIM_PCI_AER_LOST); off += 4)
		sticky(p, CFG_AER + off, ~0u);
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

/* What a write may have changed for the other chapters. */
static void refresh(struct sim *s)
{
	struct sim_pci *p = s->pci;
	uint32_t cmd = p->cfg[4] | (uint32_t)p->cfg[5] << 8, state = p->cfg[CFG_PM + 4] & 3u;

	p->is_d0 = state == 0;
	if (!p->is_d0 && sim_has(s, SIM_PCI_D3_WEDGE))
		p->cfg[4] &= (uint8_t)~CMD_MSE;
	if (!p->is_d0 && sim_has(s, SIM_PCI_D0_LOSES))
		p->cfg[4] = 0;
	p->can_mmio = ((cmd & CMD_MSE) || sim_has(s, SIM_PCI_MSE)) &&
		      (p->is_d0 || sim_has(s, SIM_PCI_D3_MMIO));
	p->can_dma = ((cmd & CMD_BME) || sim_has(s, SIM_PCI_BME)) && p->is_d0;
	p->intx_off = cmd & CMD_ID;
	p->msi_on = p->msi && (p->cfg[CFG_MSI + 2] & 1);
	p->msi_count = 1u << nt_min(p->cfg[CFG_MSI + 2] >> 4 & 7u, 5);
	p->msix_on = p->msix && (p->cfg[CFG_MSIX + 3] & MSIX_ENABLE);
	p->msix_masked = p->cfg[CFG_MSIX + 3] & MSIX_FM;
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
	build_aer(s, p);
	if (sim_has(s, SIM_PCI_CAP_LOOP))
		p->defaults[(msix ? msix : CFG_EXP) + 1] = CFG_PM;
	memcpy(p->cfg, p->defaults, sizeof(p->cfg));
	refresh(s);
	return 0;
}

void sim_pci_fini(struct sim *s)
{
	free(s->pci);
	s->pci = NULL;
}

void sim_pci_reset(struct sim *s)
{
	struct sim_pci *p = s->pci;
	uint8_t kept = p->cfg[CFG_MSIX + 3];

	for (size_t i = 0; i < sizeof(p->cfg); i++)
		p->cfg[i] =
			(uint8_t)((p->cfg[i] & p->sticky[i]) | (p->defaults[i] & ~p->sticky[i]));
	if (p->msix && sim_has(s, SIM_PCI_MSIX_KEPT))
		p->cfg[CFG_MSIX + 3] = kept;
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
