// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pcifn/sim: every command defect shows. One long run of commands is reduced to
 * a number; with a defect it must be another one, without it the same again.
 */
#include "sim_fake.h"

#include <stdio.h>
#include <stdlib.h>

#include "pcifn/sim/defects.h"
#include "suites.h"
#include "util/clock.h"

static uint64_t sum;

static void add(uint64_t v)
{
	sum = (sum ^ v) * 0x100000001b3ULL;
	sum ^= sum >> 29;
}

static void add_bytes(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i += 8)
		add(sim_get(p + i, 8));
}

static void note(uint16_t status)
{
	add(status);
	if (status != FAKE_ANY) {
		add(fake_last.status);
		add((uint64_t)fake_last.dw0 << 32 | fake_last.dw1);
		add(fake_last.cid);
	}
}

static void note_buf(uint16_t status)
{
	note(status);
	add_bytes(fake_mem(FAKE_BUF), 16384);
	memset(fake_mem(FAKE_BUF), 0xee, 16384);
}

static void note_queues(const struct sim *s)
{
	for (size_t i = 0; i < SIM_QUEUES_MAX; i++) {
		add(s->cq[i].exists ? s->cq[i].entries << 8 | s->cq[i].iv : 0);
		add(s->sq[i].exists ? s->sq[i].entries << 8 | s->sq[i].cqid : 0);
	}
}

static void adm(struct sim *s, uint8_t opc, uint32_t nsid, uint32_t cdw10, uint32_t cdw11)
{
	note(fake_admin(s, opc, nsid, cdw10, cdw11));
}

static void nvm(struct sim *s, uint8_t opc, uint32_t nsid, uint64_t slba, uint32_t cdw12)
{
	note_buf(fake_nvm(s, opc, nsid, slba, cdw12));
}

static void run_common(struct sim *s)
{
	static const uint8_t flags[][2] = { { 1, 0 }, { 3, 0 }, { 0, 1 }, { 0, 3 } };

	adm(s, 0x03, 0, 0, 0);
	adm(s, 0x7f, 0, 0, 0);
	nvm(s, 0x1c, 1, 0, 0);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		fake_next.fuse = flags[i][0];
		fake_next.psdt = flags[i][1];
		adm(s, NT_ADM_IDENTIFY, 0, 1, 0);
	}
	fake_next.cid = 0;
	adm(s, NT_ADM_GET_FEATURES, 0, 1, 0);
	fake_next.cid = 0xf001;
	adm(s, NT_ADM_GET_FEATURES, 0, 1, 0);
	fake_next.cid = 0x8001;
	nvm(s, NT_NVM_FLUSH, NT_NSID_ALL, 0, 0);
	fake_next.prp1 = 0;
	nvm(s, NT_NVM_FLUSH, 1, 0, 0);
}

static void run_queues(struct sim *s)
{
	static const struct {
		uint8_t opc;
		uint32_t cdw10, cdw11;
	} steps[] = {
		{ NT_ADM_GET_FEATURES, 7, 0 },
		{ NT_ADM_SET_FEATURES, 7, 0xffff },
		{ NT_ADM_SET_FEATURES, 7, 0x30001 },
		{ NT_ADM_SET_FEATURES, 7, 0xfffefffe },
		{ NT_ADM_GET_FEATURES, 7, 0 },
		{ NT_ADM_CREATE_CQ, 7 << 16 | 0, 1 },
		{ NT_ADM_CREATE_CQ, 7 << 16 | 5, 1 },
		{ NT_ADM_CREATE_CQ, 0 << 16 | 1, 1 },
		{ NT_ADM_CREATE_CQ, 256 << 16 | 2, 1 },
		{ NT_ADM_CREATE_CQ, 255 << 16 | 4, 1 },
		{ NT_ADM_CREATE_CQ, 7 << 16 | 3, 0 },
		{ NT_ADM_CREATE_CQ, 7 << 16 | 3, 9u << 16 | 3 },
		{ NT_ADM_CREATE_CQ, 7 << 16 | 1, 2u << 16 | 3 },
		{ NT_ADM_CREATE_CQ, 15 << 16 | 1, 2u << 16 | 3 },
		{ NT_ADM_SET_FEATURES, 7, 0x10001 },
		{ NT_ADM_GET_FEATURES, 9, 2 },
		{ NT_ADM_GET_FEATURES, 9, 5 },
		{ NT_ADM_CREATE_SQ, 7 << 16 | 0, 1u << 16 | 1 },
		{ NT_ADM_CREATE_SQ, 7 << 16 | 3, 1u << 16 | 1 },
		{ NT_ADM_CREATE_SQ, 7 << 16 | 1, 3u << 16 | 1 },
		{ NT_ADM_CREATE_SQ, 7 << 16 | 1, 0u << 16 | 1 },
		{ NT_ADM_CREATE_SQ, 7 << 16 | 2, 1u << 16 | 7 },
		{ NT_ADM_CREATE_SQ, 15 << 16 | 2, 1u << 16 | 1 },
		{ NT_ADM_DELETE_CQ, 0, 0 },
		{ NT_ADM_DELETE_CQ, 1, 0 },
		{ NT_ADM_DELETE_SQ, 7, 0 },
		{ NT_ADM_DELETE_SQ, 2, 0 },
		{ NT_ADM_DELETE_CQ, 1, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		s->cq[1].tail = 1;
		adm(s, steps[i].opc, 0, steps[i].cdw10, steps[i].cdw11);
		note_queues(s);
	}
	fake_next.prp1 += 16;
	adm(s, NT_ADM_CREATE_CQ, 0, 7 << 16 | 1, 1);
	note_queues(s);
}

static void run_abort(struct sim *s)
{
	for (uint16_t i = 0; i < 5; i++) {
		fake_next.cid = (uint16_t)(100 + i);
		adm(s, NT_ADM_ASYNC_EVENT, 0, 0, 0);
	}
	adm(s, NT_ADM_ABORT, 0, 102u << 16, 0);
	adm(s, NT_ADM_ABORT, 0, 900u << 16, 0);
	for (uint32_t sqid = 2; sqid > 0; sqid--) {
		fake_pending = calloc(1, sizeof(*fake_pending));
		fake_pending->sqid = 1;
		fake_pending->cid = 77;
		adm(s, NT_ADM_ABORT, 0, 77u << 16 | sqid, 0);
		free(fake_pending);
		fake_pending = NULL;
	}
}

static void run_identify(struct sim *s)
{
	static const uint32_t nsids[] = { 0, 1, 2, 3, SIM_NN + 1, 0xfffffffe, NT_NSID_ALL };

	for (uint32_t cns = 0; cns < 0x20; cns++)
		for (size_t i = 0; i < ARRAY_SIZE(nsids); i++)
			note_buf(fake_admin(s, NT_ADM_IDENTIFY, nsids[i], cns, 0));
	note_buf(fake_admin(s, NT_ADM_IDENTIFY, 0, 0x41, 0));
	note_buf(fake_admin(s, NT_ADM_IDENTIFY, 0, 0xffff0001, 0));
	note_buf(fake_admin(s, NT_ADM_IDENTIFY, 0, 0xffff001c, 0));
	note_buf(fake_admin(s, NT_ADM_IDENTIFY, 1, 5, 0x2f000000));
	fake_next.prp1 += 0x10;
	note_buf(fake_admin(s, NT_ADM_IDENTIFY, 0, 1, 0));
}

static void get_log(struct sim *s, uint32_t nsid, uint32_t cdw10, uint32_t cdw11, uint32_t offset,
		    uint32_t cdw14)
{
	fake_next.cdw12 = offset;
	fake_next.cdw14 = cdw14;
	note_buf(fake_admin(s, NT_ADM_GET_LOG_PAGE, nsid, cdw10, cdw11));
}

static void run_logs(struct sim *s)
{
	for (uint32_t lid = 0; lid < 0x18; lid++)
		get_log(s, 0, lid | 1023u << 16, 0, 0, 0);
	get_log(s, 0, 2, 0, 0, 0);
	get_log(s, 1, 2, 0, 0, 0);
	get_log(s, NT_NSID_ALL, 2, 0, 0, 0);
	get_log(s, 0, 2 | 127u << 16, 0, 8, 0);
	get_log(s, 0, 2, 0, 0x1000, 0);
	get_log(s, 0, 2, 1, 0, 0);
	get_log(s, 0, 2, 0, 0, 1u << 23);
	fake_next.prp1 += 0x10;
	get_log(s, 0, 2, 0, 0, 0);
}

static void run_features(struct sim *s)
{
	static const uint32_t nsids[] = { 0, 1, 3, SIM_NN + 1, NT_NSID_ALL };
	static const uint32_t cdw11s[] = { 0x105,   0x1014c, 0x10014c, 0x30014c,
					   0x90150, 0xfffff, 0x1f,     2 };

	for (uint32_t fid = 0; fid < 0x10; fid++) {
		if (fid == NT_FID_TIMESTAMP)
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(cdw11s); i++) {
			adm(s, NT_ADM_SET_FEATURES, 0, fid, cdw11s[i]);
			adm(s, NT_ADM_SET_FEATURES, 1, fid, cdw11s[i]);
			for (uint32_t sel = 0; sel < 5; sel++)
				adm(s, NT_ADM_GET_FEATURES, 0, fid | sel << 8, cdw11s[i]);
		}
		adm(s, NT_ADM_SET_FEATURES, 0, fid | 1u << 31, 0x155);
		for (size_t i = 0; i < ARRAY_SIZE(nsids); i++)
			adm(s, NT_ADM_GET_FEATURES, nsids[i], fid, 0);
		adm(s, NT_ADM_SET_FEATURES, 0, fid, 1);
	}
	adm(s, NT_ADM_SET_FEATURES, 0, 2, 4);
	nvm(s, NT_NVM_FLUSH, 1, 0, 0);
	adm(s, NT_ADM_GET_FEATURES, 0, 2, 0);
	sim_put64(fake_mem(FAKE_BUF), 8000000);
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_TIMESTAMP, 0);
	clock_skip_ns(5000000000u);
	adm(s, NT_ADM_GET_FEATURES, 0, NT_FID_TIMESTAMP, 0);
	add(sim_get(fake_mem(FAKE_BUF), 6) / 4000);
	add(fake_mem(FAKE_BUF)[6]);
	memset(fake_mem(FAKE_BUF), 0xee, 8);
	sim_admin_reset(s, false);
	for (uint32_t fid = 1; fid < 0x0c; fid++)
		adm(s, NT_ADM_GET_FEATURES, 0, fid, 0);
}

static void run_events(struct sim *s)
{
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_TEMP_THRESH, 350);
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_TEMP_THRESH, 300);
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_ASYNC_EVENT, 2);
	for (unsigned int i = 0; i < 3; i++)
		adm(s, NT_ADM_ASYNC_EVENT, 0, 0, 0);
	for (unsigned int i = 0; i < 3; i++) {
		get_log(s, 0, 2 | 1u << 15, 0, 0, 0);
		adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_ASYNC_EVENT, 0);
		adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_ASYNC_EVENT, 2);
		add(fake_cpl_count);
	}
	get_log(s, 0, 2, 0, 0, 0);
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_ASYNC_EVENT, 0);
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_ASYNC_EVENT, 2);
	adm(s, NT_ADM_SET_FEATURES, 0, NT_FID_TEMP_THRESH, 320);
	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	sim_admin_reset(s, false);
	adm(s, NT_ADM_ASYNC_EVENT, 0, 0, 0);
	get_log(s, 0, 1 | 1u << 15 | 127u << 16, 0, 0, 0);
	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	adm(s, NT_ADM_ASYNC_EVENT, 0, 0, 0);
	for (unsigned int i = 0; i < fake_cpl_count; i++) {
		add((uint64_t)fake_cpls[i].cid << 16 | fake_cpls[i].status);
		add(fake_cpls[i].dw0);
	}
	sim_admin_reset(s, true);
}

static void put_pattern(unsigned int seed)
{
	for (size_t i = 0; i < 16384; i++)
		fake_mem(FAKE_BUF)[i] = (uint8_t)(seed + i / 512 + i);
}

static void dsm(struct sim *s, uint32_t cdw10, uint32_t cdw11, uint64_t first)
{
	uint8_t *at = fake_mem(FAKE_BUF);

	memset(at, 0, 4096);
	for (size_t i = 0; i < 4; i++) {
		sim_put32(at + 16 * i + 4, 2);
		sim_put64(at + 16 * i + 8, first + 4 * i);
	}
	nvm(s, NT_NVM_DSM, 1, (uint64_t)cdw11 << 32 | cdw10, 0);
}

static void run_ranges(struct sim *s)
{
	const uint64_t last = s->ns[0]->blocks - 1;

	for (uint32_t nsid = 0; nsid < 4; nsid++)
		nvm(s, NT_NVM_READ, nsid, 40, 0);
	nvm(s, NT_NVM_READ, SIM_NN + 1, 40, 0);
	nvm(s, NT_NVM_READ, NT_NSID_ALL, 40, 0);
	nvm(s, NT_NVM_READ, 1, last, 0);
	nvm(s, NT_NVM_READ, 1, last, 1);
	nvm(s, NT_NVM_READ, 1, last + 1, 0);
	nvm(s, NT_NVM_READ, 1, UINT64_MAX, 1);
	nvm(s, NT_NVM_READ, 1, 1ULL << 32, 0);
	nvm(s, NT_NVM_READ, 1, 40, 1u << 31);
	nvm(s, NT_NVM_READ, 1, 40, 1u << 30);
	nvm(s, NT_NVM_READ, 1, 40, 1u << 16);
	fake_next.cdw13 = 3;
	nvm(s, NT_NVM_READ, 1, 40, 0);
	note(fake_nvm(s, NT_NVM_READ, 1, 0, 255));
	note(fake_nvm(s, NT_NVM_READ, 1, 0, 256));
	note_buf(0);
}

static void run_io(struct sim *s)
{
	uint8_t *data = s->ns[0]->data;

	for (unsigned int i = 0; i < 2; i++) {
		put_pattern(i);
		nvm(s, NT_NVM_WRITE, 1, 32, 31);
		nvm(s, NT_NVM_READ, 1, 32, 15);
	}
	add_bytes(data, 128 * 512);
	put_pattern(9);
	nvm(s, NT_NVM_WRITE, 1, s->ns[0]->blocks / 2 + 3, 1);
	run_ranges(s);
	memcpy(fake_mem(FAKE_BUF), data + 40 * 512, 1024);
	nvm(s, NT_NVM_COMPARE, 1, 40, 1);
	memcpy(fake_mem(FAKE_BUF), data + 40 * 512, 1024);
	fake_mem(FAKE_BUF)[1023] ^= 1;
	nvm(s, NT_NVM_COMPARE, 1, 40, 1);
	add_bytes(data, 128 * 512);
	nvm(s, NT_NVM_WRITE_UNCORRECTABLE, 1, 50, 0);
	nvm(s, NT_NVM_READ, 1, 50, 0);
	nvm(s, NT_NVM_READ, 1, 51, 0);
	nvm(s, NT_NVM_VERIFY, 1, 50, 0);
	dsm(s, 3, 3, 32);
	add_bytes(data, 128 * 512);
	dsm(s, 3, 4, 32);
	add_bytes(data + 32 * 512, 32 * 512);
	adm(s, NT_ADM_SET_FEATURES, 1, NT_FID_ERROR_RECOVERY, 1u << 16);
	nvm(s, NT_NVM_READ, 1, 32, 0);
	fake_next.prp1 = 0;
	nvm(s, NT_NVM_WRITE_ZEROES, 1, 53, 2);
	add_bytes(data, 128 * 512);
	nvm(s, NT_NVM_WRITE_ZEROES, 1, 0, 299);
	add_bytes(data, 128 * 512);
	fake_next.prp1 = FAKE_IOVA + FAKE_LEN - 64;
	nvm(s, NT_NVM_DSM, 1, 3, 0);
	add(fake_stray_count);
}

static uint64_t run(uint32_t ver, unsigned int defect)
{
	struct sim *s = fake_open(ver, defect);

	s->page_len = 8192; /* CC.MPS above CAP.MPSMIN */
	memset(fake_mem(FAKE_BUF), 0xee, 16384);
	sum = 0xcbf29ce484222325ULL;
	run_common(s);
	run_io(s);
	run_queues(s);
	run_abort(s);
	run_identify(s);
	run_logs(s);
	run_features(s);
	run_logs(s);
	run_events(s);
	run_logs(s);
	fake_close(s);
	return sum;
}

/* These show only between the link half and this one: the mutation matrix names their cases. */
static bool needs_a_case(unsigned int defect)
{
	return defect == SIM_DEPTH_LOSES_WRITE || defect == SIM_CID_SHARED;
}

static void every_defect_shows(void)
{
	static const uint32_t vers[] = { FAKE_V13, FAKE_V14, FAKE_V20 };
	uint64_t clean[ARRAY_SIZE(vers)];

	for (size_t v = 0; v < ARRAY_SIZE(vers); v++) {
		clean[v] = run(vers[v], FAKE_NO_DEFECT);
		CU_ASSERT_EQUAL(clean[v], run(vers[v], FAKE_NO_DEFECT));
	}
	for (size_t i = 0; i < sim_cmd_defects_count; i++) {
		bool shows = needs_a_case(sim_cmd_defects[i].id);

		for (size_t v = 0; v < ARRAY_SIZE(vers) && !shows; v++)
			shows = run(vers[v], sim_cmd_defects[i].id) != clean[v];
		CU_ASSERT_TRUE(shows);
		if (!shows)
			fprintf(stderr, "defect %s changes nothing\n", sim_cmd_defects[i].name);
	}
}

CU_TestInfo test_sim_defects[] = {
	{ "every command defect shows", every_defect_shows },
	CU_TEST_INFO_NULL,
};
