// SPDX-License-Identifier: GPL-2.0-or-later
/* Where in a snapshot identifiers stand by definition. */
#ifndef DIAG_SECRET_PLACES_H
#define DIAG_SECRET_PLACES_H

#include "secret.h"

struct secret_place {
	enum secret_kind kind;
	bool is_text;
	uint8_t *bytes; /* of the item */
	size_t len;
};

/* Calls @each for every such place until it returns nonzero, which is returned. */
int secret_places(const struct diag_snapshot *snap,
		  int (*each)(void *arg, const struct secret_place *p), void *arg);

#endif
