// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a completion queue entry holds beside its status code.
 *
 * On success SCT and SC are 0, and DNR and CRD should be. CRD stays 0 as long as
 * the host did not enable it, reserved types and codes are not used, what a
 * command does not define of DW0 and DW1 should be 0. An error that will come
 * again should say so (DNR). M tells of more in the error log.
 *
 * Base 2.0 section 3.3.3.2.1; NVMe 1.4 section 4.6.1.
 */
#include "ring.h"

#define ENTRY_SPEC "base-2.0:3.3.3.2.1 base-2.0:3.3.3.2 nvme-1.4:4.6.1 nvme-1.4:4.6"

#define STATUS_CRD 0x1800u

static void judge_common(struct nt_ctx *t, struct drv_cpl cpl)
{
	unsigned int sct = cpl.status >> 8 & 7;

	/* Linux enables it where there is something to enable. */
	if (!nt_ctrlr(t)->is_passive || !nt_ctrl_field(t, "crdt1"))
		nt_shall_eq(t, cpl.status & STATUS_CRD, 0,
			    "CRD is 0 while the host did not enable Advanced Command Retry");
	nt_shall(t, sct <= 3 || sct == 7, "the Status Code Type is none of the reserved ones");
	if (!drv_cpl_ok(cpl) && !spec_status_find(drv_cpl_status(cpl)) && sct != 7 &&
	    (cpl.status & 0xff) < 0xc0)
		nt_should(t, false, "the Status Code is one that the specification defines");
}

static void judge_success(struct nt_ctx *t, struct drv_cpl cpl, bool has_dw0, const char *what)
{
	if (!nt_shall_succeed(t, cpl, "%s succeeds", what))
		return;
	judge_common(t, cpl);
	nt_should_eq(t, cpl.status & DRV_STATUS_DNR, 0, "DNR is 0 on success");
	nt_should_eq(t, cpl.dw1, 0, "DW1 is 0 where the command does not define it");
	if (!has_dw0)
		nt_should_eq(t, cpl.dw0, 0, "DW0 is 0 where the command does not define it");
}

static void success_is_all_zero(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *data = nt_buf(t, nt_max(4096, ns->lba_len + ns->meta_len));
	const struct drv_cmd flush = { .opc = NT_NVM_FLUSH, .nsid = ns->nsid };
	struct drv_sq *sq;

	judge_success(t, nt_identify(t, NT_CNS_CTRL, 0, data), false, "Identify");
	judge_success(t, nt_get_features(t, NT_FID_ARBITRATION, NT_SEL_CURRENT, 0), true,
		      "Get Features");
	judge_success(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, data, 512, 0), false,
		      "Get Log Page");
	sq = nt_queue_pair(t, 1, ring_clip(t, 4), ring_clip(t, 4));
	judge_success(t, nt_io(t, sq, &flush, NULL), false, "Flush");
	judge_success(t, nt_read(t, sq, ns->scratch_slba, 1, data), false, "Read");
	judge_success(t, nt_write(t, sq, ns->scratch_slba, 1, data), false, "Write");
}

/* Each of these fails whenever it is sent again. */
static void permanent_errors_say_so(struct nt_ctx *t)
{
	const struct drv_cmd tries[] = {
		{ .opc = 0x03 },
		{ .opc = NT_ADM_IDENTIFY, .cdw10 = 0x7f },
		{ .opc = NT_ADM_DELETE_SQ, .cdw10 = 0 },
		{ .opc = NT_ADM_GET_FEATURES, .cdw10 = 0x3f },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tries); i++) {
		struct drv_cpl cpl;

		if (!nt_can_send(t, nt_asq(t), &tries[i]))
			continue;
		cpl = nt_admin(t, &tries[i], nt_buf(t, 4096));
		nt_shall_refuse(t, cpl, "a command that cannot be carried out is refused");
		judge_common(t, cpl);
		nt_should(t, cpl.status & DRV_STATUS_DNR, "DNR is 1 on an error that comes again");
		judge_success(t, nt_get_features(t, NT_FID_ARBITRATION, NT_SEL_CURRENT, 0), true,
			      "the command after a refused one");
	}
}

/* M = 1: the error log has an entry for this command. It is read at once. */
static void more_means_an_error_log_entry(struct nt_ctx *t)
{
	struct nt_buf *log = nt_buf(t, 64);
	unsigned int told = 0;

	for (unsigned int i = 0; i < 4; i++) {
		const struct drv_cmd bad = { .opc = NT_ADM_IDENTIFY, .cdw10 = 0x7f };
		struct drv_cpl cpl = nt_admin(t, &bad, nt_buf(t, 4096));
		uint16_t sqid, cid;

		if (!(cpl.status & DRV_STATUS_MORE))
			continue;
		told++;
		nt_shall_succeed(t, nt_get_log(t, NT_LID_ERROR, NT_NSID_ALL, log, 64, 0),
				 "the Error Information log can be read");
		sqid = (uint16_t)(log->data[8] | log->data[9] << 8);
		cid = (uint16_t)(log->data[10] | log->data[11] << 8);
		nt_shall_eq(t, sqid, 0, "the newest entry names the queue of the failed command");
		nt_shall_eq(t, cid, cpl.cid, "the newest entry names the failed command");
	}
	nt_note(t, "%u of 4 failed commands had M = 1", told);
	nt_shall_not_fatal(t);
}

/* Passive, over many commands of both kinds and both outcomes. */
static void failed_command_stops_nobody(struct nt_ctx *t)
{
	const struct drv_cmd bad = { .opc = 0x7a, .nsid = nt_ns(t)->nsid };
	struct drv_cpl cpl;
	struct ring r;

	ring_open(t, &r, ring_clip(t, 5), ring_clip(t, 5));
	for (unsigned int i = 0; i < 12; i++) {
		ring_put(t, &r, i % 2 ? NULL : &bad);
		nt_ring(t, r.sq);
		if (!ring_take(t, &r, &cpl))
			return;
		judge_common(t, cpl);
		nt_should_eq(t, drv_cpl_ok(cpl), i % 2, "good and bad commands are told apart");
		nt_cq_ring(t, r.sq->cq);
	}
}

#define ENTRY_CASE .spec = ENTRY_SPEC

static const struct nt_case cases[] = {
	{
		.id = "ring.entry.success-is-all-zero",
		.title = "A successful completion has zero status, and nothing undefined set",
		ENTRY_CASE,
		.coverage = "RNG-25 RNG-26",
		.rules = "CQE-SC-01 CQE-DW-01 CQE-CRD-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = success_is_all_zero,
	},
	{
		.id = "ring.entry.permanent-errors-say-so",
		.title = "An error that comes again says Do Not Retry",
		ENTRY_CASE,
		.coverage = "RNG-26",
		.rules = "CQE-DNR-01 CQE-SC-02 CMD-ERR-02",
		.needs = NT_NEED_COMMANDS,
		.run = permanent_errors_say_so,
	},
	{
		.id = "ring.entry.more-means-log-entry",
		.title = "M = 1 means an entry in the Error Information log",
		ENTRY_CASE,
		.coverage = "RNG-26 LOG-10",
		.rules = "CQE-MORE-01",
		.needs = NT_NEED_QUEUES,
		.run = more_means_an_error_log_entry,
	},
	{
		.id = "ring.entry.failed-command-stops-nobody",
		.title = "A failed command stops neither queue",
		.spec = "base-2.0:9.1 base-2.0:3.3.3.2.1 nvme-1.4:4.6.1",
		.coverage = "RNG-25 RNG-24",
		.rules = "CMD-ERR-02 CQE-SC-02",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = failed_command_stops_nobody,
	},
};

const struct nt_group group_ring_entry = NT_GROUP("ring.entry", cases);
