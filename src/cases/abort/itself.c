// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Abort of an Abort, of itself, and Abort with bits that mean nothing.
 *
 * Abort is a command like others: it may be the one that is aborted. Whatever
 * becomes of it, both complete, and Dword 0 of the later one tells the truth.
 *
 * Base 2.0 sections 5.1, 3.3.3.1; NVMe 1.4 sections 5.1, 4.2.
 */
#include <nvmetest/case.h>

#define ABORT_SPEC "base-2.0:5.1 nvme-1.4:5.1"

static uint16_t put_abort(struct nt_ctx *t, uint16_t own, uint16_t sqid, uint16_t cid)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_ABORT,
				     .cid = own,
				     .has_cid = true,
				     .cdw10 = (uint32_t)cid << 16 | sqid };

	return drv_sq_put(nt_asq(t), &cmd);
}

/* The first aborts what is not there; the second aborts the first. */
static void another_abort(struct nt_ctx *t)
{
	static const uint16_t statuses[] = { NT_STATUS(GENERIC, SUCCESS),
					     NT_STATUS(GENERIC, ABORT_REQUESTED),
					     NT_STATUS(CMD_SPECIFIC, ABORT_LIMIT), NT_STATUS_END };

	for (uint16_t pass = 0; pass < 16; pass++) {
		uint16_t victim = (uint16_t)(0x200 + pass), own = (uint16_t)(0x300 + pass);
		struct drv_cpl first, second;

		put_abort(t, victim, 0, 0x7abc);
		if (pass % 2) /* alone, or both in one doorbell write */
			nt_ring(t, nt_asq(t));
		put_abort(t, own, 0, victim);
		nt_ring(t, nt_asq(t));
		second = nt_wait_cid(t, nt_asq(t), own);
		first = nt_wait_cid(t, nt_asq(t), victim);
		nt_shall_status_of(t, first, statuses, "an Abort that is aborted completes");
		nt_shall_status_of(t, second,
				   NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS),
					     NT_STATUS(CMD_SPECIFIC, ABORT_LIMIT)),
				   "Abort of an Abort completes");
		if (drv_cpl_ok(second) && !(second.dw0 & 1))
			nt_shall_status(t, first, NT_STATUS(GENERIC, ABORT_REQUESTED),
					"an Abort that was aborted is Command Abort Requested");
		else
			nt_shall(t, drv_cpl_status(first) != NT_STATUS(GENERIC, ABORT_REQUESTED),
				 "an Abort that was not aborted is not Command Abort Requested");
	}
	nt_shall_stay_silent(t, nt_asq(t)->cq, 2000, "each Abort completes once");
	nt_shall_not_fatal(t);
}

/* Its own identifier names a command that is being processed: nothing else is sensible. */
static void itself(struct nt_ctx *t)
{
	struct drv_cpl cpl;

	for (uint16_t pass = 0; pass < 8; pass++) {
		uint16_t own = (uint16_t)(0x400 + pass);

		put_abort(t, own, 0, own);
		nt_ring(t, nt_asq(t));
		cpl = nt_wait_cid(t, nt_asq(t), own);
		if (!pass)
			nt_note(t, "an Abort of itself: status %Xh, Dword 0 %Xh",
				drv_cpl_status(cpl), cpl.dw0);
		nt_shall(t, !drv_cpl_ok(cpl) || cpl.dw0 & 1,
			 "an Abort that succeeds did not abort itself");
		nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
				 "the Admin Queue goes on after an Abort of itself");
	}
	nt_shall_stay_silent(t, nt_asq(t)->cq, 2000, "an Abort of itself completes once");
}

/* Ignored or Invalid Field, one bit field at a time. */
static void reserved_fields(struct nt_ctx *t)
{
	const struct drv_cmd plain = { .opc = NT_ADM_ABORT, .cdw10 = 0x7abdu << 16 };
	struct drv_cmd cmds[9];

	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++)
		cmds[i] = plain;
	cmds[0].cdw2 = cmds[1].cdw3 = cmds[2].cdw11 = cmds[3].cdw12 = cmds[4].cdw13 = UINT32_MAX;
	cmds[5].cdw14 = cmds[6].cdw15 = UINT32_MAX;
	cmds[7].mptr = cmds[8].prp1 = cmds[8].prp2 = 0xfffffffffffff008;
	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++) {
		struct drv_cpl cpl = nt_admin(t, &cmds[i], NULL);

		if (!nt_shall_status_of(t, cpl,
					NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS),
						  NT_STATUS(GENERIC, INVALID_FIELD)),
					"reserved fields of Abort are ignored or Invalid Field"))
			nt_note(t, "the %zuth of the reserved fields", i);
		if (drv_cpl_ok(cpl))
			nt_shall_eq(t, cpl.dw0 & 1, 1,
				    "reserved fields of Abort name no command to abort");
	}
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "abort.itself.another-abort",
		.title = "An Abort that is aborted completes, as the other one says",
		.spec = ABORT_SPEC,
		.coverage = "ABT-04",
		.rules = "ABT-02",
		.needs = NT_NEED_QUEUES,
		.run = another_abort,
	},
	{
		.id = "abort.itself.own-identifier",
		.title = "An Abort of itself completes, and says that it did not",
		.spec = ABORT_SPEC,
		.coverage = "ABT-04",
		.rules = "ABT-01",
		.needs = NT_NEED_QUEUES,
		.run = itself,
	},
	{
		.id = "abort.itself.reserved-fields",
		.title = "Reserved fields of Abort are ignored or refused",
		.spec = "base-2.0:5.1 base-2.0:3.3.3.1 nvme-1.4:5.1 nvme-1.4:4.2",
		.coverage = "ABT-07",
		.rules = "ABT-01",
		.needs = NT_NEED_QUEUES,
		.run = reserved_fields,
	},
};

const struct nt_group group_abort_itself = NT_GROUP("abort.itself", cases);
