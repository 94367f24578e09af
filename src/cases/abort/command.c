// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Abort: of what is not there, of what is done, of an event request, of I/O.
 *
 * Dword 0 bit 0 tells whether the command was not aborted; not aborting is
 * always legal. A command that was aborted completes with Command Abort
 * Requested, before the Abort does.
 *
 * Base 2.0 section 5.1; NVMe 1.4 section 5.1.
 */
#include <nvmetest/case.h>

#define ABORT_SPEC "base-2.0:5.1 nvme-1.4:5.1"

static struct drv_cmd abort_cmd(uint16_t sqid, uint16_t cid)
{
	return (struct drv_cmd){ .opc = NT_ADM_ABORT, .cdw10 = (uint32_t)cid << 16 | sqid };
}

static struct drv_cpl abort_of(struct nt_ctx *t, uint16_t sqid, uint16_t cid)
{
	const struct drv_cmd cmd = abort_cmd(sqid, cid);

	return nt_admin(t, &cmd, NULL);
}

static void not_there(struct nt_ctx *t, uint16_t sqid, uint16_t cid)
{
	struct drv_cpl cpl = abort_of(t, sqid, cid);

	if (!nt_should_status(t, cpl, NT_STATUS(GENERIC, SUCCESS),
			      "Abort of a command that is not there succeeds"))
		nt_note(t, "SQID %u, CID %Xh", sqid, cid);
	if (drv_cpl_ok(cpl))
		nt_shall_eq(t, cpl.dw0 & 1, 1,
			    "Abort of a command that is not there says \"not aborted\"");
}

static void unknown(struct nt_ctx *t)
{
	static const uint16_t cids[] = { 0x0800, 0x1234, 0x7fff, 0xfffe };
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS), NT_STATUS(GENERIC, INVALID_FIELD),
			  NT_STATUS(CMD_SPECIFIC, QID_INVALID));
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (size_t i = 0; i < ARRAY_SIZE(cids); i++) {
		not_there(t, 0, cids[i]);
		not_there(t, sq->qid, cids[i]);
		nt_shall_status_of(t, abort_of(t, 0xfff0, cids[i]), legal,
				   "Abort on a queue that does not exist is refused or of nothing");
	}
	nt_shall_not_fatal(t);
}

static void completed(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (unsigned int i = 0; i < 8; i++) {
		uint16_t cid = nt_put_nop(t, sq);

		nt_ring(t, sq);
		nt_shall_succeed(t, nt_wait_cid(t, sq, cid), "Flush succeeds");
		not_there(t, sq->qid, cid);
	}
	nt_shall_stay_silent(t, sq->cq, 2000, "an aborted command that was done completes once");
}

static void event_request(struct nt_ctx *t)
{
	uint32_t entries = nt_asq(t)->cq->entries;

	for (unsigned int i = 0; i < 3; i++) {
		uint16_t cid = nt_aer_post(t);
		struct drv_cpl cpl = abort_of(t, 0, cid), aer;
		bool is_done = nt_aer_wait(t, cid, 0, &aer);

		if (!nt_shall_succeed(t, cpl, "Abort of an event request succeeds"))
			return;
		if (cpl.dw0 & 1) {
			nt_note(t, "the request was not aborted, which is legal");
			nt_shall(t, !is_done, "a request that was not aborted stays outstanding");
			return;
		}
		if (!nt_shall(t, is_done, "an aborted request completes before the Abort does"))
			return;
		nt_shall_status(t, aer, NT_STATUS(GENERIC, ABORT_REQUESTED),
				"an aborted request is Command Abort Requested");
		nt_shall(t, (cpl.slot + entries - aer.slot) % entries < entries / 2,
			 "the completion of the aborted request is the earlier one");
	}
}

static void other_queue(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);
	uint16_t cid = nt_aer_post(t);
	struct drv_cpl cpl = abort_of(t, sq->qid, cid), aer;

	if (drv_cpl_ok(cpl))
		nt_shall_eq(t, cpl.dw0 & 1, 1, "a CID of another queue is none of this one");
	nt_shall(t, !nt_aer_wait(t, cid, 5, &aer),
		 "Abort leaves a command with the same CID in another queue alone");
}

/* The same CIDs out in two queues: Abort names the queue, too. */
static void same_cids(struct nt_ctx *t)
{
	uint16_t depth = (uint16_t)(nt_min(16, nt_limits(t)->entries_max) - 1);
	struct drv_sq *one = nt_queue_pair(t, 1, depth + 1u, depth + 1u);
	struct drv_sq *two = nt_queue_pair(t, 2, depth + 1u, depth + 1u);

	for (unsigned int pass = 0; pass < 8; pass++) {
		for (uint16_t cid = 0; cid < depth; cid++) {
			const struct drv_cmd cmd = { .opc = NT_NVM_FLUSH,
						     .nsid = nt_ns(t)->nsid,
						     .cid = (uint16_t)(cid + 0x700),
						     .has_cid = true };

			drv_sq_put(one, &cmd);
			drv_sq_put(two, &cmd);
		}
		nt_ring(t, one);
		for (uint16_t cid = 0x700; cid < 0x700 + depth; cid++)
			nt_shall_succeed(t, abort_of(t, two->qid, cid),
					 "Abort of a command that was not yet announced succeeds");
		for (uint16_t cid = 0x700; cid < 0x700 + depth; cid++)
			nt_shall_succeed(t, nt_wait_cid(t, one, cid),
					 "a command with that CID in another queue succeeds");
		nt_ring(t, two);
		for (uint16_t cid = 0x700; cid < 0x700 + depth; cid++)
			nt_shall_succeed(t, nt_wait_cid(t, two, cid),
					 "a command announced after the Abort succeeds");
	}
}

/* More than ACL + 1 at once may be refused; all are answered. */
static void limit(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS), NT_STATUS(CMD_SPECIFIC, ABORT_LIMIT),
			  NT_STATUS(GENERIC, INVALID_FIELD));
	uint32_t count = (uint32_t)nt_min(nt_ctrl_field(t, "acl") + 5, 24);
	uint16_t cids[24];

	for (uint32_t i = 0; i < count; i++) {
		const struct drv_cmd cmd = abort_cmd(0, (uint16_t)(0x4000 + i));

		cids[i] = drv_sq_put(nt_asq(t), &cmd);
	}
	nt_ring(t, nt_asq(t));
	for (uint32_t i = 0; i < count; i++)
		nt_shall_status_of(t, nt_wait_cid(t, nt_asq(t), cids[i]), legal,
				   "each of many Aborts succeeds or exceeds the limit");
	nt_shall_succeed(t, abort_of(t, 0, 0x5000), "a single Abort succeeds afterwards");
}

/* Whoever wins: each command completes once, and Dword 0 says what became of it. */
static void while_running(struct nt_ctx *t)
{
	uint32_t depth = (uint32_t)nt_min(16, nt_limits(t)->entries_max) - 1;
	struct drv_sq *sq = nt_queue_pair(t, 1, depth + 1, depth + 1);

	for (unsigned int pass = 0; pass < 8; pass++) {
		uint16_t cids[16];
		bool aborted[16] = { 0 };

		for (uint32_t i = 0; i < depth; i++)
			cids[i] = nt_put_nop(t, sq);
		nt_ring(t, sq);
		for (uint32_t i = depth; i-- > 0;) {
			struct drv_cpl cpl = abort_of(t, sq->qid, cids[i]);

			nt_shall_succeed(t, cpl, "Abort of a command that runs succeeds");
			aborted[i] = drv_cpl_ok(cpl) && !(cpl.dw0 & 1);
		}
		for (uint32_t i = 0; i < depth; i++) {
			struct drv_cpl cpl = nt_wait_cid(t, sq, cids[i]);

			if (aborted[i])
				nt_shall_status(t, cpl, NT_STATUS(GENERIC, ABORT_REQUESTED),
						"an aborted command is Command Abort Requested");
			else
				nt_shall_succeed(t, cpl, "a command that was not aborted succeeds");
		}
	}
	nt_shall_stay_silent(t, sq->cq, 2000, "each command completes once");
}

#define ABORT_CASE .spec = ABORT_SPEC, .needs = NT_NEED_QUEUES

static const struct nt_case cases[] = {
	{
		.id = "abort.command.unknown-is-not-aborted",
		.title = "Abort of a command that is not there says so",
		ABORT_CASE,
		.coverage = "ABT-02",
		.rules = "ABT-01",
		.run = unknown,
	},
	{
		.id = "abort.command.completed-is-not-aborted",
		.title = "Abort of a command that is done says so, and it completes once",
		.spec = ABORT_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.coverage = "ABT-02",
		.rules = "ABT-05",
		.run = completed,
	},
	{
		.id = "abort.command.event-request-completes",
		.title = "An aborted event request completes with Command Abort Requested",
		ABORT_CASE,
		.coverage = "ABT-01 ABT-05",
		.rules = "AER-ABORT-01 ABT-02",
		.effects = NT_EFF_RESET,
		.run = event_request,
	},
	{
		.id = "abort.command.other-queue-is-left-alone",
		.title = "Abort leaves a command with the same CID in another queue alone",
		ABORT_CASE,
		.coverage = "ABT-01",
		.rules = "ABT-04",
		.effects = NT_EFF_RESET,
		.run = other_queue,
	},
	{
		.id = "abort.command.same-cid-in-two-queues",
		.title = "Abort names the queue: the same CID in another one goes on",
		.spec = ABORT_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_TWO_QUEUES,
		.coverage = "ABT-01 ABT-06",
		.rules = "ABT-04",
		.run = same_cids,
	},
	{
		.id = "abort.command.many-are-answered",
		.title = "Each of more Aborts than ACL allows is answered",
		ABORT_CASE,
		.coverage = "ABT-03",
		.rules = "ABT-03",
		.run = limit,
	},
	{
		.id = "abort.command.running-completes-once",
		.title = "A command that is aborted while it runs completes once",
		.spec = ABORT_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.coverage = "ABT-01 ABT-06",
		.rules = "ABT-02",
		.run = while_running,
	},
};

const struct nt_group group_abort_command = NT_GROUP("abort.command", cases);
