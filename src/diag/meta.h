// SPDX-License-Identifier: GPL-2.0-or-later
/* How and when a snapshot was taken: its item meta.json. */
#ifndef DIAG_META_H
#define DIAG_META_H

struct json_object;

/*
 * Of now and of this process. @bdf "": no function of PCI; @mode: how it was reached, NULL: not at
 * all. The caller adds what else there is to say, and puts it.
 */
struct json_object *diag_meta_new(const char *address, const char *bdf, const char *mode);

#endif
