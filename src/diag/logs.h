// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What log pages are called and how they are laid out: those of the
 * specification, and those that plugins describe (vendors', OCP's).
 */
#ifndef DIAG_LOGS_H
#define DIAG_LOGS_H

#include <nvmetest/plugin.h>

#include "diag/view.h"

/* @pages ends with a row without a name, and stays where it is. */
int diag_log_add(const struct nt_log_page *pages);
/* The page that @bytes are: by its GUID where the description has one. NULL: none fits. */
const struct nt_log_page *diag_log_find(uint8_t lid, const uint8_t *bytes, size_t len);
/* Does anybody describe this vendor specific page? */
bool diag_log_known(uint8_t lid);
/* Bytes to ask for where nobody says how long the page is. */
size_t diag_log_len(uint8_t lid);
/* A described page by its name: "ocp-smart". */
bool diag_log_parse(const char *name, unsigned int *ret_lid);
/* What the page is called; a vendor's one is anybody's before its bytes tell whose it is. */
const char *diag_log_title(uint8_t lid);
const char *diag_log_title_of(uint8_t lid, const uint8_t *bytes, size_t len);

/* The page as a section. */
struct json_object *sheet_log(const struct view *v, uint8_t lid, const uint8_t *bytes, size_t len);

#endif
