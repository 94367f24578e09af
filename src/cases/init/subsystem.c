// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * NVM Subsystem Shutdown: NSSD, and the one way back.
 *
 * Two values written to NSSD shut down every controller of the scope that
 * CAP.CPS names. CSTS.ST tells this shutdown from that of a controller. Then
 * writes to CC have no effect, a Controller Level Reset changes nothing, and
 * only an NVM Subsystem Reset leads to work again.
 *
 * Base 2.0 sections 3.1.3.20, 3.1.3.6, 3.6.3, 5.2.
 */
#include <nvmetest/case.h>

#define SUBSYSTEM_SPEC "base-2.0:3.6.3 base-2.0:3.1.3.20 base-2.0:3.1.3.6"
#define NORMAL	       0x4e726d6cu /* "Nrml" */
#define ABRUPT	       0x41627074u /* "Abpt" */
#define LIMIT_MS       60000
#define EVENT_SHUTDOWN 0x00000003u /* Immediate, NVM Subsystem Normal Shutdown, no log page */
#define AEC_SHUTDOWN   (1u << 15)
#define SHST(csts)     (((csts)&NT_CSTS_SHST_MASK) >> NT_CSTS_SHST_SHIFT)

static void needs_shutdown(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;

	if (!NT_CAP_NSSS(cap))
		nt_skip(t, "CAP.NSSS is 0: no NVM Subsystem Shutdown");
	if (NT_CAP_CPS(cap) < 2)
		nt_skip(t, "CAP.CPS names no scope of domain or NVM subsystem");
}

/*
 * Down, and how: true when it completed. Nothing here ends the case, because the
 * way back has to be taken whatever was seen.
 */
static bool goes_down(struct nt_ctx *t, uint32_t how)
{
	uint32_t csts = 0;
	bool done;

	nt_reg_write32(t, NT_REG_NSSD, how);
	done = !drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_SHST_MASK,
			       2u << NT_CSTS_SHST_SHIFT, nt_within_ms(t, LIMIT_MS), &csts);
	nt_shall(t, done, "CSTS.SHST is 10b when an NVM Subsystem Shutdown is complete");
	csts = nt_reg32(t, NT_REG_CSTS);
	nt_shall_eq(t, csts & NT_CSTS_ST, NT_CSTS_ST,
		    "CSTS.ST is 1 after an NVM Subsystem Shutdown");
	nt_shall_eq(t, csts & NT_CSTS_CFS, 0, "CSTS.CFS is 0 after an NVM Subsystem Shutdown");
	nt_shall_eq(t, nt_reg32(t, NT_REG_NSSD), 0, "NSSD reads 0");
	return done;
}

static void comes_back(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);

	nt_reset(t, DRV_RESET_NSSR);
	nt_shall_eq(t, SHST(nt_reg32(t, NT_REG_CSTS)), 0,
		    "CSTS.SHST is 00b after an NVM Subsystem Reset");
	nt_enable(t, NULL);
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
			 "the controller works after an NVM Subsystem Reset");
	nt_buf_free(t, data);
}

/* CC.EN 1 to 0 to 1: no transition of CSTS.RDY from 0 to 1 may follow. */
static void enable_is_inert(struct nt_ctx *t)
{
	uint32_t cc = nt_reg32(t, NT_REG_CC), was = nt_reg32(t, NT_REG_CSTS) & NT_CSTS_RDY;
	struct nt_deadline until = nt_within_ms(t, 20);
	uint32_t now = was;
	bool rose = false;
	unsigned int turn = 0;

	nt_reg_write32(t, NT_REG_CC, cc & ~(NT_CC_EN | NT_CC_SHN_MASK));
	nt_settle(t, 2000);
	nt_reg_write32(t, NT_REG_CC, (cc & ~NT_CC_SHN_MASK) | NT_CC_EN);
	while (!nt_deadline_passed(until)) {
		now = nt_reg32(t, NT_REG_CSTS) & NT_CSTS_RDY;
		rose |= now && !was;
		was = now;
		pcifn_relax(nt_fn(t), turn++);
	}
	nt_shall(t, !rose, "CSTS.RDY does not become 1 after an NVM Subsystem Shutdown");
	nt_shall_eq(t, SHST(nt_reg32(t, NT_REG_CSTS)), 2,
		    "CC.EN leaves CSTS.SHST alone after an NVM Subsystem Shutdown");
}

static void needs_signature(struct nt_ctx *t)
{
	static const uint32_t others[] = { 0,	       UINT32_MAX, 0x6c6d724e, 0x74706241,
					   NORMAL ^ 1, ABRUPT ^ 1, 0x12345678, NT_NSSR_KEY,
					   0x4e726d00, 0x00726d6c };
	uint32_t cc = nt_reg32(t, NT_REG_CC), csts = nt_reg32(t, NT_REG_CSTS);

	if (!NT_CAP_NSSS(nt_limits(t)->cap))
		nt_skip(t, "CAP.NSSS is 0: no NVM Subsystem Shutdown");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		bool ok;

		nt_reg_write32(t, NT_REG_NSSD, others[i]);
		nt_shall_eq(t, nt_reg32(t, NT_REG_NSSD), 0, "NSSD reads 0");
		nt_settle(t, 1000);
		ok = nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS), csts,
				 "CSTS is the same after another value in NSSD") &&
		     nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
				 "CC is the same after another value in NSSD");
		if (!ok) {
			nt_note(t, "value %08Xh", others[i]);
			comes_back(t);
			return;
		}
		nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
				 "commands go on after another value in NSSD");
	}
}

static void both_kinds_complete(struct nt_ctx *t)
{
	static const uint32_t kinds[] = { NORMAL, ABRUPT };

	needs_shutdown(t);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (goes_down(t, kinds[i]))
			enable_is_inert(t);
		comes_back(t);
	}
}

static void reset_is_no_way_back(struct nt_ctx *t)
{
	needs_shutdown(t);
	if (goes_down(t, NORMAL)) {
		uint32_t csts;

		/* What comes back has to be asked for: the registers of a reset are not. */
		nt_reset(t, DRV_RESET_FLR);
		drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_SHST_MASK,
			       2u << NT_CSTS_SHST_SHIFT, nt_within_ms(t, 1000), &csts);
		csts = nt_reg32(t, NT_REG_CSTS);
		nt_shall_eq(t, SHST(csts), 2,
			    "a Function Level Reset leaves an NVM Subsystem Shutdown complete");
		nt_shall_eq(t, csts & NT_CSTS_RDY, 0, "CSTS.RDY is 0 after a Function Level Reset");
	}
	comes_back(t);
}

static bool is_told(struct nt_ctx *t, uint32_t aec, uint32_t how, struct drv_cpl *ret_cpl)
{
	uint16_t aer;
	bool told;

	nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, aec),
			 "the event of a subsystem shutdown can be enabled as OAES says");
	aer = nt_aer_post(t);
	nt_settle(t, 10000); /* fetched, and taken in */
	goes_down(t, how);
	told = nt_aer_wait(t, aer, 200, ret_cpl);
	comes_back(t);
	return told;
}

static void normal_is_told(struct nt_ctx *t)
{
	struct drv_cpl cpl;

	needs_shutdown(t);
	if (!nt_ctrl_field(t, "oaes.shutdown"))
		nt_skip(t, "OAES bit 15 is 0: no event of a subsystem shutdown");
	if (nt_shall(t, is_told(t, AEC_SHUTDOWN, NORMAL, &cpl),
		     "a normal NVM Subsystem Shutdown is told to a request that is outstanding")) {
		nt_shall_succeed(t, cpl, "the event completes the request");
		nt_shall_eq(t, cpl.dw0 & 0x00ffff07, EVENT_SHUTDOWN,
			    "it is the Immediate event NVM Subsystem Normal Shutdown");
	}
	nt_shall(t, !is_told(t, AEC_SHUTDOWN, ABRUPT, &cpl) || drv_cpl_status(cpl),
		 "an abrupt NVM Subsystem Shutdown is not told as a normal one");
	nt_shall(t, !is_told(t, 0, NORMAL, &cpl) || drv_cpl_status(cpl),
		 "a normal NVM Subsystem Shutdown is not told where that is not enabled");
}

#define SUBSYSTEM_CASE                                                                             \
	.spec = SUBSYSTEM_SPEC, .since = NT_VS(2, 0, 0), .timeout_ms = 300000,                     \
	.effects = NT_EFF_RESET | NT_EFF_POWER

static const struct nt_case cases[] = {
	{
		.id = "init.subsystem.needs-its-signature",
		.title = "NSSD reads 0, and acts on its two values only",
		SUBSYSTEM_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.coverage = "REG-34",
		.rules = "REG-NSSD-01",
		.run = needs_signature,
	},
	{
		.id = "init.subsystem.shutdown-completes",
		.title = "An NVM Subsystem Shutdown completes, and an NVM Subsystem Reset ends it",
		SUBSYSTEM_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.coverage = "REG-34",
		.rules = "RST-NSSD-01",
		.run = both_kinds_complete,
	},
	{
		.id = "init.subsystem.reset-is-no-way-back",
		.title = "Another reset does not end an NVM Subsystem Shutdown",
		SUBSYSTEM_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR | NT_NEED_FLR,
		.coverage = "REG-34",
		.rules = "RST-NSSD-01",
		.run = reset_is_no_way_back,
	},
	{
		.id = "init.subsystem.normal-is-told",
		.title = "A normal NVM Subsystem Shutdown is told by an event",
		.spec = SUBSYSTEM_SPEC " base-2.0:5.2",
		.since = NT_VS(2, 0, 0),
		.timeout_ms = 300000,
		.effects = NT_EFF_RESET | NT_EFF_POWER,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.coverage = "REG-34",
		.rules = "RST-NSSD-02",
		.run = normal_is_told,
	},
};

const struct nt_group group_init_subsystem = NT_GROUP("init.subsystem", cases);
