// SPDX-License-Identifier: GPL-2.0-or-later
/* What the PCI cases share. */
#ifndef CASES_PCIE_H
#define CASES_PCIE_H

#include <nvmetest/case.h>

/* Offsets in the header. */
enum {
	PCIE_CFG_COMMAND = 0x04,
	PCIE_CFG_STATUS = 0x06,
	PCIE_CFG_BAR0 = 0x10,
	PCIE_CFG_CAPS = 0x34,
	PCIE_CMD_MSE = 0x0002,
	PCIE_CMD_BME = 0x0004,
};

/* The capability @id, or the case ends: a skip when @what is optional, else a failure. */
uint16_t pcie_cap(struct nt_ctx *t, uint8_t id, const char *what, bool is_optional);
/* A field by name of the structure at @base: pcie_field(t, exp, "pci.exp.pxdcap.rer"). */
uint64_t pcie_field(struct nt_ctx *t, uint16_t base, const char *path);
/* Memory decoding and bus mastering on, then a controller that starts from nothing. */
void pcie_restart(struct nt_ctx *t);
/* Identify Controller succeeds and brings the model that it always brings. */
void pcie_works(struct nt_ctx *t, const char *when);

#endif
