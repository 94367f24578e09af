// SPDX-License-Identifier: GPL-2.0-or-later
/* What the cases of primary and secondary controllers share. */
#ifndef CASES_VIRT_H
#define CASES_VIRT_H

#include <nvmetest/case.h>

enum { VIRT_VQ, VIRT_VI };						       /* Resource Type */
enum { VIRT_PRIMARY = 1, VIRT_OFFLINE = 7, VIRT_ASSIGN = 8, VIRT_ONLINE = 9 }; /* Action */

/* One row of CNS 15h. */
struct virt_entry {
	uint16_t scid, pcid, vfn, n[2]; /* n: flexible resources by type */
	uint8_t scs;
};

#define VIRT_ENTRIES_MAX 127u

/* Skips without OACS bit 7. */
void virt_begin(struct nt_ctx *t);
/* A field of CNS 14h as it is now: virt_primary(t, "vqfrt"). */
uint64_t virt_primary(struct nt_ctx *t, const char *field);
/* The fields of both resource types: virt_of(t, VIRT_VI, "rfap") is virfap. */
uint64_t virt_of(struct nt_ctx *t, unsigned int rt, const char *field);
/* CNS 15h from @cntid on; the number of entries, at most VIRT_ENTRIES_MAX. */
uint32_t virt_list(struct nt_ctx *t, uint16_t cntid, struct virt_entry *ret);
/* The entry of @scid, or the case fails and ends. */
struct virt_entry virt_entry(struct nt_ctx *t, uint16_t scid);
struct drv_cpl virt_manage(struct nt_ctx *t, unsigned int act, unsigned int rt, uint16_t cntlid,
			   uint16_t nr);
/*
 * A secondary controller that is offline without resources, and whose virtual
 * function is there if it is one; skips when any is in use. Virtual functions
 * go again with virt_end().
 */
uint16_t virt_secondary(struct nt_ctx *t);
void virt_end(struct nt_ctx *t);

#endif
