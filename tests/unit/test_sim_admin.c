// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim: dispatch, Create and Delete queue, Abort, the table of defects. */
#include "sim_fake.h"

#include <stdlib.h>

#include "suites.h"

#define QID_INVALID NT_STATUS(CMD_SPECIFIC, QID_INVALID)

static uint16_t create_cq(struct sim *s, uint32_t qid, uint32_t qsize, uint32_t cdw11)
{
	return fake_admin(s, NT_ADM_CREATE_CQ, 0, qsize << 16 | qid, cdw11);
}

static uint16_t create_sq(struct sim *s, uint32_t qid, uint32_t qsize, uint32_t cdw11)
{
	return fake_admin(s, NT_ADM_CREATE_SQ, 0, qsize << 16 | qid, cdw11);
}

static void dispatch(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(fake_admin(s, 0x03, 0, 0, 0), NT_STATUS(GENERIC, INVALID_OPCODE));
	CU_ASSERT_EQUAL(fake_last.status & (SIM_DNR | SIM_MORE), SIM_DNR | SIM_MORE);
	CU_ASSERT_EQUAL(fake_admin(s, 0x7f, 0, 0, 0), NT_STATUS(GENERIC, INVALID_OPCODE));
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_NS_MGMT, 0, 0, 0), NT_STATUS(GENERIC, INVALID_OPCODE));
	fake_next.fuse = 1;
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_IDENTIFY, 0, 1, 0), SIM_INVALID_FIELD);
	fake_next.psdt = 1;
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_IDENTIFY, 0, 1, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(fake_last.error_loc, 1 | 6 << 8);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_IDENTIFY, 1, 1, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 1), 0);
	CU_ASSERT_EQUAL(fake_last.status, 0);
	CU_ASSERT_EQUAL(s->admin->error_count, 6);
	fake_close(s);
}

static void nsid_unused_before_14(void)
{
	struct sim *s = fake_open(FAKE_V13, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_IDENTIFY, 1, 1, 0), 0);
	fake_close(s);
}

static void cq_checks(void)
{
	struct sim *s = fake_open(FAKE_V20, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(create_cq(s, 0, 7, 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_cq(s, 9, 7, 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_cq(s, 0xffff, 7, 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_cq(s, 1, 0, 1), NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE));
	CU_ASSERT_EQUAL(create_cq(s, 1, 256, 1), NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE));
	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 0), SIM_INVALID_FIELD);
	fake_next.prp1 += 16;
	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 1), NT_STATUS(GENERIC, PRP_OFFSET));
	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 9u << 16 | 3), NT_STATUS(CMD_SPECIFIC, IRQ_VECTOR));
	CU_ASSERT_FALSE(s->cq[1].exists);
	CU_ASSERT_EQUAL(create_cq(s, 1, 255, 8u << 16 | 3), 0);
	CU_ASSERT_EQUAL(s->cq[1].entries, 256);
	CU_ASSERT_EQUAL(s->cq[1].iv, 8);
	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 1), QID_INVALID);
	CU_ASSERT_EQUAL(s->cq[1].entries, 256);
	fake_close(s);
}

static void sq_checks(void)
{
	struct sim *s = fake_open(FAKE_V20, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(create_sq(s, 1, 7, 2u << 16 | 1), NT_STATUS(CMD_SPECIFIC, CQ_INVALID));
	CU_ASSERT_EQUAL(create_sq(s, 1, 7, 0u << 16 | 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_sq(s, 1, 7, 0xffffu << 16 | 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_cq(s, 2, 7, 1), 0);
	CU_ASSERT_EQUAL(create_sq(s, 0, 7, 2u << 16 | 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_sq(s, 9, 7, 2u << 16 | 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_sq(s, 1, 7, 2u << 16), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(create_sq(s, 1, 7, 2u << 16 | 7), 0); /* QPRIO 3 */
	CU_ASSERT_EQUAL(s->sq[1].cqid, 2);
	CU_ASSERT_EQUAL(create_sq(s, 1, 7, 2u << 16 | 1), QID_INVALID);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_CQ, 0, 2, 0),
			NT_STATUS(CMD_SPECIFIC, QUEUE_DELETION));
	CU_ASSERT_TRUE(s->cq[2].exists);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_SQ, 0, 0, 0), QID_INVALID);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_SQ, 0, 3, 0), QID_INVALID);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_SQ, 0, 1, 0), 0);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_CQ, 0, 0xffff, 0), QID_INVALID);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_CQ, 0, 2, 0), 0);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_DELETE_CQ, 0, 2, 0), QID_INVALID);
	fake_close(s);
}

static void abort_command(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_ABORT, 0, 77u << 16 | 1, 0), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 1);
	fake_pending = calloc(1, sizeof(*fake_pending));
	fake_pending->sqid = 1;
	fake_pending->cid = 77;
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_ABORT, 0, 77u << 16 | 2, 0), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 1);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_ABORT, 0, 77u << 16 | 1, 0), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0);
	CU_ASSERT_EQUAL_FATAL(fake_cpl_count, 1);
	CU_ASSERT_EQUAL(fake_cpls[0].cid, 77);
	CU_ASSERT_EQUAL(fake_cpls[0].status, NT_STATUS(GENERIC, ABORT_REQUESTED));
	fake_close(s);
}

/* A refused Create that leaves its queue: the QID is in use the second time. */
static void defect_leaves_queue(void)
{
	struct sim *s = fake_open(FAKE_V14, SIM_CREATE_LEAVES_QUEUE);

	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 0), SIM_INVALID_FIELD);
	CU_ASSERT_TRUE(s->cq[1].exists);
	CU_ASSERT_EQUAL(create_cq(s, 1, 7, 1), QID_INVALID);
	CU_ASSERT_EQUAL(create_cq(s, 0xffff, 7, 1), QID_INVALID);
	fake_close(s);
}

static void defect_hang(void)
{
	struct sim *s = fake_open(FAKE_V14, SIM_OPCODE_HANGS);

	CU_ASSERT_EQUAL(fake_admin(s, 0x03, 0, 0, 0), FAKE_ANY);
	sim_admin_reset(s, false);
	CU_ASSERT_PTR_NULL(s->admin->lost);
	fake_close(s);
}

static void defect_table(void)
{
	const struct sim_defect *d, *other;

	CU_ASSERT_EQUAL(sim_cmd_defects_count, SIM_CMD_DEFECT_END - SIM_CQ_ACCEPTS_QID_0);
	for (size_t i = 0; i < sim_cmd_defects_count; i++)
		CU_ASSERT_EQUAL(sim_cmd_defects[i].id, SIM_CQ_ACCEPTS_QID_0 + i);
	for (size_t i = 0; (d = sim_defect_at(i)); i++) {
		CU_ASSERT_TRUE(d->id < SIM_DEFECT_WORDS * 64u);
		for (size_t j = 0; j < i && (other = sim_defect_at(j)); j++) {
			CU_ASSERT_NOT_EQUAL(d->id, other->id);
			CU_ASSERT_STRING_NOT_EQUAL(d->name, other->name);
		}
	}
}

/* Whatever is wrong with the model, it must not crash on any command. */
static void defects_survive(void)
{
	static const uint32_t nsids[] = { 0, 1, 2, 3, SIM_NN + 1, NT_NSID_ALL };

	for (unsigned int d = SIM_CQ_ACCEPTS_QID_0; d < SIM_CMD_DEFECT_END; d++) {
		struct sim *s = fake_open(FAKE_V20, d);

		for (unsigned int opc = 0; opc < 0x20; opc++)
			for (size_t n = 0; n < ARRAY_SIZE(nsids); n++)
				for (uint32_t v = 0; v < 6; v++) {
					fake_admin(s, (uint8_t)opc, nsids[n], v | 7u << 16,
						   v << 16 | 3);
					fake_nvm(s, (uint8_t)opc, nsids[n],
						 v == 5 ? UINT64_MAX : 8190 + v, v & 3);
				}
		sim_admin_reset(s, true);
		fake_close(s);
	}
}

CU_TestInfo test_sim_admin[] = {
	{ "dispatch refuses what it shall", dispatch },
	{ "an unused NSID is ignored before 1.4", nsid_unused_before_14 },
	{ "Create I/O CQ", cq_checks },
	{ "Create I/O SQ, Delete", sq_checks },
	{ "Abort", abort_command },
	{ "defect: a refused Create leaves the queue", defect_leaves_queue },
	{ "defect: an opcode hangs", defect_hang },
	{ "the table of defects is complete", defect_table },
	{ "no defect crashes the model", defects_survive },
	CU_TEST_INFO_NULL,
};
