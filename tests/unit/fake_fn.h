// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A PCI function for unit tests of the front end, the driver and the engine: registers
 * in an array, memory from malloc, and a device that answers every command with
 * success. Everything can be made to go wrong by its fields.
 */
#ifndef TESTS_UNIT_FAKE_FN_H
#define TESTS_UNIT_FAKE_FN_H

#include <nvmetest/drv.h>

struct fake {
	uint8_t regs[0x4000];
	uint8_t cfg[4096];
	unsigned int maps; /* live dma_map() calls */
	unsigned int map_fail_after;
	bool is_removed;     /* reads give all ones */
	bool never_ready;    /* CSTS.RDY stays 0 */
	bool never_answers;  /* commands are fetched, never completed */
	bool sqhd_stuck;     /* completions carry SQHD 0 */
	bool double_cqe;     /* every completion is posted twice */
	uint16_t status;     /* of every completion */
	uint32_t dw0;	     /* of every completion */
	unsigned int resets; /* by function reset */
	struct {
		uint64_t base;
		uint32_t entries, head, tail, cqid, phase;
	} sq[8], cq[8];
	uint8_t last_sqe[64];
	unsigned int strays; /* that are still to be told, each of ... */
	size_t stray_len;    /* ... bytes; 0: as an IOMMU tells it */
};

extern struct pcifn_ops fake_ops;

/* A function with sane registers: MQES 63, DSTRD 0, TO 500 ms, NVMe 1.4. */
struct fake *fake_fn_make(struct pcifn **ret_fn);
void fake_set32(struct fake *f, uint32_t off, uint32_t val);
uint32_t fake_get32(struct fake *f, uint32_t off);

#endif
