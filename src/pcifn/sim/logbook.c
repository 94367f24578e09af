// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the state behind the larger log pages, from its birth
 * to its end, over resets. Each chapter keeps its own part of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define HOURS_BEFORE  1234u /* the drive is not new */
#define UNSAFE_BEFORE 3u
#define HOUR_NS	      3600000000000ull

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
	if (!s->admin->book)
		return;
	sim_persistent_fini(s);
	free(s->admin->book);
	s->admin->book = NULL;
}

/* What happens before CSTS and CC are reset; none of it is a loss of main power. */
void sim_book_reset(struct sim *s)
{
	s->admin->book->resets++;
	if ((s->csts & NT_CSTS_SHST_MASK) >> NT_CSTS_SHST_SHIFT != 2)
		s->admin->book->unsafe_resets++;
	sim_self_test_reset(s);
	sim_telemetry_reset(s);
	sim_persistent_reset(s);
	sim_groups_reset(s);
}

uint64_t sim_power_on_hours(const struct sim *s)
{
	return HOURS_BEFORE + (nt_clock_ns() - s->admin->book->begun_ns) / HOUR_NS;
}

uint32_t sim_notices(const struct sim *s)
{
	uint32_t aec = 0;

	if (sim_telemetry_has(s) && !sim_has(s, SIM_AEC_REFUSES_TELEMETRY))
		aec |= SIM_AEC_TELEMETRY;
	return aec | sim_oaes(s);
}

/* Those of them that have a bit of OAES, at the same place. */
uint32_t sim_oaes(const struct sim *s)
{
	uint32_t aec = 0;

	if (sim_nsss_has(s))
		aec |= SIM_AEC_SHUTDOWN;
	if (sim_groups(s))
		aec |= SIM_AEC_GROUP;
	if (sim_lba_status_has(s))
		aec |= SIM_AEC_LBA_STATUS;
	return aec;
}

void sim_notice(struct sim *s, uint32_t aec, uint8_t info, uint8_t lid)
{
	if (sim_feature(s, NT_FID_ASYNC_EVENT, 0) & aec || sim_has(s, SIM_NOTICE_UNASKED))
		sim_event(s, SIM_EVENT_NOTICE, info, lid);
}

/*
 * Safe is what CAP.CPS says: a shutdown of the controller, or with a wider scope
 * that of the subsystem. Who goes by the older words takes the former in any case.
 */
void sim_power_lost(struct sim *s)
{
	bool is_safe = (s->csts & NT_CSTS_SHST_MASK) >> NT_CSTS_SHST_SHIFT == 2;
	struct sim_logbook *book = s->admin->book;

	if (!sim_has(s, SIM_POWER_CUT_UNCOUNTED))
		s->admin->counters.power_cycles++;
	if (sim_has(s, SIM_POWER_CUT_UNSAFE) || (!is_safe && !sim_has(s, SIM_POWER_CUT_SAFE)))
		book->unsafe_losses++;
	if (sim_has(s, SIM_POWER_CUT_SAVED))
		memset(s->admin->is_saved, 0, sizeof(s->admin->is_saved));
	if (sim_has(s, SIM_POWER_CUT_LOSES) && !is_safe && s->ns[0])
		memset(s->ns[0]->data + s->ns[0]->bytes / 2, 0, 1u << 16);
}

/* What defects count besides. */
uint64_t sim_power_cycles(const struct sim *s)
{
	const struct sim_logbook *book = s->admin->book;

	if (sim_has(s, SIM_POWER_CYCLES_COUNT_RESETS))
		return s->admin->counters.power_cycles + book->resets;
	if (sim_has(s, SIM_POWER_CYCLES_COUNT_NSSR))
		return s->admin->counters.power_cycles + s->nssr_count;
	return s->admin->counters.power_cycles;
}

uint64_t sim_unsafe_shutdowns(const struct sim *s)
{
	const struct sim_logbook *book = s->admin->book;
	uint64_t before = UNSAFE_BEFORE + book->unsafe_losses;

	if (sim_has(s, SIM_UNSAFE_COUNTS_RESETS))
		return before + book->unsafe_resets;
	if (sim_has(s, SIM_UNSAFE_COUNTS_SHUTDOWNS))
		return before + book->resets - book->unsafe_resets;
	if (sim_has(s, SIM_UNSAFE_COUNTS_NSSR))
		return before + s->nssr_count;
	return before;
}
