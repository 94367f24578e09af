// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Namespace Write Protection: what changes the medium of a protected namespace
 * is Namespace is Write Protected, what does not goes on. The state outlives
 * resets, belongs to one namespace, and is no critical warning.
 *
 * Only the states 0 and 1 are tried; the others cannot be left again.
 *
 * Base 2.0 sections 5.27.1.28, 8.12; NVM Command Set 1.0 sections 3.2.3 to
 * 3.2.8; NVMe 1.4 sections 5.21.1.29, 8.19.
 */
#include "feature.h"

#define PROTECT_SPEC "base-2.0:8.12 base-2.0:5.27.1.28 nvme-1.4:8.19 nvme-1.4:5.21.1.29"

struct protect {
	struct drv_sq *sq;
	struct nt_buf *data;
	uint32_t nsid;
	uint64_t slba;
};

static struct drv_cpl set_state(struct nt_ctx *t, uint32_t nsid, uint32_t state)
{
	return feature_set(t, NT_FID_NS_WRITE_PROTECT, nsid, false, state);
}

static uint32_t state_of(struct nt_ctx *t, uint32_t nsid)
{
	struct drv_cpl get = feature_get(t, NT_FID_NS_WRITE_PROTECT, nsid, NT_SEL_CURRENT, 0);

	nt_shall_succeed(t, get, "the state of write protection can be read (NWPC bit 0)");
	return get.dw0 & 7;
}

static void protect_open(struct nt_ctx *t, struct protect *p)
{
	if (!nt_ctrl_field(t, "nwpc.wp"))
		nt_skip(t, "there is no namespace write protection (NWPC bit 0)");
	if (nt_ns(t)->meta_len)
		nt_skip(t, "the namespace has metadata");
	p->nsid = nt_ns(t)->nsid;
	p->slba = nt_ns(t)->scratch_slba;
	if (state_of(t, p->nsid))
		nt_skip(t, "the namespace is write protected already");
	p->sq = nt_queue_pair(t, 1, 2, 2);
	p->data = nt_buf(t, nt_ns(t)->lba_len);
	nt_keep_feature_data(t, NT_FID_NS_WRITE_PROTECT, p->nsid, 0, NULL);
}

/* The block is pattern @gen, and the namespace is protected from now on. */
static bool protect_on(struct nt_ctx *t, struct protect *p, uint64_t gen)
{
	nt_pattern(p->data->data, p->data->len, gen);
	return nt_shall_succeed(t, nt_write(t, p->sq, p->slba, 1, p->data),
				"Write of an unprotected namespace succeeds") &&
	       nt_shall_succeed(t, set_state(t, p->nsid, 1), "write protection can be set") &&
	       nt_shall_eq(t, state_of(t, p->nsid), 1, "Get Features tells the protection");
}

static bool protect_off(struct nt_ctx *t, struct protect *p)
{
	return nt_shall_succeed(t, set_state(t, p->nsid, 0), "write protection can be removed") &&
	       nt_shall_eq(t, state_of(t, p->nsid), 0, "Get Features tells that it is gone");
}

static void unchanged(struct nt_ctx *t, struct protect *p, uint64_t gen)
{
	nt_pattern(p->data->data, p->data->len, ~gen);
	if (nt_shall_succeed(t, nt_read(t, p->sq, p->slba, 1, p->data),
			     "Read of a protected namespace succeeds"))
		nt_shall_eq(t, nt_pattern_check(p->data->data, p->data->len, gen), p->data->len,
			    "the data of a protected namespace stays (first byte that differs)");
}

static void deallocate(struct nt_ctx *t, struct protect *p)
{
	const struct drv_cmd cmd = { .opc = NT_NVM_DSM, .nsid = p->nsid, .cdw11 = 4 };
	struct nt_buf *range = nt_buf(t, 16);

	range->data[4] = 1;
	for (unsigned int i = 0; i < 8; i++)
		range->data[8 + i] = (uint8_t)(p->slba >> 8 * i);
	if (nt_shall_refuse(t, nt_io(t, p->sq, &cmd, range),
			    "Deallocate of a protected namespace fails"))
		nt_should_status(t, nt_io(t, p->sq, &cmd, range),
				 NT_STATUS(GENERIC, NS_WRITE_PROTECTED),
				 "Deallocate of a protected namespace is Namespace is Write "
				 "Protected");
}

static void writes_fail(struct nt_ctx *t)
{
	static const struct {
		uint8_t opc;
		const char *bit, *what;
	} others[] = {
		{ NT_NVM_WRITE_ZEROES, "oncs.wz",
		  "Write Zeroes of a protected namespace is Namespace is Write Protected" },
		{ NT_NVM_WRITE_UNCORRECTABLE, "oncs.wu",
		  "Write Uncorrectable of a protected namespace is Namespace is Write Protected" },
	};
	struct protect p;

	protect_open(t, &p);
	if (!protect_on(t, &p, 1))
		return;
	nt_pattern(p.data->data, p.data->len, 2);
	nt_shall_status(t, nt_write(t, p.sq, p.slba, 1, p.data),
			NT_STATUS(GENERIC, NS_WRITE_PROTECTED),
			"Write of a protected namespace is Namespace is Write Protected");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		struct drv_cmd cmd = nt_rw_cmd(others[i].opc, p.nsid, p.slba, 1);

		if (nt_ctrl_field(t, others[i].bit) && nt_can_send(t, p.sq, &cmd))
			nt_shall_status(t, nt_io(t, p.sq, &cmd, NULL),
					NT_STATUS(GENERIC, NS_WRITE_PROTECTED), "%s",
					others[i].what);
	}
	if (nt_ctrl_field(t, "oncs.dsm"))
		deallocate(t, &p);
	unchanged(t, &p, 1);
	if (!protect_off(t, &p))
		return;
	nt_pattern(p.data->data, p.data->len, 3);
	nt_shall_succeed(t, nt_write(t, p.sq, p.slba, 1, p.data),
			 "Write succeeds once the protection was removed");
}

static void others_go_on(struct nt_ctx *t)
{
	struct nt_buf *log = nt_buf(t, 512);
	struct protect p;
	struct drv_cmd cmd;

	protect_open(t, &p);
	if (!protect_on(t, &p, 4))
		return;
	unchanged(t, &p, 4);
	cmd = (struct drv_cmd){ .opc = NT_NVM_FLUSH, .nsid = p.nsid };
	nt_shall_succeed(t, nt_io(t, p.sq, &cmd, NULL), "Flush of a protected namespace succeeds");
	cmd = nt_rw_cmd(NT_NVM_COMPARE, p.nsid, p.slba, 1);
	nt_pattern(p.data->data, p.data->len, 4);
	if (nt_ctrl_field(t, "oncs.compare"))
		nt_shall_succeed(t, nt_io(t, p.sq, &cmd, p.data),
				 "Compare of a protected namespace succeeds");
	cmd = nt_rw_cmd(NT_NVM_VERIFY, p.nsid, p.slba, 1);
	if (nt_ctrl_field(t, "oncs.verify"))
		nt_shall_succeed(t, nt_io(t, p.sq, &cmd, NULL),
				 "Verify of a protected namespace succeeds");
	if (nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, log, 512, 0),
			     "the SMART log can be read"))
		nt_shall(t, !(log->data[0] & 8),
			 "protection by the host is no critical warning (bit 3)");
	protect_off(t, &p);
}

static void states(struct nt_ctx *t)
{
	struct protect p;

	protect_open(t, &p);
	for (uint32_t state = 4; state < 8; state++)
		nt_shall_refuse(t, set_state(t, p.nsid, state),
				"a reserved state of write protection is an error");
	nt_shall_eq(t, state_of(t, p.nsid), 0, "a refused state changes nothing");
}

static void of_one(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 4096);
	uint32_t other = 0;
	struct protect p;

	protect_open(t, &p);
	nt_shall_succeed(t, nt_identify(t, NT_CNS_ACTIVE_NS, 0, list),
			 "the Active Namespace ID list can be read");
	for (unsigned int i = 0; i < 2 && !other; i++) {
		const uint8_t *at = list->data + 4 * i;
		uint32_t nsid = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
				(uint32_t)at[3] << 24;

		if (nsid != p.nsid)
			other = nsid;
	}
	if (!other)
		nt_skip(t, "there is one namespace only");
	if (state_of(t, other))
		nt_skip(t, "the other namespace is write protected");
	if (!protect_on(t, &p, 5))
		return;
	nt_shall_eq(t, state_of(t, other), 0, "protecting one namespace protects no other");
	protect_off(t, &p);
}

/* The table of features says otherwise than section 8.12, which is about this. */
static void outlives_reset(struct nt_ctx *t)
{
	struct protect p;

	protect_open(t, &p);
	if (!protect_on(t, &p, 6))
		return;
	nt_reenable(t, NULL);
	if (nt_should_eq(t, state_of(t, p.nsid), 1,
			 "write protection is there after a Controller Reset"))
		protect_off(t, &p);
}

#define PROTECT_CASE                                                                               \
	.spec = PROTECT_SPEC, .needs = NT_NEED_IO | NT_NEED_NS,                                    \
	.effects = NT_EFF_NAMESPACES | NT_EFF_DATA | NT_EFF_FEATURES, .since = NT_VS(1, 4, 0)

static const struct nt_case cases[] = {
	{
		.id = "feature.protect.writes-fail",
		.title = "Nothing changes a write protected namespace",
		PROTECT_CASE,
		.coverage = "FEA-35",
		.rules = "FEAT-NWP-01 IO-WRITE-06",
		.run = writes_fail,
	},
	{
		.id = "feature.protect.others-go-on",
		.title = "What changes nothing works on a write protected namespace",
		PROTECT_CASE,
		.coverage = "FEA-35",
		.rules = "IO-WRITE-06",
		.run = others_go_on,
	},
	{
		.id = "feature.protect.reserved-refused",
		.title = "Reserved states of write protection are refused",
		PROTECT_CASE,
		.coverage = "FEA-35",
		.rules = "FEAT-NWP-01",
		.run = states,
	},
	{
		.id = "feature.protect.one-namespace-only",
		.title = "Write protection is a state of one namespace",
		PROTECT_CASE,
		.coverage = "FEA-35",
		.rules = "FEAT-NWP-01",
		.run = of_one,
	},
	{
		.id = "feature.protect.outlives-reset",
		.title = "Write protection outlives a Controller Reset",
		.spec = PROTECT_SPEC,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_NAMESPACES | NT_EFF_DATA | NT_EFF_FEATURES | NT_EFF_RESET,
		.since = NT_VS(1, 4, 0),
		.coverage = "FEA-35",
		.rules = "FEAT-NWP-01",
		.run = outlives_reset,
	},
};

const struct nt_group group_feature_protect = NT_GROUP("feature.protect", cases);
