// SPDX-License-Identifier: GPL-2.0-or-later
/* explain_spec.c: words of the specification, for explain.c. */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include <stdbool.h>

#include "util/near.h"

/* Print what @word means as that kind of thing; false when it is none. */
bool explain_field(const char *word);
bool explain_status(const char *word);
bool explain_opcode(const char *word);
bool explain_feature(const char *word);
bool explain_log(const char *word);

void explain_offer_fields(struct near *near);
void explain_offer_statuses(struct near *near);
void explain_offer_opcodes(struct near *near);

/* explain_check.c: checks of the doctor; each of them as an object into @list. */
struct json_object;
bool explain_check(const char *word);
void explain_offer_checks(struct near *near);
void explain_add_checks(struct json_object *list);

#endif
