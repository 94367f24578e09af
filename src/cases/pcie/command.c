// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Command register: its bits do what they say, and nothing else is there.
 *
 * With Memory Space Enable clear the registers do not answer; with Bus Master
 * Enable clear the controller is not allowed to issue a request, which covers
 * data, completions and interrupt messages. Both come back.
 *
 * PCIe Transport 1.0 section 3.8.1.2; NVMe 1.4 section 2.1.2.
 */
#include "pcie.h"

#define COMMAND_SPEC "pcie-1.0:3.8.1.2 nvme-1.4:2.1.2"

/* Bits that NVM Express hardwires to 0: special cycle, MWI, VGA snoop, fast back-to-back. */
#define CMD_HARDWIRED 0x0238u
#define CMD_RESERVED  0xf880u

static void bits_hold(struct nt_ctx *t)
{
	uint32_t before = nt_cfg(t, PCIE_CFG_COMMAND, 2), seen;

	nt_shall_eq(t, before & (CMD_HARDWIRED | CMD_RESERVED), 0,
		    "unused and reserved bits of CMD are 0");
	/* Decoding and mastering stay on: whoever else uses the bus goes on. */
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, before | CMD_HARDWIRED | CMD_RESERVED);
	seen = nt_cfg(t, PCIE_CFG_COMMAND, 2);
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, before);
	nt_shall_eq(t, seen & CMD_HARDWIRED, 0, "bits that NVM Express has no use for stay 0");
	nt_should_eq(t, seen & CMD_RESERVED, 0, "reserved bits of CMD stay 0");

	for (uint32_t bit = 2; bit <= 0x400; bit <<= 1) {
		if (bit != PCIE_CMD_MSE && bit != PCIE_CMD_BME && bit != 0x400)
			continue;
		nt_cfg_write(t, PCIE_CFG_COMMAND, 2, before & ~bit);
		nt_shall_eq(t, nt_cfg(t, PCIE_CFG_COMMAND, 2) & bit, 0,
			    "MSE, BME and ID can be cleared");
		nt_cfg_write(t, PCIE_CFG_COMMAND, 2, before | bit);
		nt_shall_eq(t, nt_cfg(t, PCIE_CFG_COMMAND, 2) & bit, bit,
			    "MSE, BME and ID can be set");
	}
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, before);
	pcie_restart(t);
	pcie_works(t, "after the Command register was tried");
}

/* What a host reads where nobody answers is all ones, or 0 on a back end that says so. */
static bool answers(struct nt_ctx *t, uint32_t vs)
{
	uint32_t seen = 0;

	return pcifn_read32(nt_fn(t), NT_REG_VS, &seen) == 0 && seen == vs;
}

static void memory_space(struct nt_ctx *t)
{
	uint32_t vs = nt_limits(t)->vs, aqa, command;

	nt_identify_ctrl(t);
	nt_disable(t);
	aqa = nt_reg32(t, NT_REG_AQA);
	for (unsigned int i = 0; i < 3; i++) {
		bool is_there;

		command = nt_cfg(t, PCIE_CFG_COMMAND, 2);
		nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command & ~(uint32_t)PCIE_CMD_MSE);
		is_there = answers(t, vs);
		/* A write that reaches nobody changes nothing. */
		pcifn_write32(nt_fn(t), NT_REG_AQA, aqa ^ 0x00070007);
		nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command | PCIE_CMD_MSE);
		nt_shall(t, !is_there, "the registers do not answer with MSE = 0");
		nt_shall(t, answers(t, vs), "the registers answer again with MSE = 1");
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), aqa,
			    "a write with MSE = 0 changes no register");
	}
	nt_enable(t, NULL);
	pcie_works(t, "after MSE was off");
}

static void bus_master(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
				     .cdw10 = NT_CNS_CTRL,
				     .prp1 = data->iova };
	uint32_t command = nt_cfg(t, PCIE_CFG_COMMAND, 2);

	nt_identify_ctrl(t);
	nt_pattern(data->data, data->len, 11);
	drv_mark_dirty(nt_ctrlr(t));
	drv_sq_put(nt_asq(t), &cmd);
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command & ~(uint32_t)PCIE_CMD_BME);
	nt_ring(t, nt_asq(t));
	nt_shall_stay_silent(t, nt_asq(t)->cq, 5000, "nothing completes with BME = 0");
	nt_shall_eq(t, nt_pattern_check(data->data, data->len, 11), data->len,
		    "nothing is written to memory with BME = 0");
	nt_shall_eq(t, nt_reg32(t, NT_REG_VS), nt_limits(t)->vs,
		    "the registers answer with BME = 0");
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command | PCIE_CMD_BME);
	/* What was in flight may be lost, and the controller may call it fatal. */
	pcie_restart(t);
	pcie_works(t, "after BME was off");
}

/* A message that waits behind its mask is a memory request like any other. */
static void bus_master_and_messages(struct nt_ctx *t)
{
	uint16_t msix = pcie_cap(t, NT_PCI_CAP_MSIX, "MSI-X", true);
	uint32_t command, control;
	uint16_t cid;

	nt_reenable(t, &(struct drv_enable_attr){ .irq_kind = PCIFN_IRQ_MSIX, .irq_count = 1 });
	control = nt_cfg(t, (uint16_t)(msix + 2), 2);
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, control | 0x4000);
	nt_irq_take(t, 0);
	cid = nt_put_nop(t, nt_asq(t));
	nt_ring(t, nt_asq(t));
	nt_wait_cid(t, nt_asq(t), cid);
	command = nt_cfg(t, PCIE_CFG_COMMAND, 2);
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command & ~(uint32_t)PCIE_CMD_BME);
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, control & ~0x4000u);
	nt_settle(t, 2000);
	nt_shall_eq(t, nt_irq_take(t, 0), 0, "no message is sent with BME = 0");
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command | PCIE_CMD_BME);
	pcie_restart(t);
	pcie_works(t, "after BME was off");
}

#define COMMAND_CASE                                                                               \
	.spec = COMMAND_SPEC, .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_QUEUES,           \
	.effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "pcie.command.bits-hold",
		.title = "CMD has the bits that NVM Express uses, and no others",
		COMMAND_CASE,
		.coverage = "PCI-02 PCI-16 PCI-17",
		.rules = "PCI-CMD-01",
		.run = bits_hold,
	},
	{
		/* A read that nobody answers is an error on many hosts. */
		.id = "pcie.command.memory-space-hides-registers",
		.title = "Without Memory Space Enable the registers do not answer",
		.spec = COMMAND_SPEC,
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET | NT_EFF_POWER,
		.coverage = "PCI-02 REG-35",
		.rules = "PCI-BAR-04",
		.run = memory_space,
	},
	{
		.id = "pcie.command.bus-master-stops-memory",
		.title = "Without Bus Master Enable the controller touches no memory",
		COMMAND_CASE,
		.coverage = "PCI-02",
		.rules = "PCI-CMD-02",
		.run = bus_master,
		.advice = "DMA with BME = 0 corrupts hosts that take a device away",
	},
	{
		.id = "pcie.command.bus-master-stops-messages",
		.title = "Without Bus Master Enable no interrupt message is sent",
		.spec = COMMAND_SPEC,
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_MSIX | NT_NEED_MSIX_TABLE,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-02 IRQ-08",
		.rules = "PCI-CMD-02",
		.run = bus_master_and_messages,
	},
};

const struct nt_group group_pcie_command = NT_GROUP("pcie.command", cases);
