// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the state behind the larger log pages, from its birth
 * to its end, over resets. Each chapter keeps its own part of it.
 */
#include <errno.h>
#include <stdlib.h>

#include "log.h"

#define HOURS_BEFORE 1234u /* the drive is not new */
#define HOUR_NS	     3600000000000ull

int sim_book_init(struct sim *s)
{
	s->admin->book = calloc(1, sizeof(*s->admin->book));
	if (!s->admin->book)
		return -ENOMEM;
	s->admin->book->begun_ns = nt_clock_ns();
	return 0;
}

void sim_book_fini(struct sim *s)
{
	free(s->admin->book);
	s->admin->book = NULL;
}

void sim_book_reset(struct sim *s)
{
	sim_self_test_reset(s);
}

uint64_t sim_power_on_hours(const struct sim *s)
{
	return HOURS_BEFORE + (nt_clock_ns() - s->admin->book->begun_ns) / HOUR_NS;
}
