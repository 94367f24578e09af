// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands and completions as values, CPU-endian.
 *
 * drv_sqe_encode() and drv_cpl_decode() are the only places that know the
 * byte order of the wire. Base 2.0 sections 3.3.3.1 and 3.3.3.2.
 */
#ifndef NVMETEST_CMD_H
#define NVMETEST_CMD_H

#include <nvmetest/spec.h>

#define DRV_SQE_LEN 64
#define DRV_CQE_LEN 16

/* A submission queue entry. Write it as a compound literal with named fields. */
struct drv_cmd {
	uint8_t opc;
	uint8_t fuse; /* CDW0 bits 9:8 */
	uint8_t rsvd; /* CDW0 bits 13:10, reserved */
	uint8_t psdt; /* CDW0 bits 15:14 */
	uint16_t cid; /* used when has_cid, else the driver picks a free one */
	bool has_cid;
	uint32_t nsid;
	uint32_t cdw2, cdw3;
	uint64_t mptr;
	uint64_t prp1, prp2; /* or the SGL descriptor's two halves */
	uint32_t cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
};

/* A completion queue entry. @status is the whole Status field without the phase. */
struct drv_cpl {
	uint32_t dw0, dw1;
	uint16_t sqhd, sqid, cid;
	uint16_t status; /* bit 14 DNR, 13 M, 12:11 CRD, 10:8 SCT, 7:0 SC */
	uint8_t phase;
	uint32_t slot; /* index in the completion queue where it was found */
};

#define DRV_STATUS_MASK 0x07ffu
#define DRV_STATUS_DNR	0x4000u
#define DRV_STATUS_MORE 0x2000u

static inline uint16_t drv_cpl_status(struct drv_cpl cpl)
{
	return cpl.status & DRV_STATUS_MASK;
}

static inline bool drv_cpl_ok(struct drv_cpl cpl)
{
	return drv_cpl_status(cpl) == 0;
}

void drv_sqe_encode(const struct drv_cmd *cmd, uint8_t sqe[DRV_SQE_LEN]);
void drv_sqe_decode(const uint8_t sqe[DRV_SQE_LEN], struct drv_cmd *ret_cmd);
void drv_cpl_decode(const uint8_t cqe[DRV_CQE_LEN], struct drv_cpl *ret_cpl);

#endif
