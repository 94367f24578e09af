// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the Identify cases share: a page judged, its fields, which NSIDs are
 * active, valid and invalid.
 */
#ifndef CASES_IDENTIFY_H
#define CASES_IDENTIFY_H

#include <nvmetest/case.h>

#define IDENTIFY_LEN  4096u
#define IDENTIFY_NSID 1024u /* entries of a list */

/* The page of a structure that must be there; a refusal fails and ends the case. */
struct nt_buf *identify_page(struct nt_ctx *t, uint8_t cns, uint32_t nsid, const char *what);
/* The Active Namespace ID list from @above on, as numbers. */
void identify_list(struct nt_ctx *t, uint32_t above, uint32_t list[IDENTIFY_NSID]);
/* Active NSIDs from the lowest on, 0-terminated, at most @max - 1. Serves before 1.1, too. */
size_t identify_active(struct nt_ctx *t, uint32_t *nsids, size_t max);
/* A valid NSID that is not active, 0: none. */
uint32_t identify_inactive(struct nt_ctx *t);
/* An NSID above NN that is not FFFFFFFFh or FFFFFFFEh, 0: none. */
uint32_t identify_invalid(struct nt_ctx *t);
/* Field of Identify Namespace. */
uint64_t identify_ns_field(const struct nt_buf *page, const char *field);

#endif
