// SPDX-License-Identifier: GPL-2.0-or-later
/* Firmware and power saving of which something is known: a row of data/known-drives.tsv each. */
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "judge.h"
#include "known_bad.h"

#define ROWS_MAX 16u

/* "0x144d" of sysfs, else out of configuration space. */
static uint16_t pci_id(const struct judge *j, const char *attr, size_t at)
{
	const uint8_t *config = diag_snap_bytes(j->drive, "pci/config.bin", 4, NULL);
	char item[DIAG_NAME_MAX];
	uint64_t id;

	snprintf(item, sizeof(item), "sysfs/pci/%s", attr);
	if (diag_snap_u64(j->drive, item, &id))
		return (uint16_t)id;
	if (!config)
		return 0;
	return (uint16_t)(config[at] | config[at + 1] << 8);
}

static size_t find_rows(const struct judge *j, const struct diag_known *rows[ROWS_MAX])
{
	size_t n;

	if (!*j->v->model)
		return 0;
	n = diag_known_find(j->v->model, j->v->firmware, pci_id(j, "vendor", 0),
			    pci_id(j, "device", 2), rows, ROWS_MAX);
	return nt_min(n, ROWS_MAX);
}

static bool is_of_power(const struct diag_known *k)
{
	return k->what == DIAG_KNOWN_APST || k->what == DIAG_KNOWN_APST_BOARD;
}

void judge_firmware_known(struct judge *j)
{
	const struct diag_known *rows[ROWS_MAX];
	size_t n = find_rows(j, rows), said = 0;

	for (size_t i = 0; i < n; i++) {
		const struct diag_known *k = rows[i];

		if (is_of_power(k))
			continue;
		said++;
		if (k->what == DIAG_KNOWN_FIRMWARE) {
			judge_say(j, DIAG_WARN, DIAG_LIKELY, "this firmware %s", k->effect);
			judge_brief(j, "%s is known to be bad", j->v->firmware);
			judge_advise(j, DIAG_FIRMWARE,
				     *k->fixed ? "update it to %s or later"
					       : "look for newer firmware%s",
				     k->fixed);
		} else {
			judge_say(j, DIAG_INFO, DIAG_HINT, "a drive of this model %s", k->effect);
		}
		judge_subject(j, "%s", diag_known_name(k->what));
		judge_value(j, "%s, firmware %s", j->v->model, j->v->firmware);
		judge_limit(j, k->source, *k->fixed ? "%s" : "none is known without it%s",
			    k->fixed);
		if (*k->remedy)
			judge_remedy(j, "%s", k->remedy);
	}
	if (!said && *j->v->model)
		judge_ok(j, "nothing is known of %s", j->v->firmware);
}

/* Does Linux leave the states alone that this drive does not survive? */
static bool is_avoided(const struct judge *j)
{
	char quirks[256];
	uint64_t us;

	if (diag_snap_text(j->drive, "sysfs/nvme/quirks", quirks, sizeof(quirks)) &&
	    (strstr(quirks, "no_apst") || strstr(quirks, "no_deepest_ps")))
		return true;
	return j->host &&
	       diag_snap_u64(j->host, "host/modules/nvme_core/default_ps_max_latency_us", &us) &&
	       !us;
}

/* Or are transitions off in the drive itself? */
static bool is_apst_unused(const struct judge *j)
{
	uint32_t dw0;

	return is_avoided(j) || (judge_feature(j, NT_FID_AUTO_PST, 0, &dw0) && !(dw0 & 1));
}

static bool has_symptoms(const struct judge *j)
{
	return j->kmsg &&
	       (j->kmsg->sums[DIAG_KMSG_DOWN].n || j->kmsg->sums[DIAG_KMSG_POWER_HINT].n ||
		j->kmsg->sums[DIAG_KMSG_POWER_STATE].n);
}

static const struct diag_known *find_power_row(const struct judge *j)
{
	const struct diag_known *rows[ROWS_MAX];
	size_t n = find_rows(j, rows);

	for (size_t i = 0; i < n; i++)
		if (is_of_power(rows[i]))
			return rows[i];
	return NULL;
}

/* Linux knows most of them itself: without symptoms there is nothing to warn of. */
void judge_kernel_apst(struct judge *j)
{
	const struct diag_known *k = find_power_row(j);

	if (!k) {
		if (*j->v->model)
			judge_ok(j, "nothing is known of this model");
		return;
	}
	if (has_symptoms(j)) {
		judge_say(j, DIAG_WARN, DIAG_LIKELY,
			  "a drive of this kind %s, and the kernel log has such events", k->effect);
		judge_brief(j, "power saving that it does not survive");
		judge_advise(j, DIAG_FIX_SETTING,
			     "switch the state off by this kernel parameter; update its firmware");
		judge_remedy(j, "%s", k->remedy);
	} else if (is_apst_unused(j)) {
		judge_fine(j);
	} else {
		judge_say(j, DIAG_INFO, DIAG_HINT, "of drives of this kind it is known: %s",
			  k->effect);
		judge_remedy(j, "%s", k->remedy);
	}
	judge_value(j, is_avoided(j)	   ? "Linux avoids it"
		       : is_apst_unused(j) ? "switched off"
					   : "may be used");
	judge_limit(j, k->source, "not used");
}

/* May Linux take its power away: at run time, or in a suspend to idle? */
void judge_link_power_off(struct judge *j)
{
	const struct diag_known *k;
	char control[16];
	uint64_t allowed;

	if (!diag_snap_u64(j->drive, "sysfs/pci/d3cold_allowed", &allowed))
		return;
	if (!diag_snap_text(j->drive, "sysfs/pci/power/control", control, sizeof(control)))
		strcpy(control, "?");
	k = allowed ? find_power_row(j) : NULL;
	if (!k || is_avoided(j)) {
		judge_fine(j);
	} else {
		judge_say(
			j, DIAG_INFO, DIAG_HINT,
			"Linux may take its power away, and of drives of this kind it is known: %s",
			k->effect);
		judge_limit(j, k->source, "not allowed");
		if (*j->v->bdf)
			judge_remedy(j, "echo 0 >/sys/bus/pci/devices/%s/d3cold_allowed",
				     j->v->bdf);
	}
	judge_value(j, "%s, runtime power management %s", allowed ? "allowed" : "not allowed",
		    control);
}
