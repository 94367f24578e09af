// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Features: which the drive has, by log page 12h or else by its capabilities, and
 * of each the current, the default and the saved value and what can be done to it.
 */
#include <stdio.h>
#include <string.h>

#include "diag/collect_priv.h"

#define CAP_SAVEABLE 1u
#define DATA_MAX     4096u

/* Optional ones that no single field announces. */
static bool has_behavior(const struct diag_drive *d)
{
	return diag_drive_id(d, "crdt1") || diag_drive_id(d, "lpa.da4") ||
	       diag_drive_id(d, "ctratt.elbas");
}

static bool has_levels(const struct diag_drive *d)
{
	return diag_drive_id(d, "ctratt.rrl") && !diag_drive_id(d, "ctratt.nvmsets");
}

static bool has_intervals(const struct diag_drive *d)
{
	return diag_drive_id(d, "oacs.lbastatus") && diag_drive_id(d, "oaes.lbastatus");
}

static bool has_profile(const struct diag_drive *d)
{
	return diag_drive_has_sets(d);
}

/* No capability says so: log page 12h may. */
static bool is_only_listed(const struct diag_drive *d)
{
	(void)d;
	return false;
}

/* Vectors are those that somebody enabled: with our driver nobody did. */
static bool has_vectors(const struct diag_drive *d)
{
	return d->fn->caps & PCIFN_CAP_OS_DRIVER;
}

static const struct row {
	uint8_t fid;
	uint16_t data_len;
	bool is_per_ns;
	const char *claim; /* field of Identify Controller; without one and @has: mandatory */
	uint32_t since;
	bool (*has)(const struct diag_drive *d);
} rows[] = {
	{ NT_FID_ARBITRATION, 0, false, NULL, 0, NULL },
	{ NT_FID_POWER_MGMT, 0, false, NULL, 0, NULL },
	{ NT_FID_LBA_RANGE, 4096, true, NULL, 0, is_only_listed },
	{ NT_FID_TEMP_THRESH, 0, false, NULL, 0, NULL },
	{ NT_FID_ERROR_RECOVERY, 0, true, NULL, 0, NULL },
	{ NT_FID_VOLATILE_WC, 0, false, "vwc.present", 0, NULL },
	{ NT_FID_NUM_QUEUES, 0, false, NULL, 0, NULL },
	{ NT_FID_IRQ_COALESCE, 0, false, NULL, 0, NULL },
	{ NT_FID_IRQ_CONFIG, 0, false, NULL, 0, has_vectors },
	{ NT_FID_WRITE_ATOMIC, 0, false, NULL, 0, NULL },
	{ NT_FID_ASYNC_EVENT, 0, false, NULL, 0, NULL },
	{ NT_FID_AUTO_PST, 256, false, "apsta.apst", NT_VS(1, 1, 0), NULL },
	{ NT_FID_HMB, 4096, false, "hmpre", NT_VS(1, 2, 0), NULL },
	{ NT_FID_TIMESTAMP, 8, false, "oncs.timestamp", NT_VS(1, 3, 0), NULL },
	{ NT_FID_KEEP_ALIVE, 0, false, "kas", NT_VS(1, 2, 1), NULL },
	{ NT_FID_HCTM, 0, false, "hctma.hctm", NT_VS(1, 3, 0), NULL },
	{ NT_FID_NOPSC, 0, false, "ctratt.nopspm", NT_VS(1, 3, 0), NULL },
	{ NT_FID_RRL, 0, false, NULL, NT_VS(1, 4, 0), has_levels },
	{ NT_FID_LBA_STATUS_ATTR, 0, false, NULL, NT_VS(1, 4, 0), has_intervals },
	{ NT_FID_HOST_BEHAVIOR, 512, false, NULL, NT_VS(1, 4, 0), has_behavior },
	{ NT_FID_SANITIZE, 0, false, "sanicap.ndi", NT_VS(1, 4, 0), NULL },
	{ NT_FID_IOCS_PROFILE, 0, false, NULL, NT_VS(2, 0, 0), has_profile },
	{ NT_FID_SPINUP, 0, false, NULL, NT_VS(2, 0, 0), is_only_listed },
	{ NT_FID_SW_PROGRESS, 0, false, NULL, 0, is_only_listed },
	{ NT_FID_HOST_ID, 8, false, "oncs.resv", NT_VS(1, 1, 0), NULL },
	{ NT_FID_RESV_MASK, 0, true, "oncs.resv", NT_VS(1, 1, 0), NULL },
	{ NT_FID_RESV_PERSIST, 0, true, "oncs.resv", NT_VS(1, 1, 0), NULL },
	{ NT_FID_NS_WRITE_PROTECT, 0, true, "nwpc", NT_VS(1, 4, 0), NULL },
};

static bool is_there(const struct diag_snapshot *s, const struct diag_drive *d, const struct row *r)
{
	const uint8_t *list = diag_snap_bytes(s, "logs/12.bin", 1024, NULL);

	if (list && !(list[4 * r->fid] & 1))
		return false;
	if (list && r->has != has_vectors)
		return true;
	return d->vs >= r->since && (!r->claim || diag_drive_id(d, r->claim)) &&
	       (!r->has || r->has(d));
}

/* ------------------------------------------------------------------ one value */

static int get(struct diag_snapshot *s, struct diag_drive *d, const struct row *r, uint32_t nsid,
	       uint8_t sel, uint32_t *ret_dw0)
{
	static const char *const ends[] = { "", ".def", ".sav", ".cap" };
	const bool is_long_id = r->fid == NT_FID_HOST_ID && diag_drive_id(d, "ctratt.hostid128");
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_FEATURES,
		.nsid = nsid,
		.cdw10 = (uint32_t)sel << 8 | r->fid,
		.cdw11 = is_long_id,
	};
	const size_t len = sel == NT_SEL_CAPABILITIES ? 0 : is_long_id ? 16 : r->data_len;
	uint8_t bytes[4 + DATA_MAX];
	char item[48], ns[20] = "";
	uint32_t dw0 = 0;
	int rc;

	if (nsid)
		snprintf(ns, sizeof(ns), "-ns%u", nsid);
	snprintf(item, sizeof(item), "features/%02x%s%s.bin", r->fid, ns, ends[sel]);
	rc = diag_drive_send(d, &cmd, bytes + 4, len, &dw0);
	for (size_t i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(dw0 >> (8 * i));
	collect_keep(s, d, item, rc, bytes, 4 + len);
	if (ret_dw0)
		*ret_dw0 = dw0;
	return rc;
}

/* Everything there is to know of one, for a namespace or (0) the controller. */
static void get_all(struct diag_snapshot *s, struct diag_drive *d, const struct row *r,
		    uint32_t nsid)
{
	uint32_t caps = 0;

	if (diag_drive_id(d, "oncs.save") && get(s, d, r, nsid, NT_SEL_CAPABILITIES, &caps) < 0)
		return;
	if (get(s, d, r, nsid, NT_SEL_CURRENT, NULL) < 0 || !diag_drive_id(d, "oncs.save"))
		return;
	/* The default of what was granted or told by the host means nothing. */
	if (r->fid != NT_FID_TIMESTAMP && r->fid != NT_FID_HOST_ID && r->fid != NT_FID_HMB)
		get(s, d, r, nsid, NT_SEL_DEFAULT, NULL);
	if (caps & CAP_SAVEABLE && !d->is_over)
		get(s, d, r, nsid, NT_SEL_SAVED, NULL);
}

void collect_features(struct diag_snapshot *s, struct diag_drive *d)
{
	uint32_t nsids[COLLECT_LIST_MAX];
	const size_t n = collect_nsids(s, nsids);

	if (d->vs >= NT_VS(2, 0, 0) && diag_drive_id(d, "lpa.supported") &&
	    !diag_snap_find(s, "logs/12.bin"))
		diag_collect_log(s, d, NT_LID_FEATURE_EFFECTS, 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows) && !d->is_over; i++) {
		const struct row *r = &rows[i];

		if (!is_there(s, d, r))
			continue;
		if (!r->is_per_ns)
			get_all(s, d, r, 0);
		for (size_t k = 0; r->is_per_ns && k < n && !d->is_over; k++)
			if (!d->tg->only_nsid || nsids[k] == d->tg->only_nsid)
				get_all(s, d, r, nsids[k]);
	}
}
