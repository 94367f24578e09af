// SPDX-License-Identifier: GPL-2.0-or-later
/* Files to resume from: whatever it is, a run can go on with it or there are words why not. */
#include <errno.h>
#include <json-c/json.h>

#include "fuzz.h"
#include "report/checkpoint.h"

static int count(void *arg, struct json_object *ev)
{
	size_t *n = arg;

	if (json_object_is_type(ev, json_type_object))
		++*n;
	return 0;
}

static void fuzz_one(const uint8_t *data, size_t len)
{
	struct checkpoint *cp = NULL;
	struct nt_err err = { 0 };
	size_t over = 0, events = 0;

	if (checkpoint_open(fuzz_file(data, len), &cp, &err)) {
		if (!*err.text || cp)
			abort(); /* refused without a word */
		return;
	}
	for (size_t i = 0; i < cp->step_count; i++)
		over += cp->steps[i].is_over;
	if (cp->cut > cp->size || cp->pauses_ms > cp->elapsed_ms ||
	    checkpoint_now_ms(cp) < cp->elapsed_ms)
		abort();
	/* What was read once is read again, up to where it is cut. */
	if (checkpoint_replay(cp, count, &events, &err) || events < over)
		abort();
	checkpoint_close(cp);
}
