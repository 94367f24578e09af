// SPDX-License-Identifier: GPL-2.0-or-later
/* Plans: whatever the file is, it loads or it has mistakes with a place. */
#include "engine/engine.h"
#include "fuzz.h"

static void fuzz_one(const uint8_t *data, size_t len)
{
	struct plan_errors errs = { NULL, 0 };
	struct plan *plan = NULL;
	char *text = NULL;

	if (plan_load(fuzz_file(data, len), &plan, &errs) == 0) {
		if (plan_print(plan, &text) == 0)
			free(text);
		plan_free(plan);
	} else if (!errs.n) {
		abort(); /* refused without a word */
	}
	plan_errors_free(&errs);
}
