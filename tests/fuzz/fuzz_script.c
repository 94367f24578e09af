// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripted cases: compiled or refused with a place. */
#include "engine/engine.h"
#include "fuzz.h"

static void fuzz_one(const uint8_t *data, size_t len)
{
	struct plan_errors errs = { NULL, 0 };
	struct script *script = NULL;

	if (script_load(fuzz_file(data, len), &script, &errs) == 0) {
		if (!script_case(script)->id)
			abort();
		script_free(script);
	} else if (!errs.n) {
		abort();
	}
	plan_errors_free(&errs);
}
