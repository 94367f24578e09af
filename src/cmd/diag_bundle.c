// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag bundle: snapshots are taken, what names the owner is hidden,
 * everything that is shown is made of what is left, and the whole is searched for
 * what should not be in it before a byte is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "bundle_page.h"
#include "diag/redact.h"
#include "diag_cmd.h"
#include "host/host.h"
#include "report/outfile.h"
#include "util/jobj.h"
#include "util/sha256.h"

#define SALT_LEN 32u
#define SALT_MIN 16
#define SALT_MAX 4096u

struct maker {
	const struct cmd_args *a;
	enum diag_redact mode;
	struct doctor d;
	struct bundle b; /* of the snapshots of .d, which owns them */
	struct secrets *secrets;
	struct diag_snapshot *files;
	uint8_t salt[SALT_MAX];
	size_t salt_len;
	bool is_all;
};

/* --------------------------------------------------------------------------- salt */

static int make_salt(struct maker *m, const char *path)
{
	int fd;

	m->salt_len = SALT_LEN;
	if (getrandom(m->salt, SALT_LEN, 0) != SALT_LEN)
		return cmd_error("diag bundle: no random numbers: %s", strerror(errno));
	if (!path)
		return 0;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, m->salt, SALT_LEN) != SALT_LEN || close(fd))
		return cmd_error("diag bundle: --salt-file %s: %s", path, strerror(errno));
	return 0;
}

static int read_salt(struct maker *m)
{
	const char *path = cmd_value(m->a, "salt-file");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n;

	if (fd < 0)
		return !path || errno == ENOENT ? make_salt(m, path)
						: cmd_error("diag bundle: --salt-file %s: %s", path,
							    strerror(errno));
	n = read(fd, m->salt, sizeof(m->salt));
	close(fd);
	if (n < SALT_MIN)
		return cmd_usage("diag bundle: --salt-file %s: must hold %d bytes at least; give "
				 "a name that is not there, and it is made",
				 path, SALT_MIN);
	m->salt_len = (size_t)n;
	return 0;
}

/* ------------------------------------------------------------------------- hiding */

static int find_secrets(struct maker *m)
{
	int rc;

	m->secrets = secrets_new();
	if (!m->secrets)
		return -ENOMEM;
	rc = secrets_find_host(m->secrets);
	if (!rc && m->d.host)
		rc = secrets_find(m->secrets, m->d.host);
	for (size_t i = 0; i < m->d.n && !rc; i++)
		rc = secrets_find(m->secrets, m->d.drives[i].s);
	return rc ? rc : secrets_seal(m->secrets, m->salt, m->salt_len);
}

static int redact(struct maker *m)
{
	int rc = m->d.host ? diag_redact(m->d.host, m->secrets, m->mode) : 0;

	for (size_t i = 0; i < m->d.n && !rc; i++)
		rc = diag_redact(m->d.drives[i].s, m->secrets, m->mode);
	return rc;
}

/* What the redaction was: numbers only. */
static struct json_object *tell_redaction(const struct maker *m)
{
	struct json_object *o = json_object_new_object(), *found = json_object_new_object();
	struct json_object *not_searched = json_object_new_object();
	uint64_t counts[SECRET_KINDS] = { 0 }, shorts[SECRET_KINDS] = { 0 };

	for (size_t i = 0; i < m->secrets->n; i++) {
		const struct secret *x = &m->secrets->v[i];

		(x->is_short ? shorts : counts)[x->kind]++;
	}
	for (unsigned int i = 0; i < SECRET_KINDS; i++) {
		if (counts[i])
			jobj_u64(found, secret_kind_name(i), counts[i]);
		if (shorts[i])
			jobj_u64(not_searched, secret_kind_name(i), shorts[i]);
	}
	jobj_str(o, "mode", diag_redact_name(m->mode));
	jobj_str(o, "salt", cmd_has(m->a, "salt-file") ? "file" : "random");
	jobj_u64(o, "replaced", m->secrets->replaced);
	jobj_add(o, "identifiers", found);
	/* of fewer than four characters: replaced where they stand by definition, nowhere else */
	jobj_add(o, "too_short", not_searched);
	return o;
}

/* ---------------------------------------------------------------------- documents */

struct paper {
	FILE *f;
	char *text;
	size_t len;
};

static bool paper_open(struct paper *p)
{
	*p = (struct paper){ 0 };
	p->f = open_memstream(&p->text, &p->len);
	return p->f;
}

/* What was written becomes a file of the bundle. */
static int paper_keep(struct paper *p, struct diag_snapshot *files, const char *name)
{
	int rc = ferror(p->f) ? -EIO : 0;

	if (fclose(p->f))
		rc = -EIO;
	if (!rc)
		rc = diag_snap_put(files, name, p->text, p->len);
	free(p->text);
	return rc;
}

static int write_documents(struct maker *m)
{
	const struct doctor_view view = { .verbose = true };
	struct paper p;
	int rc;

	if (!paper_open(&p))
		return -ENOMEM;
	doctor_print_json(p.f, &m->d);
	rc = paper_keep(&p, m->files, "verdict.json");
	if (rc || !paper_open(&p))
		return rc ? rc : -ENOMEM;
	doctor_print(p.f, &m->d, &view);
	rc = paper_keep(&p, m->files, "report.txt");
	if (rc || !paper_open(&p))
		return rc ? rc : -ENOMEM;
	bundle_page(p.f, &m->d, diag_redact_name(m->mode));
	return paper_keep(&p, m->files, "report.html");
}

static int fill(struct maker *m)
{
	int rc = bundle_pack(&m->b, m->files);

	if (!rc)
		rc = bundle_decode(&m->b, m->files);
	if (!rc)
		rc = write_documents(m);
	return rc ? rc : bundle_seal(&m->b, m->files, tell_redaction(m));
}

/* Files of the bundle that are what a device or a system said, not what we made of it. */
static bool is_foreign(const char *name)
{
	return !strncmp(name, "host/", 5) ||
	       (!strncmp(name, "ctrl/", 5) && !strstr(name, "/decoded/"));
}

/* Nothing leaves that was to be hidden. */
static int search(const struct maker *m)
{
	struct scan_hit hit;

	if (m->mode == DIAG_REDACT_NONE)
		return 0;
	for (size_t i = 0; i < m->files->n; i++) {
		const struct diag_item *it = &m->files->items[i];
		const bool in_name =
			secrets_search(m->secrets, it->name, strlen(it->name), true, &hit);
		char number[24];

		snprintf(number, sizeof(number), "%zu", i);
		if (in_name ||
		    secrets_search(m->secrets, it->bytes, it->len, is_foreign(it->name), &hit))
			return cmd_error("diag bundle: nothing was written: %s%s still holds an "
					 "identifier (%s, %s, byte %zu); make it with --redact "
					 "none and send it only to who may know that",
					 in_name ? "the name of file " : it->name,
					 in_name ? number : "", secret_kind_name(hit.secret->kind),
					 scan_form_name(&hit), hit.at);
	}
	return 0;
}

/* ------------------------------------------------------------------------- output */

/* nvmetest-diag-HASH-UTC.tar.gz: which host it was its owner can tell. */
static void name_file(const struct maker *m, char buf[80])
{
	const time_t taken = (time_t)bundle_taken(&m->b);
	char host[256], utc[32];
	uint8_t mac[SHA256_LEN];
	struct tm tm;

	host_read_line(host, sizeof(host), "/proc/sys/kernel/hostname");
	hmac_sha256(m->salt, m->salt_len, host, strlen(host), mac);
	gmtime_r(&taken, &tm);
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(buf, 80, "nvmetest-diag-%02x%02x%02x%02x-%s.tar.gz", mac[0], mac[1], mac[2],
		 mac[3], utc);
}

static bool ends(const char *name, const char *tail)
{
	const size_t len = strlen(name), n = strlen(tail);

	return len >= n && !strcmp(name + len - n, tail);
}

static int save(const struct maker *m, const char *path, long *ret_len, struct nt_err *err)
{
	const bool is_gzip = ends(path, ".gz") || ends(path, ".tgz");
	struct outfile out;
	int rc = outfile_open(&out, strcmp(path, "-") ? path : NULL, false, err);

	if (!rc)
		rc = bundle_write(m->files, bundle_taken(&m->b), is_gzip, out.f, err);
	if (!rc)
		*ret_len = ftell(out.f);
	if (!rc)
		rc = outfile_close(&out);
	outfile_drop(&out);
	return rc;
}

static int write_out(const struct maker *m)
{
	const char *path = cmd_value(m->a, "output");
	struct nt_err err = { 0 };
	char name[80];
	FILE *told;
	long len = 0;
	int rc;

	name_file(m, name);
	path = path ? path : name;
	told = strcmp(path, "-") ? stdout : stderr;
	rc = save(m, path, &len, &err);
	if (rc)
		return cmd_error("diag bundle: cannot write %s: %s", path,
				 *err.text ? err.text : strerror(-rc));
	fprintf(told, "%s: %zu files", path, m->files->n);
	if (len > 0) /* a pipe does not tell */
		fprintf(told, ", %ld KiB", (len + 1023) / 1024);
	fprintf(told, ", %zu drive%s\n", m->d.n, m->d.n == 1 ? "" : "s");
	if (m->mode == DIAG_REDACT_NONE)
		fputs("nothing is hidden: serial numbers and names are in it\n", told);
	else
		fprintf(told,
			"%zu identifiers are hidden, in %zu places; searched again: none is left\n",
			m->secrets->n, m->secrets->replaced);
	return 0;
}

/* -------------------------------------------------------------------------- order */

static void drop_verdicts(struct doctor *d)
{
	for (size_t i = 0; i < d->n; i++) {
		diag_verdict_free(d->drives[i].v);
		d->drives[i].v = NULL;
	}
	diag_verdict_free(d->fleet);
	d->fleet = NULL;
}

/* What is hidden does not change what is said: where it would, who sends it is told. */
static int judge_both(struct maker *m)
{
	enum diag_level *before = calloc(m->d.n ? m->d.n : 1, sizeof(*before));
	int rc = before ? doctor_judge(&m->d, m->is_all) : -ENOMEM;

	for (size_t i = 0; !rc && i < m->d.n; i++)
		before[i] = m->d.drives[i].v->level;
	drop_verdicts(&m->d);
	if (!rc)
		rc = redact(m);
	if (!rc)
		rc = doctor_judge(&m->d, m->is_all);
	for (size_t i = 0; !rc && i < m->d.n; i++)
		if (m->d.drives[i].v->level != before[i])
			cmd_error("diag bundle: %s: the verdict is %s, of the bundle %s: what "
				  "--redact %s leaves out is missed",
				  m->b.drives[i].id, diag_level_name(before[i]),
				  diag_level_name(m->d.drives[i].v->level),
				  diag_redact_name(m->mode));
	free(before);
	return rc;
}

static int gather(struct maker *m)
{
	int rc = 0;

	m->b.host = m->d.host;
	m->b.is_fleet = m->is_all;
	for (size_t i = 0; i < m->d.n && !rc; i++)
		rc = bundle_add(&m->b, m->d.drives[i].s);
	m->files = diag_snap_new();
	if (!rc)
		rc = m->files ? find_secrets(m) : -ENOMEM;
	if (!rc)
		rc = judge_both(m);
	return rc ? rc : fill(m);
}

static int make(struct maker *m)
{
	int status = doctor_take(&m->d, m->a, doctor_depth(m->a), &m->is_all), rc;

	if (status)
		return status;
	rc = gather(m);
	if (rc == -E2BIG)
		return cmd_error("diag bundle: it would be longer than %u MiB: take fewer drives "
				 "at once, or not --deep",
				 DIAG_SNAP_MAX >> 20);
	if (rc)
		return cmd_error("diag bundle: %s", strerror(-rc));
	status = search(m);
	return status ? status : write_out(m);
}

int cmd_diag_bundle(struct diag_ask *ask)
{
	struct maker *m = calloc(1, sizeof(*m));
	const char *mode = cmd_value(ask->a, "redact");
	int status;

	if (!m)
		return cmd_error("out of memory");
	m->a = ask->a;
	m->mode = DIAG_REDACT_IDS;
	if (mode) /* one of the words, which the table of options says */
		diag_redact_parse(mode, &m->mode);
	status = doctor_check(ask->a);
	if (!status)
		status = read_salt(m);
	if (!status)
		status = make(m);
	free(m->b.drives);
	diag_snap_free(m->files);
	secrets_free(m->secrets);
	doctor_free(&m->d);
	free(m);
	return status;
}
