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
/* VS reads as ever: nobody hides the registers. */
bool pcie_answers(struct nt_ctx *t);
/* Identify Controller succeeds and brings the model that it always brings. */
void pcie_works(struct nt_ctx *t, const char *when);

/* A queue pair on QID 1 and two buffers for as many blocks of the scratch area. */
struct pcie_io {
	struct drv_sq *sq;
	struct nt_buf *out, *in;
	uint32_t nlb;
};

struct pcie_io *pcie_io_open(struct nt_ctx *t);
/* The queue pair again, after a reset. */
void pcie_io_queue(struct nt_ctx *t, struct pcie_io *io);
/* Idle for a while, Write, idle, Read, compare; @when completes the sentence. */
void pcie_io_moves(struct nt_ctx *t, struct pcie_io *io, const char *when);
/* PMCS.PS = @state, and the time that this may take; what it reads then. */
uint32_t pcie_power_state(struct nt_ctx *t, uint16_t pm, uint32_t state);

#endif
