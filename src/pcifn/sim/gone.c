// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: vanishing and dying on request.
 *
 *	gone-after=N	the Nth command is never answered, from then on every read
 *	unplug-after=N	… or: from the Nth access on every read gives all ones and
 *			nothing moves, as after a drive was pulled
 *	dead-after=N	from the Nth command on nothing completes, and no reset of any
 *			kind changes that or CSTS; registers still read
 *	drop-after=N	commands after the Nth since a reset are never completed
 *
 * All counts but the last are shared by every process that was forked with the
 * model: a new worker does not find it back.
 */
#include <errno.h>
#include <sys/mman.h>

#include "sim.h"

/* What is left until then; NEVER: it does not happen. */
struct sim_gone {
	uint64_t commands, accesses, living;
};

#define NEVER UINT64_MAX

static uint64_t or_never(uint64_t n)
{
	return n ? n : NEVER;
}

int sim_gone_init(struct sim *s)
{
	const struct sim_config *cfg = &s->cfg;
	struct sim_gone *g;

	if (!cfg->gone_after && !cfg->unplug_after && !cfg->dead_after)
		return 0;
	g = mmap(NULL, sizeof(*g), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (g == MAP_FAILED)
		return -ENOMEM;
	g->commands = or_never(cfg->gone_after);
	g->accesses = or_never(cfg->unplug_after);
	g->living = or_never(cfg->dead_after);
	s->gone = g;
	return 0;
}

void sim_gone_fini(struct sim *s)
{
	if (s->gone)
		munmap(s->gone, sizeof(*s->gone));
	s->gone = NULL;
}

static void count(uint64_t *left)
{
	if (*left && *left != NEVER)
		--*left;
}

bool sim_gone_count(struct sim *s)
{
	if (s->cfg.drop_after && ++s->commands > s->cfg.drop_after)
		return true;
	if (!s->gone)
		return false;
	count(&s->gone->commands);
	count(&s->gone->living);
	return sim_gone_stands(s);
}

void sim_gone_access(struct sim *s)
{
	if (s->gone)
		count(&s->gone->accesses);
}

bool sim_gone_is(const struct sim *s)
{
	return s->gone && (!s->gone->commands || !s->gone->accesses);
}

bool sim_gone_stands(const struct sim *s)
{
	return s->gone && (!s->gone->commands || !s->gone->accesses || !s->gone->living);
}
