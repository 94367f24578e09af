// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands and completions on the wire, little-endian: Base 2.0 sections
 * 3.3.3.1 (figures 87 and following) and 3.3.3.2. The only place with
 * htole32() and friends.
 */
#include <endian.h>
#include <nvmetest/cmd.h>
#include <string.h>

void drv_sqe_encode(const struct drv_cmd *cmd, uint8_t sqe[DRV_SQE_LEN])
{
	const uint32_t cdw0 = (uint32_t)cmd->opc | (uint32_t)(cmd->fuse & 3) << 8 |
			      (uint32_t)(cmd->rsvd & 0xf) << 10 | (uint32_t)(cmd->psdt & 3) << 14 |
			      (uint32_t)cmd->cid << 16;
	const uint32_t dw[DRV_SQE_LEN / 4] = {
		htole32(cdw0),
		htole32(cmd->nsid),
		htole32(cmd->cdw2),
		htole32(cmd->cdw3),
		htole32((uint32_t)cmd->mptr),
		htole32((uint32_t)(cmd->mptr >> 32)),
		htole32((uint32_t)cmd->prp1),
		htole32((uint32_t)(cmd->prp1 >> 32)),
		htole32((uint32_t)cmd->prp2),
		htole32((uint32_t)(cmd->prp2 >> 32)),
		htole32(cmd->cdw10),
		htole32(cmd->cdw11),
		htole32(cmd->cdw12),
		htole32(cmd->cdw13),
		htole32(cmd->cdw14),
		htole32(cmd->cdw15),
	};

	memcpy(sqe, dw, sizeof(dw));
}

void drv_sqe_decode(const uint8_t sqe[DRV_SQE_LEN], struct drv_cmd *ret_cmd)
{
	uint32_t dw[DRV_SQE_LEN / 4];

	memcpy(dw, sqe, sizeof(dw));
	for (size_t i = 0; i < ARRAY_SIZE(dw); i++)
		dw[i] = le32toh(dw[i]);
	*ret_cmd = (struct drv_cmd){
		.opc = (uint8_t)dw[0],
		.fuse = (uint8_t)nt_bits(dw[0], 9, 8),
		.rsvd = (uint8_t)nt_bits(dw[0], 13, 10),
		.psdt = (uint8_t)nt_bits(dw[0], 15, 14),
		.cid = (uint16_t)(dw[0] >> 16),
		.has_cid = true,
		.nsid = dw[1],
		.cdw2 = dw[2],
		.cdw3 = dw[3],
		.mptr = (uint64_t)dw[5] << 32 | dw[4],
		.prp1 = (uint64_t)dw[7] << 32 | dw[6],
		.prp2 = (uint64_t)dw[9] << 32 | dw[8],
		.cdw10 = dw[10],
		.cdw11 = dw[11],
		.cdw12 = dw[12],
		.cdw13 = dw[13],
		.cdw14 = dw[14],
		.cdw15 = dw[15],
	};
}

void drv_cpl_decode(const uint8_t cqe[DRV_CQE_LEN], struct drv_cpl *ret_cpl)
{
	uint32_t dw[DRV_CQE_LEN / 4];

	memcpy(dw, cqe, sizeof(dw));
	for (size_t i = 0; i < ARRAY_SIZE(dw); i++)
		dw[i] = le32toh(dw[i]);
	*ret_cpl = (struct drv_cpl){
		.dw0 = dw[0],
		.dw1 = dw[1],
		.sqhd = (uint16_t)dw[2],
		.sqid = (uint16_t)(dw[2] >> 16),
		.cid = (uint16_t)dw[3],
		.phase = (uint8_t)(dw[3] >> 16 & 1),
		.status = (uint16_t)(dw[3] >> 17),
	};
}
