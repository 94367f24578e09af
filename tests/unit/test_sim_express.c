// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/express.c and pci_ext.c: the port above, training, link down, sleep, functions. */
#include <string.h>

#include "simrig.h"
#include "suites.h"

#define EXP  0x60 /* of the function */
#define PORT 0x40 /* of the port */
#define L1SS 0x160
#define VF   0x180

static uint32_t port(struct rig *r, uint16_t off, unsigned int width)
{
	uint32_t val = 0;

	CU_ASSERT_EQUAL(sim_ops.port_read(&r->fn, off, width, &val), 0);
	return val;
}

static void port_write(struct rig *r, uint16_t off, unsigned int width, uint32_t val)
{
	CU_ASSERT_EQUAL(sim_ops.port_write(&r->fn, off, width, val), 0);
}

static void port_is_a_bridge(void)
{
	struct rig r;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(port(&r, 0x08, 4) >> 8, 0x060400);
	CU_ASSERT_EQUAL(port(&r, 0x0e, 1), 1);
	CU_ASSERT_EQUAL(port(&r, 0x06, 2) & 0x10, 0x10);
	CU_ASSERT_EQUAL(port(&r, 0x34, 1), PORT);
	CU_ASSERT_EQUAL(port(&r, PORT, 1), NT_PCI_CAP_EXP);
	CU_ASSERT_EQUAL(port(&r, PORT + 2, 2) >> 4 & 0xf, 4);
	/* What is read only stays. */
	port_write(&r, 0x00, 4, 0);
	port_write(&r, PORT + 0xc, 4, 0);
	CU_ASSERT_NOT_EQUAL(port(&r, 0x00, 4), 0);
	CU_ASSERT_EQUAL(port(&r, PORT + 0xc, 4) & 0x3ff, 4 | 16 << 4);
	rig_close(&r);
}

static void trains_to_the_best_of_both(void)
{
	static const struct {
		const char *options;
		uint32_t status;
	} rows[] = { { "", 0x1043 },
		     { "speed=1,lanes=1", 0x1011 },
		     { "speed=5,lanes=16", 0x1104 } };
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		rig_open(&r, rows[i].options);
		CU_ASSERT_EQUAL(rig_cfg(&r, EXP + 0x12, 2), rows[i].status);
		CU_ASSERT_EQUAL(port(&r, PORT + 0x12, 2) & 0x3ff, rows[i].status & 0x3ff);
		rig_close(&r);
	}
	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	port_write(&r, PORT + 0x30, 2, 1);
	port_write(&r, PORT + 0x10, 2, 0x20);
	CU_ASSERT_EQUAL(rig_cfg(&r, EXP + 0x12, 2), 0x1041);
	CU_ASSERT_EQUAL(port(&r, PORT + 0x10, 2) & 0x20, 0); /* reads as 0 */
	CU_ASSERT_EQUAL(port(&r, PORT + 0x12, 2) & 0x4000, 0x4000);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), NT_CSTS_RDY);
	rig_close(&r);
}

static void disabled_link_hides_and_resets(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	rig_cfg_write(&r, 0x108, 4, 0x4000);
	rig_cfg_write(&r, EXP + 8, 2, 0x3020);
	port_write(&r, PORT + 0x10, 2, 0x10);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0, 4), UINT32_MAX);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_VS), UINT32_MAX);
	CU_ASSERT_EQUAL(port(&r, PORT + 0x12, 2) & 0x2000, 0);
	port_write(&r, PORT + 0x10, 2, 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0, 2), SIM_PCI_VENDOR);
	CU_ASSERT_EQUAL(rig_cfg(&r, 4, 2), 0); /* the host's to restore */
	CU_ASSERT_EQUAL(rig_cfg(&r, EXP + 8, 2), 0x2810);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x108, 4), 0x4000);
	CU_ASSERT_EQUAL(sim_ops.reset(&r.fn, PCIFN_RESET_PERST), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x108, 4), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0);
	rig_close(&r);
}

static void flr_leaves_the_link_alone(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_cfg_write(&r, EXP + 8, 2, 0x302f);
	rig_cfg_write(&r, EXP + 0x10, 2, 0x0043);
	rig_cfg_write(&r, L1SS + 8, 4, 0xf);
	CU_ASSERT_EQUAL(sim_ops.reset(&r.fn, PCIFN_RESET_FLR), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, EXP + 8, 2), 0x2830);
	CU_ASSERT_EQUAL(rig_cfg(&r, EXP + 0x10, 2), 0x0043);
	CU_ASSERT_EQUAL(rig_cfg(&r, L1SS + 8, 4), 0xf);
	rig_close(&r);
}

static void functions_come_with_their_enable(void)
{
	struct rig r;

	rig_open(&r, "sriov=4");
	CU_ASSERT_EQUAL(rig_cfg(&r, VF, 2), NT_PCI_ECAP_SRIOV);
	CU_ASSERT_EQUAL(rig_cfg(&r, VF + 0x0c, 4), 4 | 4 << 16);
	CU_ASSERT_FALSE(sim_pci_has_vf(r.s, 0));
	rig_cfg_write(&r, VF + 0x10, 2, 2);
	rig_cfg_write(&r, VF + 8, 2, 9);
	CU_ASSERT_TRUE(sim_pci_has_vf(r.s, 1));
	CU_ASSERT_FALSE(sim_pci_has_vf(r.s, 2));
	/* Nobody has more than there are, and without the enable nobody has any. */
	rig_cfg_write(&r, VF + 0x10, 2, 0xffff);
	CU_ASSERT_TRUE(sim_pci_has_vf(r.s, 3));
	CU_ASSERT_FALSE(sim_pci_has_vf(r.s, 4));
	r.s->virt.vf[0].is_online = true;
	r.s->virt.vf[0].n[0] = 2;
	rig_cfg_write(&r, VF + 8, 2, 0);
	CU_ASSERT_FALSE(r.s->virt.vf[0].is_online);
	CU_ASSERT_EQUAL(r.s->virt.vf[0].n[0], 0);
	rig_close(&r);
}

static void data_are_counted_in_pieces(void)
{
	uint8_t to[4096], from[4096];
	struct rig r;

	memset(from, 0x5a, sizeof(from));
	rig_open(&r, "payload=5");
	r.s->pci->tlps = 0;
	sim_link_copy(r.s, to, from, sizeof(to), true); /* 128 bytes each */
	CU_ASSERT_EQUAL(r.s->pci->tlps, 32);
	CU_ASSERT_EQUAL(memcmp(to, from, sizeof(to)), 0);
	rig_cfg_write(&r, EXP + 8, 2, 5 << 12 | 5 << 5);
	sim_link_copy(r.s, to, from, sizeof(to), true);
	sim_link_copy(r.s, to, from, 100, false);
	CU_ASSERT_EQUAL(r.s->pci->tlps, 34);
	rig_close(&r);
}

CU_TestInfo test_sim_express[] = {
	{ "the port is a bridge", port_is_a_bridge },
	{ "the link trains to the best of both ends", trains_to_the_best_of_both },
	{ "a disabled link hides the function and resets it", disabled_link_hides_and_resets },
	{ "FLR leaves the link alone", flr_leaves_the_link_alone },
	{ "functions come with VF Enable", functions_come_with_their_enable },
	{ "data are counted in payloads and requests", data_are_counted_in_pieces },
	CU_TEST_INFO_NULL,
};
