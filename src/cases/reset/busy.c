// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A Controller Reset that comes while the controller has much to do.
 *
 * However long the commands would take, CSTS.RDY is 0 within the time-out,
 * the controller works after the next enable, and nothing of before reaches
 * memory any more.
 *
 * Base 2.0 sections 3.7.2, 3.1.3.5; NVMe 1.4 sections 7.3.2, 3.1.5.
 */
#include "reset.h"

#define BUSY_SPEC "base-2.0:3.7.2 base-2.0:3.1.3.5 nvme-1.4:7.3.2 nvme-1.4:3.1.5"
#define BUF_LEN	  (64u << 10)

static const uint64_t delays_us[] = { 0, 20, 100, 700 };

/* As many blocks as the scratch area and the field allow; Flush where it is not supported. */
static struct drv_cmd long_one(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);

	if (!nt_ctrl_field(t, "oncs.wz"))
		return (struct drv_cmd){ .opc = NT_NVM_FLUSH, .nsid = ns->nsid };
	return nt_rw_cmd(NT_NVM_WRITE_ZEROES, ns->nsid, ns->scratch_slba,
			 (uint32_t)nt_min(ns->scratch_nlb, 65536));
}

/* Reads into all of @data, and long ones between; nothing is waited for. */
static void fill(struct nt_ctx *t, struct drv_sq *sq, struct nt_buf *data)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t len = ns->lba_len + (ns->is_extended ? ns->meta_len : 0);
	const struct drv_cmd big = long_one(t);

	for (uint32_t off = 0; off + 4096 <= data->len && drv_sq_free(sq) > 1; off += 4096) {
		struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, ns->nsid, ns->scratch_slba,
					       len <= 4096 ? 4096 / len : 1);

		cmd.prp1 = data->iova + off;
		if (len <= 4096)
			drv_sq_put(sq, &cmd);
		drv_sq_put(sq, &big);
	}
	nt_ring(t, sq);
}

static void untouched(struct nt_ctx *t, struct nt_buf *data)
{
	nt_pattern(data->data, data->len, 77);
	nt_settle(t, 3000);
	nt_shall_eq(t, nt_pattern_check(data->data, data->len, 77), data->len,
		    "nothing of before the reset is written afterwards (bytes as they were)");
}

static void many_commands(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, BUF_LEN);

	for (size_t i = 0; i < ARRAY_SIZE(delays_us); i++) {
		uint32_t entries = (uint32_t)nt_min(64, nt_limits(t)->entries_max);

		fill(t, nt_queue_pair(t, 1, entries, entries), data);
		nt_settle(t, delays_us[i]);
		nt_disable(t);
		untouched(t, data);
		reset_comes_back(t, 4, "after a reset amid many commands");
		nt_reenable(t, NULL);
	}
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "reset.busy.many-commands",
		.title = "A reset amid many long commands is through in time, and they are gone",
		.spec = BUSY_SPEC,
		.coverage = "RST-09 RST-11",
		.rules = "RST-CR-06",
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.timeout_ms = 300000,
		.run = many_commands,
	},
};

const struct nt_group group_reset_busy = NT_GROUP("reset.busy", cases);
