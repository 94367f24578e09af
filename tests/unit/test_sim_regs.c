// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/regs.c, state.c, options.c: access rules, enable, shutdown, every reset. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pcifn/sim/options.h"
#include "simrig.h"
#include "suites.h"

static uint32_t csts(struct rig *r)
{
	return rig_r32(r, NT_REG_CSTS);
}

static uint64_t elapsed_until_ready(struct rig *r, bool want)
{
	uint64_t from = nt_clock_ns();

	return rig_wait_ready(r, want) ? nt_clock_ns() - from : UINT64_MAX;
}

static void capabilities_follow_options(void)
{
	struct rig r;
	uint64_t cap;

	rig_open(&r, "mqes=65535,dstrd=3,cqr=1,wrr=0,to=9,mpsmin=1,mpsmax=5,nssrs=0,ver=2.0");
	cap = rig_r64(&r, NT_REG_CAP);
	CU_ASSERT_EQUAL(NT_CAP_MQES(cap), 65535);
	CU_ASSERT_EQUAL(NT_CAP_DSTRD(cap), 3);
	CU_ASSERT_EQUAL(NT_CAP_CQR(cap), 1);
	CU_ASSERT_EQUAL(NT_CAP_AMS(cap), 0);
	CU_ASSERT_EQUAL(NT_CAP_TO(cap), 9);
	CU_ASSERT_EQUAL(NT_CAP_MPSMIN(cap), 1);
	CU_ASSERT_EQUAL(NT_CAP_MPSMAX(cap), 5);
	CU_ASSERT_EQUAL(NT_CAP_NSSRS(cap), 0);
	CU_ASSERT_EQUAL(NT_CAP_CSS(cap), 0x41);
	CU_ASSERT_EQUAL(NT_CAP_CRMS(cap), 3);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_VS), NT_VS(2, 0, 0));
	CU_ASSERT_TRUE((rig_r32(&r, NT_REG_CRTO) & 0xffff) >= 9);
	rig_close(&r);
	rig_open(&r, "");
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_VS), NT_VS(1, 4, 0));
	CU_ASSERT_EQUAL(NT_CAP_CRMS(rig_r64(&r, NT_REG_CAP)), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CRTO), 0);
	rig_close(&r);
}

static void reserved_and_absent_read_zero(void)
{
	struct rig r;

	rig_open(&r, "cmb=0,pmr=0,bps=0");
	CU_ASSERT_EQUAL(rig_r32(&r, 0x18), 0);
	for (uint64_t off = NT_REG_CMBLOC; off < 0x1000; off += 4)
		CU_ASSERT_EQUAL(rig_r32(&r, off), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_NSSR), 0);
	CU_ASSERT_EQUAL(csts(&r), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CC), 0);
	rig_close(&r);
}

static void read_only_registers_keep(void)
{
	struct rig r;
	uint64_t cap;
	uint32_t vs;

	rig_open(&r, "");
	cap = rig_r64(&r, NT_REG_CAP);
	vs = rig_r32(&r, NT_REG_VS);
	rig_w32(&r, NT_REG_CAP, (uint32_t)~cap);
	rig_w32(&r, NT_REG_CAP + 4, (uint32_t)(~cap >> 32));
	rig_w64(&r, NT_REG_CAP, ~cap);
	rig_w32(&r, NT_REG_VS, ~vs);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_CAP), cap);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_VS), vs);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CAP) | (uint64_t)rig_r32(&r, NT_REG_CAP + 4) << 32, cap);
	rig_close(&r);
}

static void widths_and_alignments_are_harmless(void)
{
	static const unsigned int widths[] = { 1, 2, 4, 8 };
	struct rig r;
	uint64_t val, cap;

	rig_open(&r, "");
	cap = rig_r64(&r, NT_REG_CAP);
	sim_ops.bar_read(&r.fn, 0, 1, 2, &val);
	CU_ASSERT_EQUAL(val, cap >> 8 & 0xffff);
	sim_ops.bar_read(&r.fn, 0, 7, 1, &val);
	CU_ASSERT_EQUAL(val, cap >> 56);
	for (uint64_t off = 0; off < r.fn.bar0_len; off += off < 0x1100 ? 1 : 511) {
		for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
			sim_ops.bar_read(&r.fn, 0, off, widths[i], &val);
			if (widths[i] < 4 || off % 4)
				sim_ops.bar_write(&r.fn, 0, off, widths[i], UINT64_MAX);
		}
	}
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_CAP), cap);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CC), 0);
	CU_ASSERT_EQUAL(csts(&r), 0);
	rig_close(&r);
}

static void admin_registers_mask_reserved_bits(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_w32(&r, NT_REG_AQA, UINT32_MAX);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0x0fff0fff);
	rig_w64(&r, NT_REG_ASQ, UINT64_MAX);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_ASQ), 0xfffffffffffff000);
	rig_w32(&r, NT_REG_ACQ + 4, 0x12345678);
	rig_w32(&r, NT_REG_ACQ, 0x9abcdfff);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_ACQ), 0x123456789abcd000);
	rig_w32(&r, NT_REG_CC, 0xfffffffe & ~NT_CC_SHN_MASK);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CC) & 0xff00000f, 0);
	rig_close(&r);
}

static void mask_is_set_and_cleared_by_ones(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_w32(&r, NT_REG_INTMS, 5);
	rig_w32(&r, NT_REG_INTMS, 0);
	rig_w32(&r, NT_REG_INTMC, 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_INTMS), 5);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_INTMC), 5);
	rig_w32(&r, NT_REG_INTMC, 4);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_INTMS), 1);
	rig_close(&r);
}

static void ready_follows_enable_in_time(void)
{
	struct rig r;
	uint64_t ns;

	rig_open(&r, "ready-us=700000");
	r.asq = rig_map(&r, 4096);
	rig_w32(&r, NT_REG_AQA, 0x00010001);
	rig_w64(&r, NT_REG_ASQ, r.asq.iova);
	rig_w64(&r, NT_REG_ACQ, r.asq.iova);
	rig_w32(&r, NT_REG_CC, 0x460001);
	CU_ASSERT_EQUAL(csts(&r), 0);
	ns = elapsed_until_ready(&r, true);
	CU_ASSERT_TRUE(ns >= 699000000u && ns < 800000000u);
	rig_w32(&r, NT_REG_AQA, 0); /* not while EN is 1 */
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0x00010001);
	rig_w32(&r, NT_REG_CC, 0x460000);
	CU_ASSERT_EQUAL(csts(&r), NT_CSTS_RDY);
	ns = elapsed_until_ready(&r, false);
	CU_ASSERT_TRUE(ns >= 699000000u && ns < 800000000u);
	rig_close(&r);
}

static void controller_reset_keeps_admin_registers(void)
{
	struct rig r;
	uint64_t asq;

	rig_open(&r, "");
	rig_enable(&r, 4, 8, 0);
	asq = r.asq.iova;
	rig_w32(&r, NT_REG_INTMS, 1);
	rig_w32(&r, NT_REG_CC, 0);
	CU_ASSERT_TRUE(rig_wait_ready(&r, false));
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0x00070003);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_ASQ), asq);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_ACQ), r.acq.iova);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CC), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_INTMS), 0);
	rig_w32(&r, NT_REG_CC, 0x460001);
	CU_ASSERT_TRUE(rig_wait_ready(&r, true));
	rig_close(&r);
}

static void function_resets_clear_all(void)
{
	static const enum pcifn_reset kinds[] = { PCIFN_RESET_FLR, PCIFN_RESET_HOT };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct rig r;

		rig_open(&r, "");
		rig_enable(&r, 4, 8, 0);
		CU_ASSERT_EQUAL(sim_ops.reset(&r.fn, kinds[i]), 0);
		CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CC), 0);
		CU_ASSERT_EQUAL(csts(&r), 0);
		CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0);
		CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_ASQ), 0);
		CU_ASSERT_EQUAL(rig_cfg(&r, 4, 2) & 6, 6);
		rig_enable(&r, 4, 8, 0);
		rig_close(&r);
	}
}

static void illegal_configurations_are_fatal(void)
{
	static const struct {
		uint32_t aqa, cc;
		uint64_t asq;
	} bad[] = {
		{ 0x00010001, 0x460001 | 5 << 7, 0 },	 /* MPS above MPSMAX */
		{ 0x00010001, 0x460001 | 1 << 4, 0 },	 /* CSS not offered */
		{ 0x00010001, 0x460001 | 2 << 11, 0 },	 /* AMS reserved */
		{ 0x00010000, 0x460001, 0 },		 /* ASQS 0 */
		{ 0x00000001, 0x460001, 0 },		 /* ACQS 0 */
		{ 0x00010001, 0x460001 | 1 << 7, 4096 }, /* ASQ not on a page of 8 KiB */
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct rig r;

		rig_open(&r, "");
		rig_w32(&r, NT_REG_AQA, bad[i].aqa);
		rig_w64(&r, NT_REG_ASQ, SIM_IOVA_BASE + bad[i].asq);
		rig_w64(&r, NT_REG_ACQ, SIM_IOVA_BASE);
		rig_w32(&r, NT_REG_CC, bad[i].cc);
		rig_settle(&r);
		CU_ASSERT_EQUAL(csts(&r), NT_CSTS_CFS);
		rig_w32(&r, NT_REG_CC, 0);
		CU_ASSERT_EQUAL(csts(&r), 0);
		rig_enable(&r, 2, 2, 0);
		rig_close(&r);
	}
}

static uint32_t shutdown_status(struct rig *r)
{
	rig_settle(r);
	return csts(r) >> NT_CSTS_SHST_SHIFT & 3;
}

static void shutdown_completes_and_is_undone(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	rig_w32(&r, NT_REG_CC, 0x460001 | NT_CC_SHN_NORMAL);
	CU_ASSERT_EQUAL(r.s->csts >> NT_CSTS_SHST_SHIFT & 3, 1);
	CU_ASSERT_EQUAL(shutdown_status(&r), 2);
	CU_ASSERT_EQUAL(csts(&r) & NT_CSTS_ST, 0);
	rig_w32(&r, NT_REG_CC, 0x460001); /* needs a reset first */
	CU_ASSERT_EQUAL(shutdown_status(&r), 2);
	rig_w32(&r, NT_REG_CC, NT_CC_SHN_ABRUPT); /* reset and shutdown in one write */
	CU_ASSERT_TRUE(rig_wait_ready(&r, false));
	CU_ASSERT_EQUAL(shutdown_status(&r), 2);
	rig_enable(&r, 4, 4, 0);
	CU_ASSERT_EQUAL(shutdown_status(&r), 0);
	rig_w32(&r, NT_REG_CC, 0);
	CU_ASSERT_TRUE(rig_wait_ready(&r, false));
	rig_w32(&r, NT_REG_CC, NT_CC_SHN_NORMAL); /* while disabled */
	CU_ASSERT_EQUAL(shutdown_status(&r), 2);
	rig_close(&r);
}

static void subsystem_reset_needs_the_signature(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	rig_w32(&r, NT_REG_NSSR, 0x654d564e);
	rig_w32(&r, NT_REG_NSSR, NT_NSSR_KEY - 1);
	rig_w32(&r, NT_REG_NSSR, 0);
	CU_ASSERT_EQUAL(csts(&r), NT_CSTS_RDY);
	rig_w32(&r, NT_REG_NSSR, NT_NSSR_KEY);
	CU_ASSERT_EQUAL(csts(&r), NT_CSTS_NSSRO);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CC), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0);
	rig_w32(&r, NT_REG_CSTS, 0);
	CU_ASSERT_EQUAL(csts(&r), NT_CSTS_NSSRO);
	rig_w32(&r, NT_REG_CSTS, NT_CSTS_NSSRO);
	CU_ASSERT_EQUAL(csts(&r), 0);
	rig_enable(&r, 4, 4, 0);
	rig_close(&r);
	rig_open(&r, "nssrs=0");
	rig_w32(&r, NT_REG_NSSR, NT_NSSR_KEY);
	CU_ASSERT_EQUAL(csts(&r), 0);
	rig_close(&r);
}

static int try_open(const char *text, struct nt_err *err)
{
	struct pcifn fn = { .ops = &sim_ops, .caps = sim_ops.caps };
	struct nt_options opts;
	int code = nt_options_parse(text, &opts, err);

	if (code)
		return code;
	code = sim_ops.open(&fn, "", &opts, err);
	nt_options_free(&opts);
	if (!code)
		sim_ops.close(&fn);
	return code;
}

static void options_are_checked(void)
{
	static const char *const bad[] = { "dstrd=16",	"mqes=0",   "mqes=65536",	 "ver=3.0",
					   "queues=65", "msix=2",   "colour=red",	 "dstrd",
					   "ns=9",	"lbads=8",  "mpsmin=3,mpsmax=2", "to=256",
					   "seed=x",	"to=1,to=2" };
	struct nt_err err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		CU_ASSERT_EQUAL(try_open(bad[i], &err), -EINVAL);
	CU_ASSERT_EQUAL(try_open("defect=cq-phase-stick", &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "'cq-phase-stuck'"));
	CU_ASSERT_EQUAL(try_open("defect=rdy-late,defect=sqhd-zero,dstrd=15,queues=64", &err), 0);
}

static void every_defect_opens(void)
{
	const struct sim_defect *d;
	struct nt_err err;
	char text[96];

	for (size_t i = 0; i < sim_link_defects_count && (d = sim_defect_at(i)); i++) {
		CU_ASSERT_EQUAL(d->id, i);
		CU_ASSERT_PTR_EQUAL(sim_defect_find(d->name), d);
		snprintf(text, sizeof(text), "defect=%s", d->name);
		CU_ASSERT_EQUAL(try_open(text, &err), 0);
	}
}

static void late_ready_is_seen_late(void)
{
	struct rig r;

	rig_open(&r, "defect=rdy-late,to=2");
	r.asq = rig_map(&r, 4096);
	rig_w32(&r, NT_REG_AQA, 0x00010001);
	rig_w64(&r, NT_REG_ASQ, r.asq.iova);
	rig_w64(&r, NT_REG_ACQ, r.asq.iova);
	rig_w32(&r, NT_REG_CC, 0x460001);
	CU_ASSERT_TRUE(elapsed_until_ready(&r, true) > 1000000000u);
	rig_close(&r);
}

CU_TestInfo test_sim_regs[] = {
	{ "CAP, VS and CRTO follow the options", capabilities_follow_options },
	{ "reserved and absent registers read 0", reserved_and_absent_read_zero },
	{ "read-only registers keep their value", read_only_registers_keep },
	{ "any width and alignment is harmless", widths_and_alignments_are_harmless },
	{ "AQA, ASQ, ACQ, CC drop reserved bits", admin_registers_mask_reserved_bits },
	{ "INTMS sets, INTMC clears, 0 does nothing", mask_is_set_and_cleared_by_ones },
	{ "RDY follows EN after the time asked for", ready_follows_enable_in_time },
	{ "Controller Reset keeps AQA, ASQ, ACQ", controller_reset_keeps_admin_registers },
	{ "FLR and hot reset clear all", function_resets_clear_all },
	{ "illegal configurations end in CFS", illegal_configurations_are_fatal },
	{ "shutdown completes, reset undoes it", shutdown_completes_and_is_undone },
	{ "NSSR takes its signature only", subsystem_reset_needs_the_signature },
	{ "options are checked", options_are_checked },
	{ "every defect has its number and opens", every_defect_opens },
	{ "a late RDY is seen late", late_ready_is_seen_late },
	CU_TEST_INFO_NULL,
};
