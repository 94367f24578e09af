// SPDX-License-Identifier: GPL-2.0-or-later
/* Events and reports read back, shown in every format. */
#include "fuzz.h"
#include "report/event.h"

static int each(void *arg, struct json_object *ev)
{
	report_event(arg, ev);
	return 0;
}

static void fuzz_one(const uint8_t *data, size_t len)
{
	static const char *const specs[] = { "human=/dev/null", "html=/dev/../dev/null",
					     "json=/dev/./null", "events=/./dev/null" };
	struct report *r;
	struct nt_err err;

	if (report_open(specs, 4, (int)(len % (REPORT_VERBOSE + 1)), true, &r, &err) < 0)
		abort();
	report_replay(fuzz_file(data, len), each, r, &err);
	report_close(r, &err);
}
