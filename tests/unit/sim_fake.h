// SPDX-License-Identifier: GPL-2.0-or-later
/* A link half made of plain memory, for the tests of the command half. */
#ifndef TESTS_UNIT_SIM_FAKE_H
#define TESTS_UNIT_SIM_FAKE_H

#include "sim_fake_names.h"

#include "pcifn/sim/cmd.h"

#define FAKE_IOVA 0x100000u
#define FAKE_LEN  (1u << 20)
#define FAKE_BUF  (FAKE_IOVA + 0x10000u) /* where commands point */
#define FAKE_ANY  0xffffu		 /* no completion */

/* A completion that sim_complete() posted. */
struct fake_cpl {
	uint16_t sqid, cid, status;
	uint32_t dw0;
};

/* Freed by fake_close(). One at a time: the fake link half has one memory. */
struct sim *fake_open(uint32_t ver, unsigned int defect);
void fake_close(struct sim *s);
uint8_t *fake_mem(uint64_t iova);

/* Run a command at FAKE_BUF. SCT and SC, or FAKE_ANY when it is kept. */
uint16_t fake_admin(struct sim *s, uint8_t opc, uint32_t nsid, uint32_t cdw10, uint32_t cdw11);
uint16_t fake_nvm(struct sim *s, uint8_t opc, uint32_t nsid, uint64_t slba, uint32_t cdw12);
/* A template both use: change it for PRP1, CDW11…, CID; reset after each command. */
extern struct sim_cmd fake_next;
/* What the last command left: DW0, the full status. */
extern struct sim_cmd fake_last;
extern struct fake_cpl fake_cpls[64];
extern unsigned int fake_cpl_count;
extern unsigned int fake_stray_count; /* accesses outside the fake memory */
/* A command that sim_cmd_find() will find. */
extern struct sim_cmd *fake_pending;

#define FAKE_NO_DEFECT (~0u)
#define FAKE_V13       NT_VS(1, 3, 0)
#define FAKE_V14       NT_VS(1, 4, 0)
#define FAKE_V20       NT_VS(2, 0, 0)

#endif
