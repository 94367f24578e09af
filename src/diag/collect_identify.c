// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Identify: each data structure by what says that it is there. A row without a
 * capability is mandatory from its version on.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "diag/collect_priv.h"

#define NID_CSI 4 /* type of an identification descriptor */

struct page {
	const char *name; /* of identify/NAME.bin; %u is the NSID */
	uint8_t cns;
	const char *claim; /* field of Identify Controller, or NULL */
	const char *also;  /* another one */
	uint32_t since;
	bool needs_sets; /* CAP.CSS says that there are I/O Command Sets to choose from */
	uint16_t cntid;
};

static const struct page pages[] = {
	{ "ns-list", NT_CNS_ACTIVE_NS, NULL, NULL, NT_VS(1, 1, 0), false, 0 },
	{ "ctrl-iocs", NT_CNS_IOCS_CTRL, NULL, NULL, 0, true, 0 },
	{ "iocs", NT_CNS_IOCS, NULL, NULL, NT_VS(2, 0, 0), true, 0xffff },
	{ "nvmset-list", NT_CNS_NVMSET, "ctratt.nvmsets", NULL, NT_VS(1, 4, 0), false, 0 },
	{ "allocated-list", NT_CNS_ALLOCATED_NS, "oacs.nsmgmt", NULL, NT_VS(1, 2, 0), false, 0 },
	{ "ctrl-list", NT_CNS_CTRLS, "oacs.nsmgmt", "cmic.ctrls", NT_VS(1, 2, 0), false, 0 },
	{ "primary", NT_CNS_PRIMARY_CAPS, "oacs.virt", NULL, NT_VS(1, 3, 0), false, 0 },
	{ "secondary-list", NT_CNS_SECONDARY_CTRLS, "oacs.virt", NULL, NT_VS(1, 3, 0), false, 0 },
	{ "granularity", 0x16, "ctratt.nsgran", NULL, NT_VS(1, 4, 0), false, 0 },
	{ "uuid-list", 0x17, "ctratt.uuid", NULL, NT_VS(1, 4, 0), false, 0 },
	{ "domain-list", 0x18, "ctratt.mds", NULL, NT_VS(2, 0, 0), false, 0 },
	{ "eg-list", 0x19, "ctratt.eg", NULL, NT_VS(2, 0, 0), false, 0 },
};

static const struct page ns_pages[] = {
	{ "ns-%u", NT_CNS_NS, NULL, NULL, 0, false, 0 },
	{ "ns-%u-desc", NT_CNS_NS_DESC, NULL, NULL, NT_VS(1, 3, 0), false, 0 },
	{ "ns-%u-iocs", NT_CNS_IOCS_NS, NULL, NULL, 0, true, 0 },
	{ "ns-%u-indep", NT_CNS_IOCS_INDEP_NS, NULL, NULL, NT_VS(2, 0, 0), true, 0 },
};

static bool is_there(const struct diag_drive *d, const struct page *p)
{
	return d->vs >= p->since && (!p->needs_sets || diag_drive_has_sets(d)) &&
	       (!p->claim || diag_drive_id(d, p->claim)) && (!p->also || diag_drive_id(d, p->also));
}

static const char *item_of(const struct page *p, uint32_t nsid, char buf[64])
{
	char name[40];

	snprintf(name, sizeof(name), p->name, nsid);
	snprintf(buf, 64, "identify/%s.bin", name);
	return buf;
}

static void ask(struct diag_snapshot *s, struct diag_drive *d, const struct page *p, uint32_t nsid,
		uint8_t csi)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_IDENTIFY,
		.nsid = nsid,
		.cdw10 = (uint32_t)p->cntid << 16 | p->cns,
		.cdw11 = (uint32_t)csi << 24,
	};
	uint8_t bytes[DIAG_PAGE_LEN];
	char item[64];
	int rc;

	if (d->is_over)
		return;
	rc = diag_drive_send(d, &cmd, bytes, sizeof(bytes), NULL);
	collect_keep(s, d, item_of(p, nsid, item), rc, bytes, sizeof(bytes));
}

/* ---------------------------------------------------------------- namespaces */

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

size_t collect_nsids(const struct diag_snapshot *s, uint32_t nsids[COLLECT_LIST_MAX])
{
	const uint8_t *list = diag_snap_bytes(s, "identify/ns-list.bin", DIAG_PAGE_LEN, NULL);
	const uint8_t *id = diag_snap_bytes(s, "identify/ctrl.bin", DIAG_PAGE_LEN, NULL);
	size_t n = 0;

	if (list) {
		while (n < COLLECT_LIST_MAX && le32(list + 4 * n)) {
			nsids[n] = le32(list + 4 * n);
			n++;
		}
		return n;
	}
	/* Version 1.0 has no list: they are numbered from 1, and an inactive one has no size. */
	if (!id || diag_snap_find(s, "identify/ns-list.bin"))
		return 0;
	for (uint32_t nsid = 1;
	     nsid <= nt_min(spec_get_path("identify.ctrl.nn", id, DIAG_PAGE_LEN), COLLECT_LIST_MAX);
	     nsid++) {
		char item[64];
		const uint8_t *ns =
			diag_snap_bytes(s, item_of(&ns_pages[0], nsid, item), DIAG_PAGE_LEN, NULL);

		if (!ns || le32(ns) || le32(ns + 4))
			nsids[n++] = nsid;
	}
	return n;
}

uint8_t diag_csi_of(const struct diag_snapshot *s, uint32_t nsid)
{
	char item[64];
	size_t len = 0;
	const uint8_t *desc = diag_snap_bytes(s, item_of(&ns_pages[1], nsid, item), 1, &len);

	for (size_t at = 0; at + 4 < len && desc[at]; at += 4u + desc[at + 1])
		if (desc[at] == NID_CSI)
			return desc[at + 4];
	return 0;
}

static void ask_namespaces(struct diag_snapshot *s, struct diag_drive *d)
{
	uint32_t nsids[COLLECT_LIST_MAX];
	size_t n = collect_nsids(s, nsids);

	for (size_t i = 0; i < n; i++) {
		if (d->tg->only_nsid && nsids[i] != d->tg->only_nsid)
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(ns_pages); k++)
			if (is_there(d, &ns_pages[k]))
				ask(s, d, &ns_pages[k], nsids[i],
				    ns_pages[k].needs_sets ? diag_csi_of(s, nsids[i]) : 0);
	}
	if (n == COLLECT_LIST_MAX)
		diag_snap_miss(s, "identify/ns-more", "namespaces after NSID %u: more than %u",
			       nsids[n - 1], COLLECT_LIST_MAX);
}

/* ------------------------------------------------------------------------ all */

void collect_identify(struct diag_snapshot *s, struct diag_drive *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (is_there(d, &pages[i]))
			ask(s, d, &pages[i], 0, 0);
	ask_namespaces(s, d);
}
