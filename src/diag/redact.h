// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hiding in a snapshot what names its owner: every secret is replaced by its
 * substitute, and what may hold more than anybody can look for is left out.
 */
#ifndef DIAG_REDACT_H
#define DIAG_REDACT_H

#include "secret.h"

enum diag_redact { DIAG_REDACT_NONE, DIAG_REDACT_IDS, DIAG_REDACT_STRICT };

const char *diag_redact_name(enum diag_redact mode); /* "none" "ids" "strict" */
bool diag_redact_parse(const char *name, enum diag_redact *ret);

/*
 * @secrets is sealed. What is left out is an item without bytes, with the reason. 0 or -ENOMEM.
 */
int diag_redact(struct diag_snapshot *s, struct secrets *secrets, enum diag_redact mode);

#endif
