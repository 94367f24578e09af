// SPDX-License-Identifier: GPL-2.0-or-later
/* The PCI tables against the masks of Linux's pci_regs.h. */
#include <linux/pci_regs.h>
#include <nvmetest/spec.h>
#include <stdio.h>

#include "suites.h"

static const struct {
	const char *path;
	uint32_t offset; /* of the register, bytes */
	uint32_t mask;	 /* inside it */
} places[] = {
	{ "pci.header.vid", PCI_VENDOR_ID, 0xffff },
	{ "pci.header.did", PCI_DEVICE_ID, 0xffff },
	{ "pci.header.cmd.mse", PCI_COMMAND, PCI_COMMAND_MEMORY },
	{ "pci.header.cmd.bme", PCI_COMMAND, PCI_COMMAND_MASTER },
	{ "pci.header.cmd.pee", PCI_COMMAND, PCI_COMMAND_PARITY },
	{ "pci.header.cmd.see", PCI_COMMAND, PCI_COMMAND_SERR },
	{ "pci.header.cmd.id", PCI_COMMAND, PCI_COMMAND_INTX_DISABLE },
	{ "pci.header.sts.is", PCI_STATUS, PCI_STATUS_INTERRUPT },
	{ "pci.header.sts.cl", PCI_STATUS, PCI_STATUS_CAP_LIST },
	{ "pci.header.sts.dpd", PCI_STATUS, PCI_STATUS_PARITY },
	{ "pci.header.sts.rma", PCI_STATUS, PCI_STATUS_REC_MASTER_ABORT },
	{ "pci.header.sts.dpe", PCI_STATUS, PCI_STATUS_DETECTED_PARITY },
	{ "pci.header.cc.pi", PCI_CLASS_PROG, 0xff },
	{ "pci.header.htype.mfd", PCI_HEADER_TYPE, 0x80 },
	{ "pci.header.bar0", PCI_BASE_ADDRESS_0, 0xffffffff },
	{ "pci.header.bar5", PCI_BASE_ADDRESS_5, 0xffffffff },
	{ "pci.header.bar0.tp", PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_MEM_TYPE_MASK },
	{ "pci.header.bar0.pf", PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_MEM_PREFETCH },
	{ "pci.header.ssvid", PCI_SUBSYSTEM_VENDOR_ID, 0xffff },
	{ "pci.header.ssid", PCI_SUBSYSTEM_ID, 0xffff },
	{ "pci.header.cap", PCI_CAPABILITY_LIST, 0xff },
	{ "pci.header.ipin", PCI_INTERRUPT_PIN, 0xff },
	{ "pci.pm.pc.vs", PCI_PM_PMC, PCI_PM_CAP_VER_MASK },
	{ "pci.pm.pc.d1s", PCI_PM_PMC, PCI_PM_CAP_D1 },
	{ "pci.pm.pc.psup", PCI_PM_PMC, PCI_PM_CAP_PME_MASK },
	{ "pci.pm.pmcs.ps", PCI_PM_CTRL, PCI_PM_CTRL_STATE_MASK },
	{ "pci.pm.pmcs.nsfrst", PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET },
	{ "pci.pm.pmcs.pmee", PCI_PM_CTRL, PCI_PM_CTRL_PME_ENABLE },
	{ "pci.pm.pmcs.pmes", PCI_PM_CTRL, PCI_PM_CTRL_PME_STATUS },
	{ "pci.msi.mc.msie", PCI_MSI_FLAGS, PCI_MSI_FLAGS_ENABLE },
	{ "pci.msi.mc.mmc", PCI_MSI_FLAGS, PCI_MSI_FLAGS_QMASK },
	{ "pci.msi.mc.mme", PCI_MSI_FLAGS, PCI_MSI_FLAGS_QSIZE },
	{ "pci.msi.mc.c64", PCI_MSI_FLAGS, PCI_MSI_FLAGS_64BIT },
	{ "pci.msi.mc.pvm", PCI_MSI_FLAGS, PCI_MSI_FLAGS_MASKBIT },
	{ "pci.msi.md", PCI_MSI_DATA_64, 0xffff },
	{ "pci.msi.mmask", PCI_MSI_MASK_64, 0xffffffff },
	{ "pci.msi.mpend", PCI_MSI_PENDING_64, 0xffffffff },
	{ "pci.msix.mxc.ts", PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_QSIZE },
	{ "pci.msix.mxc.fm", PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_MASKALL },
	{ "pci.msix.mxc.mxe", PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_ENABLE },
	{ "pci.msix.mtab.tbir", PCI_MSIX_TABLE, PCI_MSIX_TABLE_BIR },
	{ "pci.msix.mtab.to", PCI_MSIX_TABLE, PCI_MSIX_TABLE_OFFSET },
	{ "pci.msix.mpba.pbir", PCI_MSIX_PBA, PCI_MSIX_PBA_BIR },
	{ "pci.msix.mpba.pbao", PCI_MSIX_PBA, PCI_MSIX_PBA_OFFSET },
	{ "pci.msix-entry.data", PCI_MSIX_ENTRY_DATA, 0xffffffff },
	{ "pci.msix-entry.mask", PCI_MSIX_ENTRY_VECTOR_CTRL, PCI_MSIX_ENTRY_CTRL_MASKBIT },
	{ "pci.exp.pxcap.ver", PCI_EXP_FLAGS, PCI_EXP_FLAGS_VERS },
	{ "pci.exp.pxcap.dpt", PCI_EXP_FLAGS, PCI_EXP_FLAGS_TYPE },
	{ "pci.exp.pxcap.imn", PCI_EXP_FLAGS, PCI_EXP_FLAGS_IRQ },
	{ "pci.exp.pxdcap.mps", PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_PAYLOAD },
	{ "pci.exp.pxdcap.etfs", PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_EXT_TAG },
	{ "pci.exp.pxdcap.l1l", PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_L1 },
	{ "pci.exp.pxdcap.rer", PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER },
	{ "pci.exp.pxdcap.csplv", PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_PWR_VAL },
	{ "pci.exp.pxdcap.flrc", PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_FLR },
	{ "pci.exp.pxdc.urre", PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_URRE },
	{ "pci.exp.pxdc.ero", PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_RELAX_EN },
	{ "pci.exp.pxdc.mps", PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_PAYLOAD },
	{ "pci.exp.pxdc.ens", PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_NOSNOOP_EN },
	{ "pci.exp.pxdc.mrrs", PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_READRQ },
	{ "pci.exp.pxdc.iflr", PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR },
	{ "pci.exp.pxds.ced", PCI_EXP_DEVSTA, PCI_EXP_DEVSTA_CED },
	{ "pci.exp.pxds.urd", PCI_EXP_DEVSTA, PCI_EXP_DEVSTA_URD },
	{ "pci.exp.pxds.tp", PCI_EXP_DEVSTA, PCI_EXP_DEVSTA_TRPND },
	{ "pci.exp.pxlcap.sls", PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_SLS },
	{ "pci.exp.pxlcap.mlw", PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_MLW },
	{ "pci.exp.pxlcap.aspms", PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_ASPMS },
	{ "pci.exp.pxlcap.cpm", PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_CLKPM },
	{ "pci.exp.pxlcap.pn", PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_PN },
	{ "pci.exp.pxlc.aspmc", PCI_EXP_LNKCTL, PCI_EXP_LNKCTL_ASPMC },
	{ "pci.exp.pxlc.ccc", PCI_EXP_LNKCTL, PCI_EXP_LNKCTL_CCC },
	{ "pci.exp.pxlc.hawd", PCI_EXP_LNKCTL, PCI_EXP_LNKCTL_HAWD },
	{ "pci.exp.pxls.cls", PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_CLS },
	{ "pci.exp.pxls.nlw", PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_NLW },
	{ "pci.exp.pxls.scc", PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_SLC },
	{ "pci.exp.pxdcap2.ctds", PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_COMP_TMOUT_DIS },
	{ "pci.exp.pxdcap2.ltrs", PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_LTR },
	{ "pci.exp.pxdcap2.obffs", PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_OBFF_MASK },
	{ "pci.exp.pxdc2.ctv", PCI_EXP_DEVCTL2, PCI_EXP_DEVCTL2_COMP_TIMEOUT },
	{ "pci.exp.pxdc2.ltrme", PCI_EXP_DEVCTL2, PCI_EXP_DEVCTL2_LTR_EN },
	{ "pci.exp.pxlc2.tls", PCI_EXP_LNKCTL2, PCI_EXP_LNKCTL2_TLS },
	{ "pci.aer.aeruces.dlpe", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_DLP },
	{ "pci.aer.aeruces.pt", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_POISON_TLP },
	{ "pci.aer.aeruces.ct", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_COMP_TIME },
	{ "pci.aer.aeruces.ca", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_COMP_ABORT },
	{ "pci.aer.aeruces.mt", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_MALF_TLP },
	{ "pci.aer.aeruces.ure", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_UNSUP },
	{ "pci.aer.aeruces.uie", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_INTN },
	{ "pci.aer.aeruces.tpbe", PCI_ERR_UNCOR_STATUS, PCI_ERR_UNC_TLPPRE },
	{ "pci.aer.aerucem", PCI_ERR_UNCOR_MASK, 0xffffffff },
	{ "pci.aer.aerucesev", PCI_ERR_UNCOR_SEVER, 0xffffffff },
	{ "pci.aer.aerces.re", PCI_ERR_COR_STATUS, PCI_ERR_COR_RCVR },
	{ "pci.aer.aerces.rt", PCI_ERR_COR_STATUS, PCI_ERR_COR_REP_TIMER },
	{ "pci.aer.aerces.anfe", PCI_ERR_COR_STATUS, PCI_ERR_COR_ADV_NFAT },
	{ "pci.aer.aerces.hlo", PCI_ERR_COR_STATUS, PCI_ERR_COR_LOG_OVER },
	{ "pci.aer.aercem", PCI_ERR_COR_MASK, 0xffffffff },
	{ "pci.aer.aercc.ece", PCI_ERR_CAP, PCI_ERR_CAP_ECRC_CHKE },
};

static void masks(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const struct spec_struct *s;
		const struct spec_field *f;
		uint32_t first = 8 * places[i].offset + (uint32_t)__builtin_ctz(places[i].mask);
		bool same = !spec_path_find(places[i].path, &s, &f) &&
			    8 * f->offset + f->lsb == first &&
			    f->width == (uint32_t)__builtin_popcount(places[i].mask);

		if (!same)
			fprintf(stderr, "spec: %s\n", places[i].path);
		CU_ASSERT(same);
	}
	CU_ASSERT_EQUAL(spec_struct_find("pci.header")->len, PCI_STD_HEADER_SIZEOF);
	CU_ASSERT_EQUAL(spec_struct_find("pci.msix-entry")->len, PCI_MSIX_ENTRY_SIZE);
}

/* MSI-X of a QEMU: 65 vectors, enabled, table at 2000h and PBA at 3000h of BAR0. */
static void msix_capability(void)
{
	static const uint8_t cap[12] = { 0x11, 0x40, 0x40, 0x80, 0x00, 0x20,
					 0x00, 0x00, 0x00, 0x30, 0x00, 0x00 };

	CU_ASSERT_EQUAL(spec_get_path("pci.msix.cid", cap, sizeof(cap)), NT_PCI_CAP_MSIX);
	CU_ASSERT_EQUAL(spec_get_path("pci.msix.mxc.ts", cap, sizeof(cap)), 64);
	CU_ASSERT_EQUAL(spec_get_path("pci.msix.mxc.mxe", cap, sizeof(cap)), 1);
	CU_ASSERT_EQUAL(spec_get_path("pci.msix.mtab.to", cap, sizeof(cap)) * 8, 0x2000);
	CU_ASSERT_EQUAL(spec_get_path("pci.msix.mpba.pbao", cap, sizeof(cap)) * 8, 0x3000);
}

CU_TestInfo test_spec_pcie[] = {
	{ "fields agree with Linux's masks", masks },
	{ "an MSI-X capability is decoded", msix_capability },
	CU_TEST_INFO_NULL,
};
