// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of the kernel log about this drive: one finding for each kind, with how
 * often and when. What a kind means is said by its rule (kmsg.h); here stands
 * what it asks for, and how many of them are a failure.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "judge.h"
#include "kmsg.h"

/* So many events of a kind that fails are no accident any more. */
#define REPEATED 3u

/* Which of the checks below tells of it. */
enum part { PART_CONTROLLER = 1, PART_DATA, PART_LINK, PART_CLAIM, PART_HOST };

static const struct {
	enum part part;
	enum diag_action action;
	bool is_final;	    /* one is enough to fail */
	const char *remedy; /* NULL: none */
} kinds[DIAG_KMSG_COUNT] = {
#define NO_POWER_SAVING "nvme_core.default_ps_max_latency_us=0"
	[DIAG_KMSG_DOWN] = { PART_CONTROLLER, DIAG_FIX_SETTING, false, NO_POWER_SAVING },
	[DIAG_KMSG_TIMEOUT] = { PART_CONTROLLER, DIAG_WATCH, false, NULL },
	[DIAG_KMSG_POLLED] = { PART_HOST, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_ABORT] = { PART_CONTROLLER, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_NOT_READY] = { PART_CONTROLLER, DIAG_REVIVE, false, NULL },
	[DIAG_KMSG_REMOVED] = { PART_CONTROLLER, DIAG_REVIVE, true, NULL },
	[DIAG_KMSG_PROBE] = { PART_CONTROLLER, DIAG_REVIVE, true, NULL },
	[DIAG_KMSG_RESET] = { PART_CONTROLLER, DIAG_WATCH, false, NULL },
	[DIAG_KMSG_FATAL_EVENT] = { PART_CONTROLLER, DIAG_REPLACE, true, NULL },
	[DIAG_KMSG_QUEUES_LOST] = { PART_CONTROLLER, DIAG_REPLACE, true, NULL },
	[DIAG_KMSG_POWER_HINT] = { PART_CONTROLLER, DIAG_FIX_SETTING, false, NO_POWER_SAVING },
	[DIAG_KMSG_POWER_STATE] = { PART_CONTROLLER, DIAG_FIX_SETTING, false, NO_POWER_SAVING },
	[DIAG_KMSG_CAPACITY_LOST] = { PART_CONTROLLER, DIAG_REVIVE, true, NULL },
	[DIAG_KMSG_MEDIA] = { PART_DATA, DIAG_BACK_UP, false, NULL },
	[DIAG_KMSG_INTEGRITY] = { PART_DATA, DIAG_BACK_UP, false, NULL },
	[DIAG_KMSG_INTERNAL] = { PART_DATA, DIAG_FIRMWARE, false, NULL },
	[DIAG_KMSG_TRANSFER] = { PART_DATA, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_PROTECTED] = { PART_DATA, DIAG_BACK_UP, false, NULL },
	[DIAG_KMSG_CANCELLED] = { PART_DATA, DIAG_WATCH, false, NULL },
	[DIAG_KMSG_REFUSED] = { PART_DATA, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_COMMAND] = { PART_DATA, DIAG_WATCH, false, NULL },
	[DIAG_KMSG_BLOCK] = { PART_DATA, DIAG_WATCH, false, NULL },
	[DIAG_KMSG_FILESYSTEM] = { PART_DATA, DIAG_WATCH, false, NULL },
	[DIAG_KMSG_AER_CORRECTED] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_AER_NONFATAL] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_AER_FATAL] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_FROZEN] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_DPC] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_LINK_DOWN] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_LINK_LIMITED] = { PART_LINK, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_LINK_RETRAIN] = { PART_LINK, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_IOMMU_FAULT] = { PART_LINK, DIAG_FIRMWARE, false, NULL },
	[DIAG_KMSG_BAD_ID] = { PART_CLAIM, DIAG_FIRMWARE, false, NULL },
	[DIAG_KMSG_IGNORED_ID] = { PART_CLAIM, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_BAD_SUBNQN] = { PART_CLAIM, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_BAD_CRTO] = { PART_CLAIM, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_BAD_COMPLETION] = { PART_CLAIM, DIAG_REPLACE, false, NULL },
	[DIAG_KMSG_BAD_DESCRIPTOR] = { PART_CLAIM, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_BAD_EFFECTS] = { PART_CLAIM, DIAG_KEEP, false, NULL },
	[DIAG_KMSG_APST] = { PART_CLAIM, DIAG_FIX_SETTING, false, NO_POWER_SAVING },
	[DIAG_KMSG_HMB] = { PART_HOST, DIAG_FIX_SETTING, false, NULL },
	[DIAG_KMSG_IDENTIFY] = { PART_CONTROLLER, DIAG_FIRMWARE, false, NULL },
	[DIAG_KMSG_FIRMWARE] = { PART_CONTROLLER, DIAG_FIRMWARE, false, NULL },
	[DIAG_KMSG_SWIOTLB] = { PART_HOST, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_THERMAL] = { PART_HOST, DIAG_FIX_HOST, false, NULL },
	[DIAG_KMSG_HUNG_TASK] = { PART_HOST, DIAG_KEEP, false, NULL },
};

/* What one event and what many are worth: an accident warns, a habit fails. */
static enum diag_level level_of(enum diag_kmsg_kind kind, size_t n)
{
	switch (diag_kmsg_rules[kind].level) {
	case DIAG_KMSG_FAIL:
		return kinds[kind].is_final || n >= REPEATED ? DIAG_FAIL : DIAG_WARN;
	case DIAG_KMSG_WARN:
		/* these repair themselves; the counters of the link tell how many are too many */
		return kind == DIAG_KMSG_AER_CORRECTED && n < 100 ? DIAG_INFO : DIAG_WARN;
	default:
		return DIAG_INFO;
	}
}

/* Linux does without identifiers that it knows to be bogus: nothing is left to be done. */
static bool is_only_ignored(const struct diag_kmsg *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->events[i].kind == DIAG_KMSG_BAD_ID &&
		    !strstr(k->events[i].text, "Ignoring bogus"))
			return false;
	return true;
}

static void say_kind(struct judge *j, const struct diag_kmsg *k, enum diag_kmsg_kind kind)
{
	const struct diag_kmsg_rule *rule = &diag_kmsg_rules[kind];
	const struct diag_kmsg_sum *sum = &k->sums[kind];
	enum diag_level level = level_of(kind, sum->n);

	if (kind == DIAG_KMSG_BAD_ID && is_only_ignored(k))
		level = DIAG_INFO;
	judge_say(j, level, DIAG_LIKELY, "%s", rule->meaning);
	judge_subject(j, "%s", rule->name);
	judge_value(j, "%zu, last: %s", sum->n, k->events[sum->last].text);
	if (level == DIAG_FAIL && !kinds[kind].is_final)
		judge_limit(j, rule->source, "%u", REPEATED);
	else
		judge_limit(j, rule->source, "none");
	judge_brief(j, "%s in the kernel log", rule->name);
	if (level >= DIAG_WARN)
		judge_advise(j, kinds[kind].action == DIAG_KEEP ? DIAG_WATCH : kinds[kind].action,
			     "%s", *rule->todo ? rule->todo : "look at the lines around it");
	if (level >= DIAG_WARN && kinds[kind].remedy)
		judge_remedy(j, "%s", kinds[kind].remedy);
}

static void look(struct judge *j, enum part part)
{
	const struct diag_kmsg *k = j->kmsg;
	bool is_seen = false;

	if (!j->host)
		return;
	if (!k) {
		judge_unknown(j, "host/dmesg");
		return;
	}
	for (unsigned int kind = 0; kind < DIAG_KMSG_COUNT; kind++) {
		if (!k->sums[kind].n || kinds[kind].part != part)
			continue;
		is_seen = true;
		say_kind(j, k, (enum diag_kmsg_kind)kind);
	}
	if (!is_seen)
		judge_ok(j, "nothing in %zu lines", k->lines);
}

void judge_kmsg_controller(struct judge *j)
{
	look(j, PART_CONTROLLER);
}

void judge_kmsg_data(struct judge *j)
{
	look(j, PART_DATA);
}

void judge_kmsg_link(struct judge *j)
{
	look(j, PART_LINK);
}

void judge_kmsg_claims(struct judge *j)
{
	look(j, PART_CLAIM);
}

void judge_kmsg_host(struct judge *j)
{
	look(j, PART_HOST);
}
