// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What only many drives of one host show: firmware that differs within a model,
 * and identifiers that should be unique and are not. Controllers of one
 * subsystem share theirs, and that is no fault.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

struct member {
	const struct diag_snapshot *s;
	const uint8_t *ctrl; /* NULL: not read, and nothing is said of it */
	char model[41], serial[21], firmware[9];
	char subnqn[224]; /* "" none */
};

static void read_member(struct member *m, const struct diag_snapshot *s)
{
	m->s = s;
	m->ctrl = diag_snap_bytes(s, "identify/ctrl.bin", JUDGE_CTRL_LEN, NULL);
	if (!m->ctrl)
		return;
	judge_text(m->ctrl + 4, 20, m->serial, sizeof(m->serial));
	judge_text(m->ctrl + 24, 40, m->model, sizeof(m->model));
	judge_text(m->ctrl + 64, 8, m->firmware, sizeof(m->firmware));
	judge_text(m->ctrl + 768, strnlen((const char *)m->ctrl + 768, 223), m->subnqn,
		   sizeof(m->subnqn));
}

static uint64_t field(const struct member *m, const char *path)
{
	return spec_get_path(path, m->ctrl, JUDGE_CTRL_LEN);
}

/* Two controllers of one subsystem, as far as they say so themselves. */
static bool are_siblings(const struct member *a, const struct member *b)
{
	return field(a, "identify.ctrl.cmic.ctrls") && field(b, "identify.ctrl.cmic.ctrls") &&
	       field(a, "identify.ctrl.cntlid") != field(b, "identify.ctrl.cntlid") &&
	       !strcmp(a->subnqn, b->subnqn) && !strcmp(a->serial, b->serial);
}

static const struct diag_check *begin(struct judge *j, const char *id)
{
	j->check = diag_check_find(id);
	return j->check;
}

/* ------------------------------------------------------------------ firmware */

/* Is there one of the same model before @i that has (@same) or has not its firmware? */
static bool has_earlier(const struct member *m, size_t i, bool same)
{
	for (size_t k = 0; k < i; k++)
		if (m[k].ctrl && !strcmp(m[k].model, m[i].model) &&
		    !strcmp(m[k].firmware, m[i].firmware) == same)
			return true;
	return false;
}

static void judge_firmware(struct judge *j, const struct member *m, size_t n)
{
	bool is_seen = false;

	begin(j, "fleet.firmware");
	for (size_t i = 0; i < n; i++) {
		if (!m[i].ctrl || !has_earlier(m, i, false) || has_earlier(m, i, true))
			continue;
		is_seen = true;
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "drives of this model run different firmware on this host");
		judge_subject(j, "%s", m[i].model);
		judge_value(j, "%s on %s, other on others", m[i].firmware, m[i].serial);
		judge_advise(j, DIAG_FIRMWARE, "bring them to one revision");
	}
	if (!is_seen)
		judge_ok(j, "one for each model");
}

/* --------------------------------------------------------------- identifiers */

static void say_shared(struct judge *j, const char *what, const struct member *a,
		       const struct member *b, const char *value)
{
	judge_say(j, DIAG_WARN, DIAG_CERTAIN,
		  "two drives have the same %s: what is named by it may be the wrong one", what);
	judge_brief(j, "two drives share one %s", what);
	judge_subject(j, "%s %s and %s %s", a->model, a->serial, b->model, b->serial);
	judge_value(j, "%s", value);
	judge_limit(j, NULL, "unique");
	judge_advise(j, DIAG_FIRMWARE,
		     "do not use /dev/disk/by-id for them; look for newer firmware");
}

static void judge_serials(struct judge *j, const struct member *m, size_t n)
{
	bool is_seen = false;

	begin(j, "fleet.serial");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++) {
			if (!m[i].ctrl || !m[k].ctrl || !*m[i].serial ||
			    strcmp(m[i].serial, m[k].serial) || strcmp(m[i].model, m[k].model) ||
			    are_siblings(&m[i], &m[k]))
				continue;
			is_seen = true;
			say_shared(j, "serial number", &m[k], &m[i], m[i].serial);
		}
	if (!is_seen)
		judge_ok(j, "unique");
}

static void judge_subnqns(struct judge *j, const struct member *m, size_t n)
{
	bool is_seen = false;

	begin(j, "fleet.subnqn");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++) {
			if (!m[i].ctrl || !m[k].ctrl || !*m[i].subnqn ||
			    strcmp(m[i].subnqn, m[k].subnqn) || are_siblings(&m[i], &m[k]))
				continue;
			is_seen = true;
			say_shared(j, "SUBNQN", &m[k], &m[i], m[i].subnqn);
		}
	if (!is_seen)
		judge_ok(j, "unique");
}

/* An identifier of a namespace: 16 bytes of NGUID or 8 of EUI64. */
struct name {
	const struct member *owner;
	const uint8_t *bytes;
	size_t len;
};

static bool is_zero(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i])
			return false;
	return true;
}

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->bytes, y->bytes, x->len);
}

/* All of them; *ret is to be freed. */
static size_t collect_names(struct judge *j, const struct member *m, size_t n, struct name **ret)
{
	struct name *v = calloc(n ? 2 * JUDGE_NS_MAX * n : 1, sizeof(*v));
	size_t count = 0;

	for (size_t i = 0; v && i < n; i++) {
		const struct judge of = { .drive = m[i].s };
		uint32_t nsids[JUDGE_NS_MAX];
		size_t namespaces = m[i].ctrl ? judge_namespaces(&of, nsids) : 0;

		for (size_t k = 0; k < namespaces; k++) {
			const uint8_t *ns = judge_ns(&of, nsids[k]);

			if (ns && !is_zero(ns + 104, 16))
				v[count++] = (struct name){ &m[i], ns + 104, 16 };
			if (ns && !is_zero(ns + 120, 8))
				v[count++] = (struct name){ &m[i], ns + 120, 8 };
		}
	}
	if (!v)
		j->is_out_of_memory = true;
	*ret = v;
	return count;
}

static void judge_names(struct judge *j, const struct member *m, size_t n)
{
	struct name *v;
	size_t count = collect_names(j, m, n, &v), shared = 0;
	char hex[40];

	begin(j, "fleet.namespace-ids");
	if (v)
		qsort(v, count, sizeof(*v), compare_names);
	for (size_t i = 1; i < count; i++) {
		if (compare_names(&v[i - 1], &v[i]) ||
		    (v[i].owner != v[i - 1].owner && are_siblings(v[i].owner, v[i - 1].owner)))
			continue;
		for (size_t k = 0; k < v[i].len; k++)
			snprintf(hex + 2 * k, 3, "%02x", v[i].bytes[k]);
		shared++;
		say_shared(j, v[i].len == 16 ? "NGUID" : "EUI64", v[i - 1].owner, v[i].owner, hex);
	}
	if (!shared)
		judge_ok(j, "unique");
	free(v);
}

int diag_judge_host(const struct diag_snapshot *host, const struct diag_snapshot *const *drives,
		    size_t n, struct diag_verdict **ret)
{
	struct judge j = { .host = host, .v = calloc(1, sizeof(*j.v)) };
	struct member *m = calloc(n ? n : 1, sizeof(*m));
	int rc = j.v && m ? 0 : -ENOMEM;

	for (size_t i = 0; !rc && i < n; i++)
		read_member(&m[i], drives[i]);
	if (!rc) {
		judge_firmware(&j, m, n);
		judge_serials(&j, m, n);
		judge_subnqns(&j, m, n);
		judge_names(&j, m, n);
		rc = judge_conclude(&j);
	}
	judge_fini(&j);
	free(m);
	if (!rc && j.is_out_of_memory)
		rc = -ENOMEM;
	if (rc)
		diag_verdict_free(j.v);
	else
		*ret = j.v;
	return rc;
}
