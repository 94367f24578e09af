// SPDX-License-Identifier: GPL-2.0-or-later
/* A whole run of cases made by a test, and the events that came of it. */
#ifndef TESTS_UNIT_RUNRIG_H
#define TESTS_UNIT_RUNRIG_H

#include <json-c/json.h>

#include "engine/engine.h"

struct runrig {
	struct run_item items[8];
	struct plan plan;
	struct run_options opts;
	struct json_object *events;
	struct nt_err err;
	int status; /* of the run */
};

/* A plan of @cases (up to NULL) on @target; options may be changed before it goes. */
void runrig_begin(struct runrig *f, const char *target, const struct nt_case *const *cases);
void runrig_go(struct runrig *f);
void runrig_end(struct runrig *f);
/* The @nth (0…) event called @name, NULL: there are fewer. */
struct json_object *runrig_event(struct runrig *f, const char *name, size_t nth);
/* Of the @nth case: its verdict or "none", its first reason or "". */
const char *runrig_verdict(struct runrig *f, size_t nth);
const char *runrig_reason(struct runrig *f, size_t nth);

#endif
