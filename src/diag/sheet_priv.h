// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages that have files of their own. */
#ifndef DIAG_SHEET_PRIV_H
#define DIAG_SHEET_PRIV_H

#include "diag/view.h"

/* sheet_persistent.c: header and events of log page 0Dh. */
void sheet_add_persistent(struct json_object *section, const struct view *v, const uint8_t *bytes,
			  size_t len);

#endif
