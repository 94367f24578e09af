// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ready, with media or without: what CAP.CRMS, CC.CRIME and CRTO promise.
 *
 * With media, everything can be done once CSTS.RDY is 1. Independent of media,
 * commands that need a namespace or the media may be turned away for a while,
 * by two statuses that say so and that trying again helps; after CRTO.CRWMT
 * that is over. CSTS.RDY itself follows within the time-out of its mode.
 *
 * Base 2.0 sections 3.5.3, 3.5.4, 3.1.3.21; figure 103.
 */
#include <nvmetest/case.h>

#define READY_SPEC   "base-2.0:3.5.3 base-2.0:3.5.4 base-2.0:3.1.3.21"
#define UNIT_MS	     500u
#define MEASURE_MS   20u /* what looking at the clock and the register may cost */
#define NS_NOT_READY NT_STATUS(GENERIC, NS_NOT_READY)
#define NO_MEDIA_YET NT_STATUS(GENERIC, MEDIA_NOT_READY)
#define TRIES_MAX    100000u

static uint32_t modes(struct nt_ctx *t)
{
	uint32_t crms = NT_CAP_CRMS(nt_limits(t)->cap);

	if (!crms)
		nt_skip(t, "CAP.CRMS is 00b: CRTO says nothing");
	return crms;
}

/* Milliseconds from CC.EN=1 to CSTS.RDY=1. */
static uint64_t enable_ms(struct nt_ctx *t, bool crime)
{
	const struct drv_enable_attr attr = { .crime = crime };
	uint64_t from_ns;

	nt_disable(t);
	from_ns = nt_clock_ns();
	nt_enable(t, &attr);
	return (nt_clock_ns() - from_ns) / 1000000;
}

static void in_time(struct nt_ctx *t)
{
	uint32_t crms = modes(t), crto = nt_reg32(t, NT_REG_CRTO);
	uint64_t with_ms = (crto & 0xffff) * UNIT_MS, without_ms = (crto >> 16) * UNIT_MS;

	for (unsigned int i = 0; i < 3; i++) {
		if (with_ms)
			nt_shall_range(t, enable_ms(t, false), 0, with_ms + MEASURE_MS,
				       "CSTS.RDY is 1 within CRTO.CRWMT (ms)");
		if (crms == 3 && without_ms)
			nt_shall_range(t, enable_ms(t, true), 0, without_ms + MEASURE_MS,
				       "with CC.CRIME=1 CSTS.RDY is 1 within CRTO.CRIMT (ms)");
	}
	nt_note(t, "CRTO.CRWMT %llu ms, CRTO.CRIMT %llu ms", (unsigned long long)with_ms,
		(unsigned long long)without_ms);
	nt_reenable(t, NULL);
}

/* A Read of one block and the Firmware Slot log, which may need the media. */
struct probe {
	struct drv_sq *sq;
	struct nt_buf *block, *log;
};

static struct probe probe_open(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);

	return (struct probe){ .sq = nt_queue_pair(t, 1, 2, 2),
			       .block = nt_buf(t, ns->lba_len + ns->meta_len),
			       .log = nt_buf(t, 512) };
}

static struct drv_cpl probe_read(struct nt_ctx *t, struct probe *p)
{
	return nt_read(t, p->sq, nt_ns(t)->scratch_slba, 1, p->block);
}

static struct drv_cpl probe_log(struct nt_ctx *t, struct probe *p)
{
	return nt_get_log(t, NT_LID_FIRMWARE, NT_NSID_ALL, p->log, 512, 0);
}

/* The forms with DNR=1 mean something else: media that will not become ready. */
static bool is_waiting(struct drv_cpl cpl)
{
	uint16_t status = drv_cpl_status(cpl);

	return (status == NS_NOT_READY || status == NO_MEDIA_YET) && !(cpl.status & DRV_STATUS_DNR);
}

static void with_media_nothing_waits(struct nt_ctx *t)
{
	modes(t);
	for (unsigned int i = 0; i < 3; i++) {
		struct probe p;

		enable_ms(t, false);
		p = probe_open(t);
		nt_shall(t, !is_waiting(probe_read(t, &p)),
			 "with media, no namespace is awaited after CSTS.RDY=1");
		nt_shall(t, !is_waiting(probe_log(t, &p)),
			 "with media, no admin command waits after CSTS.RDY=1");
	}
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, nt_buf(t, 4096)), "Identify succeeds");
}

/* What no figure excuses. */
static void needs_no_media(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 4096);

	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, page),
			 "Identify Controller does not wait for the media");
	nt_shall_succeed(t, nt_identify(t, NT_CNS_ACTIVE_NS, 0, page),
			 "Identify of the active namespaces does not wait for the media");
	nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
			 "Get Features does not wait for the media");
	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log does not wait for the media");
	nt_buf_free(t, page);
}

/* Until it succeeds or CRWMT is over; how it went is one of two statuses. */
static void waits_for(struct nt_ctx *t, struct probe *p, struct nt_deadline until,
		      struct drv_cpl (*send)(struct nt_ctx *t, struct probe *p), uint16_t waiting,
		      const char *what)
{
	const uint16_t legal[] = { NT_STATUS(GENERIC, SUCCESS), waiting, NT_STATUS_END };
	bool is_over = false;
	uint32_t tries = 0;

	for (;;) {
		struct drv_cpl cpl = send(t, p);

		if (drv_cpl_ok(cpl))
			break;
		if (is_over || tries++ == TRIES_MAX) {
			nt_shall_succeed(t, cpl, "%s succeeds once CRTO.CRWMT is over", what);
			break;
		}
		if (!nt_shall_status_of(t, cpl, legal,
					"%s succeeds, or the status says that the media is awaited",
					what))
			break;
		nt_shall_eq(t, cpl.status & DRV_STATUS_DNR, 0,
			    "the status that says to wait does not say \"do not retry\"");
		nt_settle(t, nt_min(100u << nt_min(tries, 9), 50000));
		is_over = nt_deadline_passed(until);
	}
	nt_note(t, "%s: %u times turned away", what, tries);
}

static void media_follows(struct nt_ctx *t)
{
	const struct drv_enable_attr attr = { .crime = true };
	uint32_t crwmt = nt_reg32(t, NT_REG_CRTO) & 0xffff;
	struct nt_deadline until;
	struct probe p;

	if (modes(t) != 3)
		nt_skip(t, "CAP.CRMS is not 11b: the controller is ready with media only");
	for (unsigned int i = 0; i < 4; i++) {
		nt_disable(t);
		until = nt_deadline_ms((uint64_t)crwmt * UNIT_MS + MEASURE_MS);
		nt_enable(t, &attr);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & NT_CC_CRIME, NT_CC_CRIME,
			    "CC.CRIME is 1 as it was written");
		needs_no_media(t);
		p = probe_open(t);
		if (i % 2)
			waits_for(t, &p, until, probe_log, NO_MEDIA_YET, "Get Log Page of slots");
		waits_for(t, &p, until, probe_read, NS_NOT_READY, "Read");
	}
	nt_shall_not_fatal(t);
	nt_reenable(t, NULL);
}

#define READY_CASE                                                                                 \
	.spec = READY_SPEC, .effects = NT_EFF_RESET, .since = NT_VS(2, 0, 0), .timeout_ms = 600000

static const struct nt_case cases[] = {
	{
		.id = "init.ready.in-time",
		.title = "The controller is ready within the time-outs of CRTO",
		READY_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.coverage = "RST-14 REG-33",
		.rules = "REG-CRTO-03",
		.run = in_time,
	},
	{
		.id = "init.ready.with-media-nothing-waits",
		.title = "Ready with media: no command is turned away because of the media",
		READY_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.coverage = "RST-14",
		.rules = "REG-CRTO-04",
		.run = with_media_nothing_waits,
	},
	{
		.id = "init.ready.media-follows",
		.title = "Ready independent of media: what waits says so, and not for ever",
		READY_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.coverage = "RST-14",
		.rules = "REG-CRTO-04",
		.run = media_follows,
	},
};

const struct nt_group group_init_ready = NT_GROUP("init.ready", cases);
