// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Selection: which items of a plan run, how often, in which order, and what can
 * be said about them without a device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

static bool any_match(const char *const *globs, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (registry_match(globs[i], id))
			return true;
	return false;
}

static bool is_wanted(const struct run_item *item, const struct run_options *opts)
{
	if (opts->only_count && !any_match(opts->only, opts->only_count, item->c->id))
		return false;
	return !any_match(opts->except, opts->except_count, item->c->id);
}

/* splitmix64: the same order on every machine for the same seed. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void shuffle(struct run_step *steps, size_t n, uint64_t seed)
{
	uint64_t state = seed;

	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)(next_random(&state) % i);
		struct run_step swap = steps[i - 1];

		steps[i - 1] = steps[j];
		steps[j] = swap;
	}
}

static unsigned int plan_repeats(const struct plan *plan)
{
	unsigned int max = 0;

	for (size_t i = 0; i < plan->item_count; i++)
		if (plan->items[i].repeat_index > max)
			max = plan->items[i].repeat_index;
	return max + 1;
}

int select_steps(const struct plan *plan, const struct run_options *opts, struct run_step **ret,
		 size_t *ret_n)
{
	unsigned int rounds = opts->repeat ? opts->repeat : 1, per_round = plan_repeats(plan);
	struct run_step *steps;
	size_t n = 0;

	steps = calloc(plan->item_count * rounds + 1, sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	for (unsigned int r = 0; r < rounds; r++)
		for (size_t i = 0; i < plan->item_count; i++)
			if (is_wanted(&plan->items[i], opts))
				steps[n++] = (struct run_step){
					.item = &plan->items[i],
					.repeat = r * per_round + plan->items[i].repeat_index,
				};
	if (opts->shuffle)
		shuffle(steps, n, opts->shuffle_seed);
	*ret = steps;
	*ret_n = n;
	return 0;
}

/* Needs that somebody else's driver rules out. */
static const struct {
	unsigned int need, caps;
	const char *what;
} owner_caps[] = {
	{ NT_NEED_QUEUES, PCIFN_CAP_OS_DRIVER, "queues and doorbells" },
	{ NT_NEED_TWO_QUEUES, PCIFN_CAP_OS_DRIVER, "choice of queues" },
	{ NT_NEED_REG_WRITE, PCIFN_CAP_READ_ONLY, "register writes" },
};

/* Needs that a missing capability of the back end rules out. */
static const struct {
	unsigned int need, caps;
	const char *what;
} need_caps[] = {
	{ NT_NEED_QUEUES, PCIFN_CAP_BAR | PCIFN_CAP_DMA, "queues and doorbells" },
	{ NT_NEED_REGS, PCIFN_CAP_BAR, "register access" },
	{ NT_NEED_REG_WRITE, PCIFN_CAP_BAR, "register writes" },
	{ NT_NEED_CFG, PCIFN_CAP_CFG, "configuration space" },
	{ NT_NEED_CFG_WRITE, PCIFN_CAP_CFG_WRITE, "configuration space writes" },
	{ NT_NEED_INTX, PCIFN_CAP_INTX, "INTx" },
	{ NT_NEED_MSI, PCIFN_CAP_MSI, "MSI" },
	{ NT_NEED_MSIX, PCIFN_CAP_MSIX, "MSI-X" },
	{ NT_NEED_MSIX_TABLE, PCIFN_CAP_MSIX_TABLE, "the MSI-X table by hand" },
	{ NT_NEED_FLR, PCIFN_CAP_FLR, "function level reset" },
	{ NT_NEED_HOT_RESET, PCIFN_CAP_HOT_RESET, "hot reset" },
	{ NT_NEED_PM_RESET, PCIFN_CAP_PM_RESET, "power management reset" },
	{ NT_NEED_SKIP_TIME, PCIFN_CAP_SKIP_TIME, "waiting that costs no time" },
	{ NT_NEED_PORT, PCIFN_CAP_PORT, "the port above" },
	{ NT_NEED_PORT_WRITE, PCIFN_CAP_PORT_WRITE, "writes to the port above" },
	{ NT_NEED_LINK_RESET, PCIFN_CAP_LINK_RESET, "link disable" },
	{ NT_NEED_PERST, PCIFN_CAP_PERST, "fundamental reset" },
	{ NT_NEED_POWER_CYCLE, PCIFN_CAP_POWER, "power cycle" },
};

void select_effect_reasons(const struct nt_case *c, unsigned int caps, unsigned int allow,
			   void (*each)(void *arg, const char *reason), void *arg)
{
	unsigned int refused = effects_refused(c->effects, caps, allow);
	char text[160];

	for (unsigned int bit = 1; bit <= NT_EFF_POWER; bit <<= 1) {
		if (!(refused & bit))
			continue;
		snprintf(text, sizeof(text), "effect \"%s\" is not allowed: add --allow %s",
			 effect_name(bit), effect_name(bit));
		each(arg, text);
	}
}

void select_reasons(const struct nt_case *c, unsigned int caps, unsigned int allow,
		    void (*each)(void *arg, const char *reason), void *arg)
{
	char text[160];

	select_effect_reasons(c, caps, allow, each, arg);
	for (size_t i = 0; i < ARRAY_SIZE(owner_caps); i++) {
		if (!(c->needs & owner_caps[i].need) || !(caps & owner_caps[i].caps))
			continue;
		snprintf(text, sizeof(text), "Linux's nvme driver gives no %s", owner_caps[i].what);
		each(arg, text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(need_caps); i++) {
		if (!(c->needs & need_caps[i].need) ||
		    (caps & need_caps[i].caps) == need_caps[i].caps)
			continue;
		snprintf(text, sizeof(text), "this back end has no %s", need_caps[i].what);
		each(arg, text);
	}
}

unsigned int select_allow(const struct plan *plan, const struct run_options *opts)
{
	return (opts->allow_only ? 0 : plan->allow) | opts->allow;
}

const char *select_serial(const struct run_options *opts, const char *sn)
{
	for (size_t i = 0; sn && i < opts->serial_count; i++)
		if (!strcmp(opts->serials[i], sn))
			return opts->serials[i];
	return opts->serial;
}

uint64_t select_timeout_ms(const struct run_item *item, double scale)
{
	uint64_t ms = item->timeout_ms ? item->timeout_ms : item->c->timeout_ms;
	double scaled;

	if (!ms)
		ms = 10000;
	scaled = (double)ms * (scale > 0 ? scale : 1.0);
	return scaled < 1 ? 1 : (uint64_t)scaled;
}
