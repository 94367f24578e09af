// SPDX-License-Identifier: GPL-2.0-or-later
/* Collecting: registers, configuration space, how the snapshot was taken; the rest is asked for. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/collect_priv.h"
#include "diag/meta.h"
#include "host/host.h"
#include "util/jobj.h"

#define CONFIG_LEN     4096u
#define CONFIG_OLD_LEN 256u
#define REGS_LEN       4096u

void collect_keep(struct diag_snapshot *s, const struct diag_drive *d, const char *item, int rc,
		  const void *bytes, size_t len)
{
	if (!rc)
		rc = diag_snap_put(s, item, bytes, len);
	else
		rc = diag_snap_miss(s, item, "%s", d->why);
	if (rc == -E2BIG)
		diag_snap_miss(s, item, "%zu bytes are more than a snapshot holds", len);
}

/* ------------------------------------------------- what is read without a command */

static void miss_cap(struct diag_snapshot *s, const struct diag_drive *d, const char *item,
		     unsigned int cap)
{
	const char *why = pcifn_why_not(d->fn, cap);

	diag_snap_miss(s, item, "%s", why ? why : "this target has none");
}

static void collect_config(struct diag_snapshot *s, const struct diag_drive *d)
{
	static const char item[] = "pci/config.bin";
	uint8_t bytes[CONFIG_LEN];
	size_t end = CONFIG_OLD_LEN, at = 0;

	if (!(d->fn->caps & PCIFN_CAP_CFG)) {
		miss_cap(s, d, item, PCIFN_CAP_CFG);
		return;
	}
	if (pcifn_cap_find(d->fn, NT_PCI_CAP_EXP))
		end = CONFIG_LEN;
	for (; at < end; at += 4) {
		uint32_t value;

		if (pcifn_cfg_read(d->fn, (uint16_t)at, 4, &value))
			break;
		for (size_t i = 0; i < 4; i++)
			bytes[at + i] = (uint8_t)(value >> (8 * i));
	}
	if (at)
		diag_snap_put(s, item, bytes, at);
	else
		diag_snap_miss(s, item, "the configuration space does not answer");
}

/* Registers that this controller has. */
static bool has_reg(const struct diag_drive *d, const struct spec_reg *r)
{
	/* Interrupt masks are not to be accessed where there is MSI-X (Transport 1.0, 3.1). */
	if (r->off == NT_REG_INTMS || r->off == NT_REG_INTMC)
		return false;
	if (r->off >= NT_REG_PMRCAP)
		return r->off < NT_REG_DOORBELLS && NT_CAP_PMRS(d->c->cap);
	return r->since <= d->vs;
}

static void collect_regs(struct diag_snapshot *s, const struct diag_drive *d)
{
	uint8_t bytes[REGS_LEN] = { 0 };

	if (!(d->fn->caps & PCIFN_CAP_BAR)) {
		miss_cap(s, d, "regs.bin", PCIFN_CAP_BAR);
		return;
	}
	for (size_t i = 0; i < spec_regs_count; i++) {
		const struct spec_reg *r = &spec_regs[i];
		uint64_t wide = 0;
		uint32_t word = 0;
		int rc;

		if (!has_reg(d, r))
			continue;
		rc = r->width == 8 ? pcifn_read64(d->fn, r->off, &wide)
				   : pcifn_read32(d->fn, r->off, &word);
		if (rc) {
			diag_snap_miss(s, "regs.bin", "register %s does not answer: %s", r->name,
				       rc == -ENODEV ? "the device is gone" : strerror(-rc));
			return;
		}
		wide |= word;
		for (size_t k = 0; k < r->width; k++)
			bytes[r->off + k] = (uint8_t)(wide >> (8 * k));
	}
	diag_snap_put(s, "regs.bin", bytes, sizeof(bytes));
}

/* ---------------------------------------------------------------------- how it was taken */

/* "" of a target that is no function of PCI. */
static void bdf_of(const struct diag_drive *d, char bdf[16])
{
	const char *colon = strchr(d->fn->address, ':');

	if (!colon || (!host_bdf_parse(colon + 1, bdf) && host_ctrl_bdf(colon + 1, bdf, NULL)))
		*bdf = '\0';
}

static void collect_meta(struct diag_snapshot *s, const struct diag_drive *d)
{
	struct json_object *o;
	char bdf[16];

	bdf_of(d, bdf);
	o = diag_meta_new(d->fn->address, bdf, d->fn->ops->name);
	/* What the questions themselves did to the drive's error log. */
	jobj_u64(o, "commands", d->sent);
	jobj_u64(o, "failed_commands", d->failed);
	diag_snap_put_text(s, "meta.json", json_object_to_json_string(o));
	json_object_put(o);
}

int diag_collect(struct diag_snapshot *s, struct diag_drive *d, unsigned int what)
{
	if (what & DIAG_GET_CONFIG)
		collect_config(s, d);
	/* Always: VS says how everything else is to be read. */
	collect_regs(s, d);
	collect_keep(s, d, "identify/ctrl.bin", !d->has_id, d->id, sizeof(d->id));
	if (what & DIAG_GET_IDENTIFY)
		collect_identify(s, d);
	collect_logs(s, d, what);
	if (what & DIAG_GET_FEATURES)
		collect_features(s, d);
	collect_meta(s, d);
	return d->is_over ? -EIO : 0;
}

int diag_collect_drive(struct diag_snapshot *s, const char *address, unsigned int what,
		       struct nt_err *err)
{
	struct diag_drive *d;
	int rc = diag_drive_open(address, &d, err);

	if (rc) {
		diag_snap_miss(s, "identify/ctrl.bin", "%s", err->text);
		return rc;
	}
	rc = diag_collect(s, d, what);
	if (rc)
		nt_err_set(err, rc, "%s: %s", address, d->why);
	diag_drive_close(d);
	return rc;
}
