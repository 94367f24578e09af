// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: NVM commands that move data, and Flush (NVM Command Set
 * 1.0 section 3.2, Base 2.0 section 7.1). Every size is checked before anything
 * moves, and data moves straight between the namespace and the host.
 */
#include <stdlib.h>

#include "cmd.h"

static uint64_t range_blocks(const struct sim *s, const struct sim_cmd *cmd)
{
	uint64_t nlb = cmd->cdw12 & 0xffff;

	if (sim_has(s, SIM_NLB_RESERVED_BITS))
		nlb = cmd->cdw12 & 0x3ffff;
	if (sim_has(s, SIM_NLB_1_BASED) && nlb)
		return nlb;
	if (sim_has(s, SIM_NLB_8_BITS))
		nlb &= 0xff;
	return nlb + 1;
}

static uint16_t out_of_range(const struct sim *s, struct sim_cmd *cmd, uint64_t lba)
{
	cmd->error_lba = lba;
	if (sim_has(s, SIM_LBA_RANGE_STATUS))
		return sim_fail(cmd, 40, 0, NT_STATUS(GENERIC, CAPACITY_EXCEEDED));
	return sim_fail(cmd, 40, 0, NT_STATUS(GENERIC, LBA_RANGE));
}

/* Defects that let a range pass must still end inside the namespace. */
static bool range_passes(const struct sim *s, const struct sim_ns *ns, uint64_t *slba,
			 uint64_t *blocks)
{
	uint64_t end = *slba + *blocks;

	if (sim_has(s, SIM_LBA_LAST_REFUSED) && end == ns->blocks)
		return false;
	if (sim_ns_holds(ns, *slba, *blocks))
		return true;
	if (sim_has(s, SIM_LBA_32_BITS) && sim_ns_holds(ns, (uint32_t)*slba, *blocks)) {
		*slba = (uint32_t)*slba;
		return true;
	}
	if (sim_has(s, SIM_LBA_OVERFLOW_WRAPS) && end < *slba && end <= ns->blocks) {
		*slba = 0;
		*blocks = end ? end : 1;
		return true;
	}
	if (sim_has(s, SIM_LBA_END_NOT_CHECKED) && *slba < ns->blocks) {
		*blocks = ns->blocks - *slba;
		return true;
	}
	if (sim_has(s, SIM_LBA_START_NOT_CHECKED) && *slba >= ns->blocks && *blocks <= ns->blocks) {
		*slba = ns->blocks - *blocks;
		return true;
	}
	return false;
}

uint16_t sim_lba_range(struct sim *s, struct sim_cmd *cmd, bool moves, struct sim_ns **ret_ns,
		       uint64_t *ret_slba, uint64_t *ret_blocks)
{
	uint64_t slba = sim_u64(cmd->cdw10, cmd->cdw11), blocks = range_blocks(s, cmd);
	struct sim_ns *ns = sim_ns_get(s, sim_has(s, SIM_NSID_IGNORED) ? 1 : cmd->nsid);

	if (!ns) /* only where a defect let the NSID pass */
		ns = sim_ns_get(s, 1);
	if (!ns)
		return SIM_INVALID_NS;
	if (!range_passes(s, ns, &slba, &blocks))
		return out_of_range(s, cmd, slba < ns->blocks ? ns->blocks : slba);
	if (moves && blocks << ns->lbads > sim_mdts_bytes(s))
		return sim_fail(cmd, 48, 0,
				sim_has(s, SIM_MDTS_STATUS) ? NT_STATUS(GENERIC, DATA_TRANSFER)
							    : SIM_INVALID_FIELD);
	*ret_ns = ns;
	*ret_slba = slba;
	*ret_blocks = blocks;
	return 0;
}

uint16_t sim_media_check(struct sim *s, struct sim_cmd *cmd, const struct sim_ns *ns, uint64_t slba,
			 uint64_t blocks)
{
	uint64_t lba;

	if (sim_ns_find_bad(ns, slba, blocks, &lba) && !sim_has(s, SIM_UNCORRECTABLE_READABLE)) {
		cmd->error_lba = lba;
		return NT_STATUS(MEDIA, UNRECOVERED_READ);
	}
	if (sim_dulbe(s, ns->nsid) && !sim_has(s, SIM_DULBE_IGNORED) &&
	    sim_ns_find_unwritten(ns, slba, blocks, &lba)) {
		cmd->error_lba = lba;
		return NT_STATUS(MEDIA, DEALLOCATED);
	}
	return 0;
}

void sim_touch(struct sim *s, const struct sim_cmd *cmd, const void *bytes, size_t len)
{
	void *at = sim_dma(s, cmd->prp1, len, true);

	if (at)
		memcpy(at, bytes, len);
}

void sim_read_on(struct sim *s, const struct sim_cmd *cmd, uint8_t *data, size_t len)
{
	size_t first = s->page_len - (cmd->prp1 & (s->page_len - 1));
	const void *at = first < len ? sim_dma(s, cmd->prp1 + first, len - first, false) : NULL;

	if (at)
		memcpy(data + first, at, len - first);
}

static uint16_t cmd_flush(struct sim *s, struct sim_cmd *cmd)
{
	if (sim_has(s, SIM_FLUSH_WRITES) && cmd->prp1)
		sim_touch(s, cmd, "flush", 5);
	if (sim_has(s, SIM_FLUSH_USES_PRP) && sim_dma(s, cmd->prp1, 4, false) == NULL)
		return NT_STATUS(GENERIC, DATA_TRANSFER);
	return 0;
}

static uint16_t cmd_read(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t slba, blocks;
	struct sim_ns *ns;
	uint16_t status = sim_lba_range(s, cmd, true, &ns, &slba, &blocks);
	size_t len;

	if (status)
		return status;
	status = sim_media_check(s, cmd, ns, slba, blocks);
	if (status)
		return status;
	len = (size_t)(blocks << ns->lbads);
	status = sim_prp_check(s, cmd, len);
	if (status)
		return status;
	if (sim_has(s, SIM_READ_OFF_BY_ONE) && slba + blocks < ns->blocks)
		slba++;
	if (sim_has(s, SIM_READ_LAST_BLOCK_MISSING) && blocks > 1)
		len -= (size_t)1 << ns->lbads;
	if (sim_has(s, SIM_READ_NO_DATA))
		return 0;
	if (sim_has(s, SIM_READ_CHANGES_MEDIA))
		sim_ns_at(ns, slba)[0] ^= 1;
	if (sim_has(s, SIM_LR_REFUSED) && cmd->cdw12 >> 31)
		return sim_fail(cmd, 51, 7, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_FUA_REFUSED) && cmd->cdw12 >> 30 & 1)
		return sim_fail(cmd, 51, 6, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_DSM_HINT_REFUSED) && cmd->cdw13 & 0xff)
		return sim_fail(cmd, 52, 0, SIM_INVALID_FIELD);
	status = sim_data_to_host(s, cmd, sim_ns_at(ns, slba), len);
	if (!status && sim_has(s, SIM_READ_ONES))
		sim_touch(s, cmd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	return status;
}

/* Where the data of a Write really goes. */
static uint64_t write_place(const struct sim *s, const struct sim_ns *ns, uint64_t slba,
			    uint64_t blocks)
{
	if (sim_has(s, SIM_WRITE_OFF_BY_ONE) && slba + blocks < ns->blocks)
		return slba + 1;
	if (sim_has(s, SIM_WRITE_ALIASES) && slba >= ns->blocks / 2 && ns->blocks > 1)
		return slba - ns->blocks / 2;
	return slba;
}

static uint16_t cmd_write(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t slba, blocks, place;
	struct sim_ns *ns;
	uint16_t status = sim_lba_range(s, cmd, true, &ns, &slba, &blocks);
	size_t len;

	if (status)
		return status;
	len = (size_t)(blocks << ns->lbads);
	status = sim_prp_check(s, cmd, len);
	if (status)
		return status;
	if (sim_has(s, SIM_WRITE_NOT_STORED) ||
	    (sim_has(s, SIM_DEPTH_LOSES_WRITE) && s->sq[cmd->sqid].todo))
		return 0;
	if (sim_has(s, SIM_WRITE_ONCE) && !sim_ns_find_unwritten(ns, slba, 1, &place))
		return 0;
	place = write_place(s, ns, slba, blocks);
	if (sim_has(s, SIM_WRITE_LAST_BLOCK_MISSING) && blocks > 1)
		len -= (size_t)1 << ns->lbads;
	status = sim_data_from_host(s, cmd, sim_ns_at(ns, place), len);
	if (status)
		return status;
	if (sim_has(s, SIM_WRITE_TOUCHES))
		sim_touch(s, cmd, "\0\0\0", 4);
	if (sim_has(s, SIM_WRITE_TOUCHES_NEXT) && slba + blocks < ns->blocks)
		sim_ns_at(ns, slba + blocks)[0]++;
	sim_ns_written(ns, slba, blocks);
	s->ghost.written = sim_ns_at(ns, slba);
	s->ghost.written_len = (size_t)1 << ns->lbads;
	return 0;
}

static uint16_t cmd_compare(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t slba, blocks;
	struct sim_ns *ns;
	uint16_t status = sim_lba_range(s, cmd, true, &ns, &slba, &blocks);
	size_t len;
	void *host;

	if (!status)
		status = sim_media_check(s, cmd, ns, slba, blocks);
	if (status)
		return status;
	len = (size_t)(blocks << ns->lbads);
	status = sim_prp_check(s, cmd, len);
	if (status)
		return status;
	host = malloc(len);
	if (!host)
		return NT_STATUS(GENERIC, INTERNAL);
	status = sim_data_from_host(s, cmd, host, len);
	if (!status && !sim_has(s, SIM_COMPARE_ALWAYS_EQUAL) &&
	    memcmp(host, sim_ns_at(ns, slba),
		   sim_has(s, SIM_COMPARE_FIRST_BLOCK) ? (size_t)1 << ns->lbads : len) != 0)
		status = sim_has(s, SIM_COMPARE_STATUS) ? NT_STATUS(MEDIA, UNRECOVERED_READ)
							: NT_STATUS(MEDIA, COMPARE_FAILURE);
	if (status == NT_STATUS(MEDIA, COMPARE_FAILURE) && sim_has(s, SIM_COMPARE_RETURNS))
		sim_data_to_host(s, cmd, sim_ns_at(ns, slba), len);
	if (sim_has(s, SIM_COMPARE_WRITES))
		memcpy(sim_ns_at(ns, slba), host, len);
	free(host);
	if (status)
		cmd->error_lba = slba;
	return status;
}

const struct sim_op sim_nvm_ops[] = {
	{ .opc = NT_NVM_READ, .nsid = SIM_NSID_ACTIVE, .exec = cmd_read },
	{ .opc = NT_NVM_WRITE,
	  .nsid = SIM_NSID_ACTIVE,
	  .effects = SIM_EFFECT_LBCC,
	  .exec = cmd_write },
	{ .opc = NT_NVM_FLUSH, .nsid = SIM_NSID_ALL, .exec = cmd_flush },
	{ .opc = NT_NVM_WRITE_UNCORRECTABLE,
	  .nsid = SIM_NSID_ACTIVE,
	  .effects = SIM_EFFECT_LBCC,
	  .exec = sim_write_uncorrectable },
	{ .opc = NT_NVM_COMPARE, .nsid = SIM_NSID_ACTIVE, .exec = cmd_compare },
	{ .opc = NT_NVM_WRITE_ZEROES,
	  .nsid = SIM_NSID_ACTIVE,
	  .since = NT_VS(1, 1, 0),
	  .effects = SIM_EFFECT_LBCC,
	  .exec = sim_write_zeroes },
	{ .opc = NT_NVM_DSM, .nsid = SIM_NSID_ACTIVE, .effects = SIM_EFFECT_LBCC, .exec = sim_dsm },
	{ .opc = NT_NVM_VERIFY,
	  .nsid = SIM_NSID_ACTIVE,
	  .since = NT_VS(1, 4, 0),
	  .exec = sim_verify },
};
const size_t sim_nvm_ops_count = ARRAY_SIZE(sim_nvm_ops);

uint16_t sim_nvm_exec(struct sim *s, struct sim_cmd *cmd)
{
	const struct sim_op *op = sim_op_find(s, sim_nvm_ops, sim_nvm_ops_count, cmd->opc);
	uint16_t status;

	if (s->admin->keep_alive.due_ns)
		sim_keep_alive_seen(s);
	status = sim_power_refuses(s, cmd);
	if (status)
		return status;
	sim_power_wake(s);
	if (sim_has(s, SIM_IO_CID_HIGH_BITS) && cmd->cid & 0x8000)
		cmd->cid &= 0x7fff;
	if (sim_has(s, SIM_CID_SHARED) && sim_aer_has(s, cmd->cid))
		return sim_cmd_lose(s, cmd);
	return sim_op_run(s, cmd, op);
}
