// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SMART / Health (log 02h): what the drive says of itself. Where it has a
 * threshold of its own, that one counts; where it has none, a heuristic is
 * named as such.
 */
#include <inttypes.h>

#include "checks.h"
#include "judge.h"

#define SMART_ITEM "logs/02.bin"

/* What no flash drive reports while it works: -40 C and 125 C. */
#define KELVIN_LOW  233u
#define KELVIN_HIGH 398u
/* For drives that report no WCTEMP: where most of them throttle. */
#define KELVIN_WARM 348u

static bool has_smart(struct judge *j)
{
	if (!j->smart)
		judge_unknown(j, SMART_ITEM);
	return j->smart;
}

void judge_smart_spare(struct judge *j)
{
	uint64_t spare, limit;

	if (!has_smart(j))
		return;
	spare = JUDGE_SMART(j, "avsp");
	limit = JUDGE_SMART(j, "avspt");
	if (JUDGE_SMART(j, "cw.spare") || spare < limit) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
			  "the spare blocks that replace worn ones are nearly used up");
		judge_brief(j, "spare is used up");
		judge_advise(j, DIAG_REPLACE, "copy the data off and replace the drive");
	} else if (spare == limit && spare && spare < 100) {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN,
			  "spare is at its threshold: with the next block it is below");
		judge_brief(j, "spare at its threshold");
		judge_advise(j, DIAG_REPLACE, "order a replacement and copy the data off");
	} else if (!limit && !spare) {
		judge_say(j, DIAG_INFO, DIAG_LIKELY, "the drive reports no spare");
	} else if (!limit && spare < 10) {
		judge_say(j, DIAG_WARN, DIAG_HINT, "little spare, and no threshold of its own");
		judge_limit(j, "heuristic: the drive reports no threshold", "10 %%");
		judge_brief(j, "little spare");
		judge_advise(j, DIAG_REPLACE, "order a replacement and copy the data off");
		judge_value(j, "%" PRIu64 " %%", spare);
		return;
	} else if (spare < 100 && spare < limit + 10) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "spare is near its threshold");
	} else {
		judge_fine(j);
	}
	judge_value(j, "%" PRIu64 " %%", spare);
	if (limit)
		judge_limit(j, NULL, "%" PRIu64 " %%", limit);
}

void judge_smart_used(struct judge *j)
{
	uint64_t used;

	if (!has_smart(j))
		return;
	used = JUDGE_SMART(j, "pused");
	if (used >= 100) {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN,
			  "the rated endurance is consumed; that is no failure, the drive goes on "
			  "without a promise");
		judge_brief(j, "wear");
		judge_advise(j, DIAG_WATCH, "plan a replacement, and look at the spare");
	} else if (used >= 80) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "most of the rated endurance is consumed");
	} else {
		judge_fine(j);
	}
	judge_value(j, used == 255 ? "255 %% or more" : "%" PRIu64 " %%", used);
	judge_limit(j, NULL, "100 %%");
}

/* A warning bit of the drive that has no number behind it. */
static void look_at_bit(struct judge *j, uint64_t is_set, enum diag_action action, const char *text,
			const char *brief, const char *advice)
{
	if (!is_set) {
		judge_ok(j, "not set");
		return;
	}
	judge_say(j, DIAG_FAIL, DIAG_CERTAIN, "%s", text);
	judge_value(j, "set");
	judge_brief(j, "%s", brief);
	judge_advise(j, action, "%s", advice);
}

void judge_smart_reliability(struct judge *j)
{
	if (has_smart(j))
		look_at_bit(j, JUDGE_SMART(j, "cw.reliability"), DIAG_REPLACE,
			    "the drive says that it is no longer reliable: media errors or an "
			    "internal error",
			    "reliability degraded", "copy the data off and replace the drive");
}

void judge_smart_read_only(struct judge *j)
{
	if (has_smart(j))
		look_at_bit(j, JUDGE_SMART(j, "cw.ro"), DIAG_REPLACE,
			    "the drive has made its media read only to keep what is on it",
			    "media is read only", "copy the data off and replace the drive");
}

void judge_smart_backup(struct judge *j)
{
	if (has_smart(j))
		look_at_bit(j, JUDGE_SMART(j, "cw.backup"), DIAG_REPLACE,
			    "what saves the cache at a power loss has failed: acknowledged writes "
			    "can be lost",
			    "power loss protection failed",
			    "avoid power cuts, copy the data off and replace the drive");
}

void judge_smart_pmr(struct judge *j)
{
	if (!j->smart || j->ver < NT_VS(1, 4, 0))
		return;
	look_at_bit(j, JUDGE_SMART(j, "cw.pmr"), DIAG_BACK_UP,
		    "the Persistent Memory Region is read only or unreliable",
		    "Persistent Memory Region unreliable",
		    "copy what is in the region and ask the vendor");
}

/* --------------------------------------------------------------- temperature */

static void tell_temperature(struct judge *j, uint64_t kelvin, uint64_t limit, const char *source)
{
	char text[16];

	judge_value(j, "%s", judge_celsius(kelvin, text));
	if (limit)
		judge_limit(j, source, "%s", judge_celsius(limit, text));
}

/* Critical Warning bit 1 without the drive's own limits: somebody set others by feature 04h. */
static void say_host_threshold(struct judge *j, uint64_t kelvin)
{
	uint32_t set = 0;
	bool is_told = judge_feature(j, NT_FID_TEMP_THRESH, 0, &set);

	judge_say(j, DIAG_WARN, is_told ? DIAG_CERTAIN : DIAG_LIKELY,
		  "the drive warns of its temperature: it is beyond a threshold that the host "
		  "has set, or that of a sensor");
	judge_brief(j, "temperature");
	judge_advise(j, DIAG_WATCH, "look at the thresholds (feature 04h) and at the air flow");
	tell_temperature(j, kelvin, is_told ? set & 0xffff : 0, "feature 04h, as it is set");
}

void judge_smart_temperature(struct judge *j)
{
	uint64_t kelvin, warning, critical;

	if (!has_smart(j))
		return;
	kelvin = JUDGE_SMART(j, "ctemp");
	warning = j->ctrl ? JUDGE_CTRL(j, "wctemp") : 0;
	critical = j->ctrl ? JUDGE_CTRL(j, "cctemp") : 0;
	if (!kelvin || kelvin < KELVIN_LOW) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "the drive reports no usable temperature");
		judge_value(j, "%" PRIu64 " K", kelvin);
	} else if (critical && kelvin >= critical) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
			  "hotter than where the drive may stop working to protect itself");
		judge_brief(j, "critical temperature");
		judge_advise(j, DIAG_COOL, "take load off it and see to its cooling now");
		tell_temperature(j, kelvin, critical, "the drive: CCTEMP of Identify Controller");
	} else if (warning && kelvin >= warning) {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN, "hotter than it should be in operation");
		judge_brief(j, "temperature");
		judge_advise(j, DIAG_WATCH, "see to the air flow around the drive");
		tell_temperature(j, kelvin, warning, "the drive: WCTEMP of Identify Controller");
	} else if (JUDGE_SMART(j, "cw.temp")) {
		say_host_threshold(j, kelvin);
	} else if (!warning && kelvin >= KELVIN_WARM && kelvin <= KELVIN_HIGH) {
		judge_say(j, DIAG_WARN, DIAG_HINT,
			  "hot, and the drive has no threshold of its own");
		judge_brief(j, "temperature");
		judge_advise(j, DIAG_WATCH, "see to the air flow around the drive");
		tell_temperature(j, kelvin, KELVIN_WARM, "heuristic: the drive reports no WCTEMP");
	} else if (warning && kelvin + 5 >= warning) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "near its warning temperature");
		tell_temperature(j, kelvin, warning, "the drive: WCTEMP of Identify Controller");
	} else {
		judge_fine(j);
		tell_temperature(j, kelvin, warning, "the drive: WCTEMP of Identify Controller");
	}
}

/* The hottest sensor, 0: none is implemented. */
static uint64_t hottest(const struct judge *j)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < 8; i++) {
		const uint8_t *p = j->smart + 200 + 2 * i;

		most = nt_max(most, (uint64_t)p[0] | (uint64_t)p[1] << 8);
	}
	return most;
}

/*
 * Some drives report a constant, or warn of a heat that is not there. One look cannot tell a
 * constant; what disagrees with itself it can.
 */
void judge_smart_plausible(struct judge *j)
{
	uint64_t kelvin, sensor;
	char text[16];

	if (!j->smart)
		return;
	kelvin = JUDGE_SMART(j, "ctemp");
	sensor = j->ver >= NT_VS(1, 2, 0) ? hottest(j) : 0;
	if (kelvin > KELVIN_HIGH) {
		judge_say(j, DIAG_INFO, DIAG_LIKELY, "no flash drive works at that temperature");
		judge_limit(j, NULL, "%s", judge_celsius(KELVIN_HIGH, text));
	} else if (kelvin >= KELVIN_LOW && sensor && kelvin > sensor + 30) {
		judge_say(j, DIAG_INFO, DIAG_HINT,
			  "far above the hottest sensor: the composite temperature may be stuck");
		judge_limit(j, NULL, "hottest sensor %s", judge_celsius(sensor, text));
	} else {
		judge_fine(j);
	}
	if (kelvin)
		judge_value(j, "%s", judge_celsius(kelvin, text));
	else
		judge_value(j, "not reported");
}

/*
 * Minutes above the drive's limits in all its life: a hot day long ago is no warning, a twentieth
 * of the time is.
 */
void judge_smart_hot_time(struct judge *j)
{
	uint64_t warned, critical, hours;
	bool is_often;

	if (!j->smart || j->ver < NT_VS(1, 2, 0))
		return;
	warned = JUDGE_SMART(j, "wctt");
	critical = JUDGE_SMART(j, "cctt");
	hours = judge_counter("log.smart.poh", j->smart, JUDGE_SMART_LEN);
	if (!warned && !critical) {
		judge_ok(j, "0 min");
		return;
	}
	is_often = hours && hours < UINT64_MAX / 60 &&
		   ((warned > 60 && warned > hours * 60 / 20) ||
		    (critical > 60 && critical > hours * 60 / 100));
	judge_say(j, is_often ? DIAG_WARN : DIAG_INFO, DIAG_LIKELY,
		  is_often ? "much of its time it was too hot" : "at times it was too hot");
	judge_value(j, "%" PRIu64 " min too warm, %" PRIu64 " min critical", warned, critical);
	if (!is_often)
		return;
	judge_limit(j, NULL, "5 %% of its hours too warm, 1 %% critical");
	judge_brief(j, "temperature");
	judge_advise(j, DIAG_WATCH, "see to the air flow around the drive");
}

void judge_smart_throttled(struct judge *j)
{
	uint64_t light, heavy, hours;
	bool is_often;

	if (!j->smart || j->ver < NT_VS(1, 3, 0))
		return;
	light = JUDGE_SMART(j, "tttmt1");
	heavy = JUDGE_SMART(j, "tttmt2");
	hours = judge_counter("log.smart.poh", j->smart, JUDGE_SMART_LEN);
	if (!light && !heavy) {
		judge_ok(j, "0 s");
		return;
	}
	is_often = heavy > 3600 && hours && hours < UINT64_MAX / 3600 && heavy > hours * 3600 / 20;
	judge_say(j, is_often ? DIAG_WARN : DIAG_INFO, DIAG_LIKELY,
		  is_often ? "much of its time it was slowed down by heat"
			   : "at times it was slowed down by heat");
	judge_value(j, "%" PRIu64 " s lightly, %" PRIu64 " s heavily", light, heavy);
	if (!is_often)
		return;
	judge_limit(j, NULL, "5 %% of its hours heavily");
	judge_brief(j, "throttling");
	judge_advise(j, DIAG_WATCH, "see to the air flow around the drive");
}

/* ------------------------------------------------------------------ counters */

void judge_smart_media_errors(struct judge *j)
{
	uint64_t errors;

	if (!has_smart(j))
		return;
	errors = judge_counter("log.smart.mdie", j->smart, JUDGE_SMART_LEN);
	if (!errors) {
		judge_ok(j, "0");
		return;
	}
	judge_say(j, DIAG_WARN, DIAG_LIKELY,
		  "data could not be read back or failed its check, that many times in its life");
	judge_value(j, "%" PRIu64, errors);
	judge_limit(j, NULL, "0");
	judge_brief(j, "media errors");
	judge_advise(j, DIAG_WATCH,
		     "see that there is a backup, run an extended self-test, and look whether it "
		     "grows");
}

void judge_smart_unsafe_shutdowns(struct judge *j)
{
	uint64_t unsafe, cycles;

	if (!has_smart(j))
		return;
	unsafe = judge_counter("log.smart.upl", j->smart, JUDGE_SMART_LEN);
	cycles = judge_counter("log.smart.pwrc", j->smart, JUDGE_SMART_LEN);
	if (unsafe >= 10 && unsafe > cycles / 2) {
		judge_say(j, DIAG_INFO, DIAG_HINT,
			  "power is often cut before the drive was told: a matter of host and "
			  "power supply, not of the drive");
		judge_limit(j, NULL, "half of the power cycles");
		judge_advise(j, DIAG_FIX_HOST, "shut down properly, look at the power supply");
	} else {
		judge_fine(j);
	}
	judge_value(j, "%" PRIu64 " of %" PRIu64 " power cycles", unsafe, cycles);
}

void judge_smart_hours(struct judge *j)
{
	uint64_t hours, cycles, busy;

	if (!has_smart(j))
		return;
	hours = judge_counter("log.smart.poh", j->smart, JUDGE_SMART_LEN);
	cycles = judge_counter("log.smart.pwrc", j->smart, JUDGE_SMART_LEN);
	busy = judge_counter("log.smart.cbt", j->smart, JUDGE_SMART_LEN);
	if (hours > 200000)
		judge_say(j, DIAG_INFO, DIAG_LIKELY, "longer than there have been such drives");
	else if (!hours && cycles > 100)
		judge_say(j, DIAG_INFO, DIAG_HINT, "the hours do not count");
	else if (busy / 60 > hours + 1)
		judge_say(j, DIAG_INFO, DIAG_HINT, "busy for longer than it was on");
	else
		judge_fine(j);
	judge_value(j, "%" PRIu64 " h", hours);
}

void judge_smart_written(struct judge *j)
{
	uint64_t read, written;
	char text[2][24];

	if (!j->smart)
		return;
	read = judge_counter("log.smart.dur", j->smart, JUDGE_SMART_LEN);
	written = judge_counter("log.smart.duw", j->smart, JUDGE_SMART_LEN);
	judge_ok(j, "%s written, %s read", judge_bytes((double)written * 512000, text[0]),
		 judge_bytes((double)read * 512000, text[1]));
}
