// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CC.EN and CSTS.RDY: on, off, and on again.
 *
 * RDY follows EN both ways within CAP.TO. What follows is a controller that
 * starts over: both pointers of the Admin Queue at 0, the Phase Tag at 1, no
 * I/O queue, nothing executed before the doorbell says so; AQA, ASQ and ACQ
 * keep their values over a Controller Reset and may be used as they are.
 *
 * Base 2.0 sections 3.5.1, 3.7.2, 3.1.3.5, 3.1.3.6; NVMe 1.4 sections 7.6.1, 7.3.2.
 */
#include <string.h>

#include <nvmetest/case.h>

#define ENABLE_SPEC "base-2.0:3.5.1 base-2.0:3.7.2 nvme-1.4:7.6.1 nvme-1.4:7.3.2"

static void one_identify(struct nt_ctx *t, const char *when)
{
	struct nt_buf *data = nt_buf(t, 4096);

	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works %s", when);
	nt_shall_bytes(t, data->data + 24, nt_identify_ctrl(t) + 24, 40, "the model is the same %s",
		       when);
	nt_buf_free(t, data);
}

/* How long RDY takes is measured where time is real, and judged everywhere. */
static void ready_follows_enable(struct nt_ctx *t)
{
	uint64_t limit_ms = drv_ready_timeout_ms(nt_ctrlr(t)), begin, up_ns, down_ns;

	nt_identify_ctrl(t);
	for (unsigned int i = 0; i < 3; i++) {
		nt_disable(t);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_RDY, 0,
			    "CSTS.RDY is 0 while CC.EN is 0");
		nt_settle(t, 2000);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_RDY, 0,
			    "CSTS.RDY stays 0 while CC.EN is 0");
		begin = nt_clock_ns();
		nt_enable(t, NULL);
		up_ns = nt_clock_ns() - begin;
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & (NT_CSTS_RDY | NT_CSTS_CFS), NT_CSTS_RDY,
			    "CSTS.RDY is 1 and CSTS.CFS is 0 after enabling");
		one_identify(t, "after enabling");
		begin = nt_clock_ns();
		nt_disable(t);
		down_ns = nt_clock_ns() - begin;
		nt_shall_range(t, up_ns / 1000000, 0, limit_ms, "RDY is set within CAP.TO (ms)");
		nt_shall_range(t, down_ns / 1000000, 0, limit_ms,
			       "RDY is cleared within CAP.TO (ms)");
		nt_note(t, "RDY after %llu us, gone after %llu us, limit %llu ms",
			(unsigned long long)up_ns / 1000, (unsigned long long)down_ns / 1000,
			(unsigned long long)limit_ms);
	}
	nt_enable(t, NULL);
}

static void repeats(struct nt_ctx *t)
{
	nt_identify_ctrl(t);
	for (uint64_t i = 0; i < nt_param(t, "cycles"); i++) {
		const struct drv_enable_attr attr = { .asq_entries = 2 + (uint32_t)(i % 7),
						      .acq_entries = 2 + (uint32_t)(i % 5) };

		nt_reenable(t, &attr);
		one_identify(t, "after each of many resets");
	}
}

/* V-104: the first command after a reset may carry any Command Identifier. */
static void first_command_may_have_any_cid(struct nt_ctx *t)
{
	static const uint16_t cids[] = { 0, 1, 0x7fff, 0x8000, 0xfffe };

	for (size_t i = 0; i < ARRAY_SIZE(cids); i++) {
		const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
					     .cdw10 = NT_FID_ARBITRATION,
					     .cid = cids[i],
					     .has_cid = true };
		struct drv_cpl cpl;

		nt_reenable(t, NULL);
		cpl = nt_admin(t, &cmd, NULL);
		nt_shall_succeed(t, cpl, "the first command after a reset succeeds");
		nt_shall_eq(t, cpl.cid, cids[i], "the completion carries its Command Identifier");
	}
}

/* Wherever the pointers stood, the next life begins at slot 0. */
static void queues_start_over(struct nt_ctx *t)
{
	for (uint32_t used = 1; used <= 6; used++) {
		const struct drv_enable_attr attr = { .asq_entries = 5, .acq_entries = 4 };
		struct drv_cpl cpl;

		nt_reenable(t, &attr);
		for (uint32_t i = 0; i < used; i++) {
			uint16_t cid = nt_put_nop(t, nt_asq(t));

			nt_ring(t, nt_asq(t));
			cpl = nt_wait_cid(t, nt_asq(t), cid);
			if (i == 0) {
				nt_shall_eq(t, cpl.slot, 0, "the first completion is in slot 0");
				nt_shall_eq(t, cpl.phase, 1,
					    "the first completion has Phase Tag 1");
				nt_shall_eq(t, cpl.sqhd, 1, "the first completion has SQHD 1");
			}
		}
	}
}

/* Commands that lie in the queue's memory are not executed before the doorbell. */
static void nothing_runs_before_the_doorbell(struct nt_ctx *t)
{
	const struct drv_enable_attr attr = { .asq_entries = 8, .acq_entries = 8 };
	struct nt_buf *data = nt_buf(t, 4096);
	struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .cdw10 = NT_CNS_CTRL, .prp1 = data->iova };

	nt_pattern(data->data, data->len, 5);
	nt_reenable(t, &attr);
	for (uint16_t i = 0; i < 7; i++) {
		cmd.cid = i;
		cmd.has_cid = true;
		drv_sqe_encode(&cmd, drv_sq_slot(nt_asq(t), i));
	}
	nt_shall_stay_silent(t, nt_asq(t)->cq, 20000,
			     "commands in the Admin Queue's memory wait for the doorbell");
	nt_shall_eq(t, nt_pattern_check(data->data, data->len, 5), data->len,
		    "a command that was not announced writes nothing");
}

/* AQA, ASQ and ACQ as they stand after a Controller Reset are good for the next life. */
static void admin_queue_survives_reset(struct nt_ctx *t)
{
	uint32_t aqa = nt_reg32(t, NT_REG_AQA);
	uint64_t asq = nt_reg64(t, NT_REG_ASQ), acq = nt_reg64(t, NT_REG_ACQ);

	nt_disable(t);
	nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), aqa, "AQA keeps its value over a Controller Reset");
	nt_shall_eq(t, nt_reg64(t, NT_REG_ASQ), asq, "ASQ keeps its value over a Controller Reset");
	nt_shall_eq(t, nt_reg64(t, NT_REG_ACQ), acq, "ACQ keeps its value over a Controller Reset");
	nt_enable(t, NULL);
	one_identify(t, "after a Controller Reset");
}

static const struct nt_param repeat_params[] = {
	{ "cycles", "how often the controller is disabled and enabled", 30, 1, 100000 },
	{ 0 },
};

#define ENABLE_CASE .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE, .effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "init.enable.ready-follows-enable",
		.title = "CSTS.RDY follows CC.EN both ways within CAP.TO",
		.spec = ENABLE_SPEC,
		.coverage = "REG-04 REG-12 RST-01 RST-12",
		.rules = "RST-EN-01 RST-EN-02 REG-CSTS-01 REG-CAP-04",
		ENABLE_CASE,
		.timeout_ms = 120000,
		.run = ready_follows_enable,
	},
	{
		.id = "init.enable.repeats",
		.title = "The controller can be disabled and enabled any number of times",
		.spec = ENABLE_SPEC,
		.coverage = "REG-12 RST-01",
		.rules = "RST-EN-03",
		ENABLE_CASE,
		.timeout_ms = 120000,
		.params = repeat_params,
		.run = repeats,
	},
	{
		.id = "init.enable.first-command-any-cid",
		.title = "The first command after a reset may carry any Command Identifier",
		.spec = "base-2.0:3.3.3.1 nvme-1.4:4.2",
		.coverage = "RNG-17 REG-12",
		.rules = "RST-EN-01 CQE-CID-01",
		ENABLE_CASE,
		.run = first_command_may_have_any_cid,
	},
	{
		.id = "init.enable.queues-start-over",
		.title = "Enabling starts the Admin Queue at slot 0 with Phase Tag 1",
		.spec = ENABLE_SPEC,
		.coverage = "QUE-02 REG-26 RNG-10",
		.rules = "RST-EN-05 RST-EN-04",
		ENABLE_CASE,
		.run = queues_start_over,
	},
	{
		.id = "init.enable.nothing-runs-before-doorbell",
		.title = "After enabling nothing is executed before the doorbell is written",
		.spec = "base-2.0:3.3.1.2 nvme-1.4:4.1",
		.coverage = "DB-14 QUE-02",
		.rules = "RST-EN-06",
		ENABLE_CASE,
		.run = nothing_runs_before_the_doorbell,
	},
	{
		.id = "init.enable.admin-queue-survives-reset",
		.title = "AQA, ASQ and ACQ keep their values over a Controller Reset",
		.spec = "base-2.0:3.7.2 nvme-1.4:7.3.2",
		.coverage = "REG-23 REG-26 RST-13",
		.rules = "REG-ASQ-03 RST-EN-04",
		ENABLE_CASE,
		.run = admin_queue_survives_reset,
	},
};

const struct nt_group group_init_enable = NT_GROUP("init.enable", cases);
