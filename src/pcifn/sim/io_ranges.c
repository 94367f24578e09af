// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: NVM commands on ranges that move no user data: Write
 * Zeroes, Write Uncorrectable, Verify, Dataset Management (NVM Command Set 1.0
 * sections 3.2.3, 3.2.5, 3.2.7 and 3.2.8). MDTS does not bind the first three.
 */
#include "cmd.h"

/* As some firmware does (V-10): NLB is taken as if it were the largest. */
static void spoil_range(const struct sim *s, const struct sim_ns *ns, uint64_t *slba,
			uint64_t *blocks)
{
	if (sim_has(s, SIM_NLB_IS_MAX))
		*blocks = nt_min(65536, ns->blocks - *slba);
	if (sim_has(s, SIM_WRITE_ZEROES_OVERREACH) && *slba + *blocks < ns->blocks)
		++*blocks;
	if (sim_has(s, SIM_WRITE_ZEROES_ALIGNS)) {
		uint64_t start = *slba & ~7ULL;

		*blocks = nt_min(nt_align_up(*slba + *blocks - start, 8), ns->blocks - start);
		*slba = start;
	}
}

uint16_t sim_write_zeroes(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t slba, blocks;
	struct sim_ns *ns;
	uint16_t status =
		sim_lba_range(s, cmd, sim_has(s, SIM_WRITE_ZEROES_MDTS), &ns, &slba, &blocks);

	if (status)
		return status;
	if (sim_has(s, SIM_WRITE_ZEROES_IGNORED))
		return 0;
	if (sim_has(s, SIM_WRITE_ZEROES_USES_PRP) && !sim_dma(s, cmd->prp1, 4, false))
		return NT_STATUS(GENERIC, DATA_TRANSFER);
	spoil_range(s, ns, &slba, &blocks);
	if (sim_has(s, SIM_WRITE_ZEROES_FF)) {
		memset(sim_ns_at(ns, slba), 0xff, (size_t)(blocks << ns->lbads));
		sim_ns_written(ns, slba, blocks);
		return 0;
	}
	if (cmd->cdw12 >> 25 & 1) /* DEAC */
		sim_ns_deallocate(ns, slba, blocks);
	else
		sim_ns_zero(ns, slba, blocks);
	return 0;
}

uint16_t sim_write_uncorrectable(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t slba, blocks;
	struct sim_ns *ns;
	uint16_t status = sim_lba_range(s, cmd, false, &ns, &slba, &blocks);

	if (status)
		return status;
	if (sim_has(s, SIM_NLB_IS_MAX))
		blocks = nt_min(65536, ns->blocks - slba);
	if (sim_has(s, SIM_UNCORRECTABLE_4K)) {
		uint64_t end = nt_min(nt_align_up(slba + blocks, 8), ns->blocks);

		slba &= ~7ULL;
		blocks = end - slba;
	}
	sim_ns_set_bad(ns, slba, blocks, true);
	return 0;
}

uint16_t sim_verify(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t slba, blocks;
	struct sim_ns *ns;
	uint16_t status = sim_lba_range(s, cmd, false, &ns, &slba, &blocks);

	if (status || sim_has(s, SIM_VERIFY_ALWAYS_GOOD))
		return status;
	return sim_media_check(s, cmd, ns, slba, blocks);
}

static void deallocate(struct sim *s, struct sim_ns *ns, uint64_t slba, uint64_t blocks)
{
	if (sim_has(s, SIM_DSM_OVERREACH) && slba + blocks < ns->blocks)
		blocks++;
	if (sim_has(s, SIM_DSM_READS_GARBAGE)) {
		memset(sim_ns_at(ns, slba), 0x5a, (size_t)(blocks << ns->lbads));
		return;
	}
	if (blocks)
		sim_ns_deallocate(ns, slba, blocks);
}

uint16_t sim_dsm(struct sim *s, struct sim_cmd *cmd)
{
	unsigned int count = (cmd->cdw10 & 0xff) + 1;
	size_t len = 16 * (size_t)count;
	struct sim_ns *ns = sim_ns_get(s, cmd->nsid);
	uint8_t ranges[256 * 16];
	uint16_t status;

	if (!ns)
		ns = sim_ns_get(s, 1);
	if (!ns)
		return SIM_INVALID_NS;
	if (sim_has(s, SIM_DSM_ONE_RANGE_ONLY))
		count = 1;
	status = sim_prp_check(s, cmd, len);
	if (!status && sim_has(s, SIM_DSM_READS_PAGE))
		sim_data_from_host(s, cmd, ranges, sizeof(ranges));
	if (!status)
		status = sim_data_from_host(s, cmd, ranges, len);
	if (!status && sim_has(s, SIM_DSM_ONE_PAGE))
		sim_read_on(s, cmd, ranges, len);
	if (!status && sim_has(s, SIM_DSM_MARKS))
		sim_touch(s, cmd, "\1\0\0", 4);
	for (unsigned int i = 0; i < count && !status; i++) {
		uint64_t slba = sim_get(ranges + 16 * i + 8, 8);
		uint64_t blocks = sim_get(ranges + 16 * i + 4, 4);

		if (blocks && !sim_ns_holds(ns, slba, blocks)) {
			cmd->error_lba = slba;
			status = NT_STATUS(GENERIC, LBA_RANGE);
		}
	}
	if (status || (!(cmd->cdw11 & 4) && !sim_has(s, SIM_DSM_HINTS_DEALLOCATE)))
		return status;
	for (unsigned int i = 0; i < count; i++) {
		uint64_t blocks = sim_get(ranges + 16 * i + 4, 4);

		if (blocks)
			deallocate(s, ns, sim_get(ranges + 16 * i + 8, 8), blocks);
	}
	return 0;
}
