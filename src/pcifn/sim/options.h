// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of "sim:": their table, their checks, what they mean. */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "link.h"

/* Pairs for pcifn_ops.options_help. */
extern const char *const sim_options_help[];

/* Fills s->cfg and s->defects. 0, or -EINVAL and a text that says what is allowed. */
int sim_options(struct sim *s, const struct nt_options *opts, struct nt_err *err);

#endif
