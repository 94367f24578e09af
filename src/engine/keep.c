// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Before Set Features reaches a drive that somebody owns, the value that it
 * replaces is in a journal on the disk (host/features.c).
 *
 * The first value counts: a row is never written over, so that the journal
 * tells what was before the run and not before its last case.
 */
#include "engine/keep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"

#define SAVE	  (1u << 31)
#define ONCS_SAVE (1u << 4)
#define ONCS_OFF  520

#define TMPSEL_SHIFT 16
#define TMPSEL_ALL   15u
#define SENSORS	     8u

/* --------------------------------------------------------------- the journal */

static void ascii(char *buf, const uint8_t *text, size_t n)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++)
		buf[i] = text[i] >= 0x20 && text[i] < 0x7f ? (char)text[i] : '?';
	while (at && buf[at - 1] == ' ')
		at--;
	buf[at] = '\0';
}

/* Who it is, as the file says it. */
static void name_drive(const struct session *s, char sn[21], char mn[41])
{
	ascii(sn, s->identify_ctrl + 4, 20);
	ascii(mn, s->identify_ctrl + 24, 40);
}

static void check_drive(struct keep *k, const struct host_features *left)
{
	char path[96];

	if (!strcmp(left->sn, k->f.sn) && !strcmp(left->mn, k->f.mn))
		return;
	snprintf(k->refusal, sizeof(k->refusal),
		 "%s holds values of another drive, \"%s\" with serial number %s, and this is "
		 "\"%s\", %s: nvmetest recover when that one is back, or remove the file",
		 host_features_path(k->f.name, path), left->mn, left->sn, k->f.mn, k->f.sn);
}

/* What is there already: of an earlier worker of this run, or of a run that was killed. */
static void read_left(struct keep *k)
{
	struct host_features left = { 0 };
	struct nt_err err = { 0 };
	int rc = host_features_read(k->f.name, &left, &err);

	if (rc == -ENOENT)
		return;
	k->has_file = true;
	if (rc) {
		snprintf(k->refusal, sizeof(k->refusal), "%.399s", err.text);
		return;
	}
	check_drive(k, &left);
	k->was_left = left.pid != k->f.pid || left.start != k->f.start ||
		      strcmp(left.boot, k->f.boot) != 0;
	k->f.is_old = left.is_old;
	k->f.rows = left.rows;
	k->f.n = left.n;
}

int keep_open(struct session *s, const struct host_features *owner)
{
	struct keep *k = calloc(1, sizeof(*k));

	if (!k)
		return -ENOMEM;
	k->s = s;
	k->f = *owner;
	s->keep = k;
	if (!s->has_identify_ctrl) {
		snprintf(k->refusal, sizeof(k->refusal),
			 "the controller did not say which drive it is, so no feature of it is "
			 "changed");
		return 0;
	}
	name_drive(s, k->f.sn, k->f.mn);
	read_left(k);
	return 0;
}

void keep_free(struct session *s)
{
	if (s->keep)
		host_features_free(&s->keep->f);
	free(s->keep);
	s->keep = NULL;
}

int keep_store(struct keep *k, struct nt_err *err)
{
	int rc;

	if (!k->f.n && !k->has_file)
		return 0;
	rc = k->f.n ? host_features_write(&k->f, err) : host_features_remove(k->f.name, err);
	k->has_file = k->f.n || rc;
	return rc;
}

/* --------------------------------------------------------- what is replaced */

static bool can_save(const struct session *s)
{
	return s->identify_ctrl[ONCS_OFF] & ONCS_SAVE;
}

static struct host_feature *find(struct keep *k, const struct host_feature *key)
{
	for (size_t i = 0; i < k->f.n; i++) {
		struct host_feature *r = &k->f.rows[i];

		if (r->fid == key->fid && r->nsid == key->nsid && r->select == key->select)
			return r;
	}
	return NULL;
}

static int refuse(struct keep *k, int rc, const char *why)
{
	snprintf(k->s->tg->why, sizeof(k->s->tg->why), "%.319s", why);
	return rc;
}

/* The saved value next to the current one. 0, 1: there is none to be had; -errno. */
static int add_saved(struct keep *k, struct host_feature *r)
{
	int rc = can_save(k->s) ? keep_get(k->s, r, NT_SEL_SAVED) : 1;

	r->has_saved = !rc;
	return rc;
}

/* One value. *ret_changed: the file has to be written. 0, -errno. */
static int keep_one(struct keep *k, const struct host_feature *key, bool is_save, bool *ret_changed)
{
	struct host_feature *r = find(k, key);
	bool is_new = !r;
	int rc;

	if (is_new) {
		r = host_features_add(&k->f);
		if (!r)
			return refuse(k, -EINVAL,
				      "too many features were changed for one journal: run "
				      "fewer cases at once");
		*r = *key;
		rc = keep_get(k->s, r, NT_SEL_CURRENT);
		if (rc)
			k->f.n--;
		/* What cannot be read is refused when it is set, as a rule; else nobody knows it.
		 */
		if (rc)
			return rc > 0 ? 0 : rc;
	}
	if (is_save && !r->has_saved) {
		rc = add_saved(k, r);
		if (rc < 0) {
			k->f.n -= is_new;
			return rc;
		}
		*ret_changed |= !rc;
	}
	k->is_touched[r - k->f.rows] = true;
	*ret_changed |= is_new;
	return 0;
}

/* ------------------------------------------------- which values it replaces */

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* TMPSEL 1111b is all sensors; every other selector is one value. */
static int keep_selected(struct keep *k, const struct host_feature *key, bool is_save,
			 bool *ret_changed)
{
	struct host_feature one = *key;
	uint32_t tmpsel = key->select >> TMPSEL_SHIFT & 15;
	int rc = 0;

	if (key->fid != NT_FID_TEMP_THRESH || tmpsel != TMPSEL_ALL)
		return keep_one(k, key, is_save, ret_changed);
	for (uint32_t i = 0; !rc && i <= SENSORS; i++) {
		one.select = (key->select & ~(TMPSEL_ALL << TMPSEL_SHIFT)) | i << TMPSEL_SHIFT;
		rc = keep_one(k, &one, is_save, ret_changed);
	}
	return rc;
}

/* NSID FFFFFFFFh of a feature that each namespace has for itself. */
static int keep_namespaces(struct keep *k, const struct host_feature *key, bool is_save,
			   bool *ret_changed)
{
	struct host_feature one = *key;
	uint8_t list[4096];
	int rc = session_ask(k->s, NT_CNS_ACTIVE_NS, 0, list);

	if (rc > 0) { /* before 1.1 there was no list */
		one.nsid = 1;
		return keep_selected(k, &one, is_save, ret_changed);
	}
	for (size_t i = 0; !rc && i < 1024 && le32(list + 4 * i); i++) {
		one.nsid = le32(list + 4 * i);
		rc = keep_selected(k, &one, is_save, ret_changed);
	}
	return rc;
}

static int keep_values(struct keep *k, const struct drv_cmd *cmd, size_t data_len)
{
	const struct keep_kind *kind = keep_kind((uint8_t)cmd->cdw10);
	struct host_feature key = { .fid = (uint8_t)cmd->cdw10,
				    .nsid = cmd->nsid,
				    .select = cmd->cdw11 & kind->select,
				    .len = kind->len };
	bool is_known = spec_feature_find(key.fid), is_changed = false;
	struct nt_err err = { 0 };
	int rc;

	if (!is_known)
		key.len = (uint16_t)nt_min(data_len, HOST_FEATURE_LEN);
	if (key.nsid == NT_NSID_ALL && kind->is_per_ns) {
		rc = keep_namespaces(k, &key, cmd->cdw10 & SAVE, &is_changed);
	} else {
		if (!kind->is_per_ns && (is_known || key.nsid == NT_NSID_ALL))
			key.nsid = 0;
		rc = keep_selected(k, &key, cmd->cdw10 & SAVE, &is_changed);
	}
	if (rc || !is_changed)
		return rc;
	/* From now on it is this run's. */
	k->was_left = false;
	if (!keep_store(k, &err))
		return 0;
	return refuse(k, err.code == -EPERM ? -ENOTSUP : -EINVAL, err.text);
}

/* -------------------------------------------------------- what a reset takes */

#define NAMESPACES_MAX 64u

/*
 * What a host may have set on any controller; none is asked for that is not
 * there, since a refusal stands in the drive's error log.
 */
static const struct {
	uint8_t fid;
	uint32_t select, since;
	uint16_t id_off; /* of a byte of Identify Controller whose bit 0 says that it is there */
	bool not_on_fabrics;
} settings[] = {
	{ NT_FID_ARBITRATION, 0, 0, 0, false },
	{ NT_FID_TEMP_THRESH, 0, 0, 0, false },
	{ NT_FID_TEMP_THRESH, 1u << 20, NT_VS(1, 2, 0), 0, false },
	{ NT_FID_VOLATILE_WC, 0, 0, 525, false },
	{ NT_FID_IRQ_COALESCE, 0, 0, 0, true },
	{ NT_FID_WRITE_ATOMIC, 0, 0, 0, false },
	{ NT_FID_HCTM, 0, NT_VS(1, 3, 0), 322, false },
};

static int keep_namespace_settings(struct keep *k, bool *ret_changed)
{
	struct host_feature key = { .fid = NT_FID_ERROR_RECOVERY };
	uint8_t list[4096] = { 1 }; /* before 1.1 there was no list */
	int rc = 0;

	if (k->s->limits.vs >= NT_VS(1, 1, 0))
		rc = session_ask(k->s, NT_CNS_ACTIVE_NS, 0, list);
	for (size_t i = 0; !rc && i < NAMESPACES_MAX && le32(list + 4 * i); i++) {
		key.nsid = le32(list + 4 * i);
		rc = keep_one(k, &key, false, ret_changed);
	}
	return rc < 0 ? rc : 0;
}

int keep_settings(struct keep *k)
{
	const struct session *s = k->s;
	bool is_changed = false;
	int rc = 0;

	for (size_t i = 0; !rc && i < ARRAY_SIZE(settings); i++) {
		const struct host_feature key = { .fid = settings[i].fid,
						  .select = settings[i].select };

		if (s->limits.vs < settings[i].since ||
		    (settings[i].not_on_fabrics && s->limits.is_fabric) ||
		    (settings[i].id_off && !(s->identify_ctrl[settings[i].id_off] & 1)))
			continue;
		rc = keep_one(k, &key, false, &is_changed);
	}
	if (!rc)
		rc = keep_namespace_settings(k, &is_changed);
	/* No case has touched them. */
	memset(k->is_touched, 0, sizeof(k->is_touched));
	return is_changed ? keep_store(k, NULL) : rc;
}

int keep_before(struct session *s, const struct drv_cmd *cmd, const struct target_data *data)
{
	struct drv_sq *asq = s->c->asq;
	struct keep *k = s->keep;

	if (!s->c->is_passive)
		s->tg->why[0] = '\0';
	if (keep_kind((uint8_t)cmd->cdw10)->is_lost)
		return 0;
	/* What will not be sent changes nothing. */
	if (s->c->is_passive && target_check(s->tg, 0, cmd))
		return 0;
	if (*k->refusal)
		return refuse(k, -EINVAL, k->refusal);
	if (!s->c->is_passive && (asq->tail != asq->rung || drv_sq_free(asq) < 2))
		return refuse(k, -ENOTSUP,
			      "Set Features among other commands is for a drive of nobody: the "
			      "value before has to be asked for first");
	return keep_values(k, cmd, data ? data->len : 0);
}
