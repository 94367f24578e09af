// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The link: what moves over it in pieces of any size that is claimed, and how
 * fast it trains.
 *
 * Payload and request sizes may be set to every value that the function
 * supports, and data arrive whole with each. The link trains to the best that
 * both ends can do, stays there, and training it again loses nothing.
 *
 * PCIe Transport 1.0 sections 3.8.5.3, 3.8.5.4, 3.8.5.6, 3.8.5.8; PCI Express
 * Base sections 2.2.2, 4.2.4, 7.5.3.
 */
#include "pcie.h"

#define LNKCTL_RETRAIN	0x0020u
#define LNKSTA_TRAINING 0x0800u
#define TRAINING_MS	1000
#define LOAD_ROUNDS	16

enum { EXP_DEVCTL = 0x08, EXP_LNKCAP = 0x0c, EXP_LNKCTL = 0x10, EXP_LNKSTA = 0x12 };
enum { EXP_LNKCTL2 = 0x30, EXP_DEVCAP = 0x04 };

static uint16_t exp_of(struct nt_ctx *t)
{
	return pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
}

/* A field of the port's capability: @bits of @width bytes at @off, from bit @lsb on. */
static uint32_t port_bits(struct nt_ctx *t, uint16_t off, unsigned int lsb, uint32_t bits)
{
	uint16_t base = pcifn_port_cap_find(nt_fn(t), NT_PCI_CAP_EXP);

	if (!base)
		nt_skip(t, "the port above has no PCI Express capability");
	return nt_port(t, (uint16_t)(base + off), 4) >> lsb & bits;
}

/* @code into the field of PXDC from bit @lsb on, and what it reads then. */
static uint32_t set_size(struct nt_ctx *t, uint16_t exp, unsigned int lsb, uint32_t code)
{
	uint16_t at = (uint16_t)(exp + EXP_DEVCTL);
	uint32_t control = nt_cfg(t, at, 2) & ~(0x8000u | 7u << lsb);

	nt_cfg_write(t, at, 2, control | code << lsb);
	return nt_cfg(t, at, 2) >> lsb & 7;
}

/* Both ends of a link use one size; where the other end is not ours, it is left alone. */
static void payload_sizes(struct nt_ctx *t)
{
	uint16_t exp = exp_of(t), port = pcifn_port_cap_find(nt_fn(t), NT_PCI_CAP_EXP);
	uint32_t most = (uint32_t)nt_min(pcie_field(t, exp, "pci.exp.pxdcap.mps"), 5);
	uint32_t port_control;
	struct pcie_io *io;

	if (!port)
		nt_skip(t, "the port above has no PCI Express capability");
	most = (uint32_t)nt_min(most, port_bits(t, EXP_DEVCAP, 0, 7));
	port_control = nt_keep_port(t, (uint16_t)(port + EXP_DEVCTL), 2);
	nt_keep_cfg(t, (uint16_t)(exp + EXP_DEVCTL), 2);
	io = pcie_io_open(t);
	for (uint32_t i = 0; i <= 2 * most; i++) {
		uint32_t code = i <= most ? i : 2 * most - i;

		nt_port_write(t, (uint16_t)(port + EXP_DEVCTL), 2,
			      (port_control & ~0xe0u) | code << 5);
		nt_shall_eq(t, set_size(t, exp, 5, code), code,
			    "PXDC.MPS holds every size up to PXDCAP.MPS");
		pcie_io_moves(t, io, "with any payload size");
	}
	nt_note(t, "payloads of 128 to %u bytes", 128u << most);
}

/* A function that asks for 128 bytes at most may have the field read only. */
static void request_sizes(struct nt_ctx *t)
{
	static const uint32_t codes[] = { 0, 1, 2, 3, 4, 5, 0, 5 };
	uint16_t exp = exp_of(t);
	struct pcie_io *io = pcie_io_open(t);

	nt_keep_cfg(t, (uint16_t)(exp + EXP_DEVCTL), 2);
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		uint32_t seen = set_size(t, exp, 12, codes[i]);

		nt_shall(t, seen == codes[i] || !seen,
			 "PXDC.MRRS holds every size, or is read only 000b");
		pcie_io_moves(t, io, "with any read request size");
	}
}

/* -------------------------------------------------------------- training */

static void retrain(struct nt_ctx *t, uint16_t port, uint32_t speed)
{
	uint16_t control = (uint16_t)(port + EXP_LNKCTL), control2 = (uint16_t)(port + EXP_LNKCTL2);
	struct nt_deadline until = nt_within_ms(t, TRAINING_MS);
	unsigned int turn = 0;

	nt_port_write(t, control2, 2, (nt_port(t, control2, 2) & ~0xfu) | speed);
	nt_port_write(t, control, 2, nt_port(t, control, 2) | LNKCTL_RETRAIN);
	while (nt_port(t, (uint16_t)(port + EXP_LNKSTA), 2) & LNKSTA_TRAINING &&
	       !nt_deadline_passed(until))
		pcifn_relax(nt_fn(t), turn++);
	nt_settle(t, 1000);
}

/* In order, down again, and in no order at all. */
static uint32_t speed_of(struct nt_ctx *t, uint32_t i, uint32_t most)
{
	if (i < most)
		return i + 1;
	return i < 2 * most ? 2 * most - i : 1 + (uint32_t)(nt_rand(t) % most);
}

static void retrained(struct nt_ctx *t)
{
	uint16_t exp = exp_of(t), port = pcifn_port_cap_find(nt_fn(t), NT_PCI_CAP_EXP);
	uint32_t most = (uint32_t)nt_min(port_bits(t, EXP_LNKCAP, 0, 0xf),
					 pcie_field(t, exp, "pci.exp.pxlcap.sls"));
	uint32_t target = nt_keep_port(t, (uint16_t)(port + EXP_LNKCTL2), 2) & 0xf;
	uint16_t aer = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_AER);
	uint64_t width = pcie_field(t, exp, "pci.exp.pxls.nlw");
	struct pcie_io *io = pcie_io_open(t);
	uint32_t cc = nt_reg32(t, NT_REG_CC), aqa = nt_reg32(t, NT_REG_AQA);

	if (!most || pcie_field(t, exp, "pci.exp.pxcap.dpt") == 9)
		nt_skip(t, "there is no link");
	for (uint32_t i = 0; i < 2 * most + nt_param(t, "laps"); i++) {
		uint32_t speed = speed_of(t, i, most);

		uint32_t errors = aer ? nt_cfg(t, (uint16_t)(aer + 4), 4) : 0;

		retrain(t, port, speed);
		if (!nt_shall(t, pcie_answers(t),
			      "the registers answer after the link was trained"))
			nt_stop(t);
		if (aer)
			nt_should_eq(t, nt_cfg(t, (uint16_t)(aer + 4), 4) & ~errors, 0,
				     "training the link logs no uncorrectable error");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc, "training the link resets nothing: CC");
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), aqa,
			    "training the link resets nothing: AQA");
		nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxls.cls"), speed,
			     "PXLS.CLS is the speed that the port was told to train to");
		nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxls.nlw"), width,
			     "training the link again keeps its width");
		pcie_io_moves(t, io, "after the link was trained again");
	}
	retrain(t, port, target);
}

/* The port may be told to stop at a lower speed. */
static void trained_to_best(struct nt_ctx *t)
{
	uint16_t exp = exp_of(t);
	uint64_t speed, width, target = port_bits(t, EXP_LNKCTL2, 0, 0xf);

	if (pcie_field(t, exp, "pci.exp.pxcap.dpt") == 9)
		nt_skip(t, "a Root Complex Integrated Endpoint has no link");
	speed = nt_min(pcie_field(t, exp, "pci.exp.pxlcap.sls"), port_bits(t, EXP_LNKCAP, 0, 0xf));
	width = nt_min(pcie_field(t, exp, "pci.exp.pxlcap.mlw"), port_bits(t, EXP_LNKCAP, 4, 0x3f));
	if (target)
		speed = nt_min(speed, target);
	/* Power saving may have slowed it down: look while something is on its way. */
	pcie_works(t, "before the link is looked at");
	nt_should_range(t, pcie_field(t, exp, "pci.exp.pxls.cls"), speed, 15,
			"the link has the best speed that both ends can do");
	nt_should_range(t, pcie_field(t, exp, "pci.exp.pxls.nlw"), width, 63,
			"the link has all lanes that both ends have");
}

static void stable(struct nt_ctx *t)
{
	uint16_t exp = exp_of(t);
	struct pcie_io *io;
	uint64_t speed, width;

	if (pcie_field(t, exp, "pci.exp.pxcap.dpt") == 9)
		nt_skip(t, "a Root Complex Integrated Endpoint has no link");
	io = pcie_io_open(t);
	pcie_io_moves(t, io, "before the link is looked at");
	speed = pcie_field(t, exp, "pci.exp.pxls.cls");
	width = pcie_field(t, exp, "pci.exp.pxls.nlw");
	for (unsigned int i = 0; i < LOAD_ROUNDS; i++) {
		pcie_io_moves(t, io, "over and over");
		nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxls.cls"), speed,
			     "the link keeps its speed under load");
		nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxls.nlw"), width,
			     "the link keeps its width under load");
	}
}

static const struct nt_param lap_params[] = {
	{ "laps", "times that the link is trained to a random speed", 4, 0, 100000 },
	{ 0 },
};

#define LINK_CASE(need)                                                                            \
	.needs = NT_NEED_CFG | NT_NEED_QUEUES | NT_NEED_NS | (need),                               \
	.effects = NT_EFF_RESET | NT_EFF_DATA, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{ .id = "pcie.link.any-payload-size",
	  .title = "Data arrive whole with every payload size that is supported",
	  .spec = "pcie-1.0:3.8.5.3 pcie-1.0:3.8.5.4 nvme-1.4:2.5.4",
	  LINK_CASE(NT_NEED_CFG_WRITE | NT_NEED_PORT | NT_NEED_PORT_WRITE),
	  .coverage = "PCI-18",
	  .rules = "PCI-EXP-03",
	  .run = payload_sizes },
	{ .id = "pcie.link.any-request-size",
	  .title = "Data arrive whole with every read request size",
	  .spec = "pcie-1.0:3.8.5.4 nvme-1.4:2.5.4",
	  LINK_CASE(NT_NEED_CFG_WRITE),
	  .coverage = "PCI-19",
	  .rules = "PCI-EXP-03",
	  .run = request_sizes },
	{ .id = "pcie.link.trains-again",
	  .title = "Training the link to any speed loses nothing",
	  .spec = "pcie-1.0:3.8.5.6 pcie-1.0:3.8.5.8 nvme-1.4:2.5.8",
	  LINK_CASE(NT_NEED_PORT | NT_NEED_PORT_WRITE),
	  .coverage = "PCI-20",
	  .rules = "PCI-LINK-01 PCI-LINK-03",
	  .params = lap_params,
	  .run = retrained },
	{ .id = "pcie.link.is-the-best-common",
	  .title = "The link is as fast and as wide as both ends allow",
	  .spec = "pcie-1.0:3.8.5.8 nvme-1.4:2.5.8",
	  .needs = NT_NEED_CFG | NT_NEED_PORT,
	  .coverage = "PCI-20 PCI-14",
	  .rules = "PCI-LINK-02",
	  .run = trained_to_best,
	  .advice = "Reseat the card; look at cable, riser and slot before the drive" },
	{ .id = "pcie.link.is-stable",
	  .title = "The link keeps speed and width under load",
	  .spec = "pcie-1.0:3.8.5.8 nvme-1.4:2.5.8",
	  LINK_CASE(0),
	  .coverage = "PCI-20",
	  .rules = "PCI-LINK-03",
	  .run = stable },
};

const struct nt_group group_pcie_link = NT_GROUP("pcie.link", cases);
