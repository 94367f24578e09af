// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: vanishing. With gone-after=N the Nth command is never
 * answered, from then on every read gives all ones and nothing moves, as after
 * a drive was pulled. The count is shared by every process that was forked with
 * the model: a new worker does not find it back.
 */
#include <errno.h>
#include <sys/mman.h>

#include "sim.h"

struct sim_gone {
	uint64_t left; /* commands */
};

int sim_gone_init(struct sim *s)
{
	struct sim_gone *g;

	if (!s->cfg.gone_after)
		return 0;
	g = mmap(NULL, sizeof(*g), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (g == MAP_FAILED)
		return -ENOMEM;
	g->left = s->cfg.gone_after;
	s->gone = g;
	return 0;
}

void sim_gone_fini(struct sim *s)
{
	if (s->gone)
		munmap(s->gone, sizeof(*s->gone));
	s->gone = NULL;
}

bool sim_gone_count(struct sim *s)
{
	if (!s->gone)
		return false;
	if (s->gone->left)
		s->gone->left--;
	return !s->gone->left;
}

bool sim_gone_is(const struct sim *s)
{
	return s->gone && !s->gone->left;
}
