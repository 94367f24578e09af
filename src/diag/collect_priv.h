// SPDX-License-Identifier: GPL-2.0-or-later
/* What the collectors share: put what came under its name, or why it did not. */
#ifndef DIAG_COLLECT_PRIV_H
#define DIAG_COLLECT_PRIV_H

#include "diag/collect.h"

/* Namespaces, NVM sets or Endurance Groups that are asked about. */
#define COLLECT_LIST_MAX 128u

/* NSIDs that are active, at most COLLECT_LIST_MAX; from the list in the snapshot. */
size_t collect_nsids(const struct diag_snapshot *s, uint32_t nsids[COLLECT_LIST_MAX]);
/* @rc as of diag_drive_send(): the bytes, or d->why as the reason. */
void collect_keep(struct diag_snapshot *s, const struct diag_drive *d, const char *item, int rc,
		  const void *bytes, size_t len);

/* Each may end early: d->is_over then. */
void collect_identify(struct diag_snapshot *s, struct diag_drive *d);

void collect_logs(struct diag_snapshot *s, struct diag_drive *d, unsigned int what);
void collect_features(struct diag_snapshot *s, struct diag_drive *d);

#endif
