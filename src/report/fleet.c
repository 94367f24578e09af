// SPDX-License-Identifier: GPL-2.0-or-later
/* Collecting: what is kept of each report. */
#include "fleet.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fleet_priv.h"
#include "get.h"
#include "util/jobj.h"
#include "words.h"

const char *const fleet_finding_words[FLEET_FINDINGS] = {
	[FLEET_FAIL] = "fail",
	[FLEET_ERROR] = "error",
	[FLEET_UNREADABLE] = "unreadable",
	[FLEET_DUPLICATE] = "duplicate",
	[FLEET_FLAKY] = "flaky",
	[FLEET_ODD_FIELD] = "odd-field",
	[FLEET_ODD_VERDICT] = "odd-verdict",
	[FLEET_FIRMWARE] = "firmware",
};

static const char *const verdict_words[FLEET_VERDICTS] = { "pass", "warn", "fail", "skip",
							   "error" };

const char *const fleet_identity_names[] = { "serial number", "SUBNQN", "NGUID", "EUI-64" };
enum { ID_SERIAL, ID_SUBNQN, ID_NGUID, ID_EUI64 };

/* FNV-1a, with its bits spread: the lowest choose the part that a record is in. */
uint64_t fleet_hash(uint64_t from, const char *text)
{
	uint64_t h = from ^ 0xcbf29ce484222325u;

	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 29;
}

int fleet_open(struct fleet **ret)
{
	struct fleet *f = calloc(1, sizeof(*f));
	int err = ENOMEM;

	if (f) {
		f->rows = tmpfile();
		f->records = f->rows ? tmpfile() : NULL;
		err = errno;
	}
	if (!f || !f->records) {
		fleet_close(f);
		return err ? -err : -ENOMEM;
	}
	f->case_index = json_object_new_object();
	f->findings = json_object_new_array();
	*ret = f;
	return 0;
}

void fleet_close(struct fleet *f)
{
	if (!f)
		return;
	if (f->rows)
		fclose(f->rows);
	if (f->records)
		fclose(f->records);
	for (size_t i = 0; i < f->model_count; i++)
		free(f->models[i].fields);
	for (size_t i = 0; i < f->case_count; i++) {
		free(f->cases[i].key);
		free(f->cases[i].title);
	}
	free(f->cases);
	free(f->row);
	json_object_put(f->case_index);
	json_object_put(f->findings);
	free(f);
}

/* Room for one more in an array that doubles. */
static void *grown(void *v, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 64;

	if (count < *room)
		return v;
	v = reallocarray(v, more, size);
	if (v)
		*room = more;
	return v;
}

static int put_row(struct fleet *f, struct json_object *row, uint32_t weight)
{
	struct fleet_row *v = grown(f->row, f->row_count, &f->row_room, sizeof(*v));

	if (!v)
		return -ENOMEM;
	f->row = v;
	if (fseek(f->rows, 0, SEEK_END))
		return -errno;
	v[f->row_count++] = (struct fleet_row){ .at = ftell(f->rows), .weight = weight };
	errno = 0;
	if (fprintf(f->rows, "%s\n", json_object_to_json_string_ext(row, JSON_C_TO_STRING_PLAIN)) <
	    0)
		return errno ? -errno : -EIO;
	return 0;
}

static void put_record(struct fleet *f, const struct fleet_record *r)
{
	errno = 0;
	if (fwrite(r, sizeof(*r), 1, f->records) != 1 && !f->err)
		f->err = errno ? -errno : -EIO;
	f->record_count++;
}

/* ----------------------------------------------------------------- identity */

/* Bytes @at … of a structure in hex; false when they are all zero or not there. */
static bool hex_part(struct json_object *structures, const char *name, size_t at, size_t len,
		     char *buf)
{
	const char *hex = report_get_str(structures, name);
	bool any = false;

	if (strlen(hex) < 2 * at)
		return false;
	snprintf(buf, 2 * len + 1, "%s", hex + 2 * at);
	for (const char *p = buf; *p; p++)
		any |= *p != '0';
	return any;
}

static void put_identity(struct fleet *f, uint32_t name, const char *value, const char *other)
{
	const struct fleet_record r = {
		.key = fleet_hash(name, value),
		.other = fleet_hash(0, other),
		.report = (uint32_t)f->row_count - 1,
		.subject = name,
		.kind = FLEET_IS_IDENTITY,
	};

	put_record(f, &r);
}

/*
 * The same name on two devices: what tells that they are two is another serial
 * number, or, for the serial number itself, another model or another namespace.
 */
static void add_identity(struct fleet *f, struct json_object *target)
{
	struct json_object *s = report_get_obj(target, "structures");
	const char *sn = report_get_str(target, "sn");
	char subnqn[513], nguid[33] = "", eui64[17] = "", rest[200];

	if (!*sn)
		return;
	hex_part(s, "identify.ns", 104, 16, nguid);
	hex_part(s, "identify.ns", 120, 8, eui64);
	snprintf(rest, sizeof(rest), "%.80s %s %s", report_get_str(target, "mn"), nguid, eui64);
	put_identity(f, ID_SERIAL, sn, rest);
	if (hex_part(s, "identify.ctrl", 768, 256, subnqn))
		put_identity(f, ID_SUBNQN, subnqn, sn);
	if (hex_part(s, "identify.ns", 104, 16, nguid))
		put_identity(f, ID_NGUID, nguid, sn);
	if (hex_part(s, "identify.ns", 120, 8, eui64))
		put_identity(f, ID_EUI64, eui64, sn);
}

static struct fleet_model *model_of(struct fleet *f, struct json_object *target)
{
	struct fleet_model *m;
	char mn[sizeof(m->mn)], fr[sizeof(m->fr)];

	words_clean(report_get_str(target, "mn"), mn, sizeof(mn));
	words_clean(report_get_str(target, "fr"), fr, sizeof(fr));
	for (size_t i = 0; i < f->model_count; i++)
		if (!strcmp(f->models[i].mn, mn) && !strcmp(f->models[i].fr, fr))
			return &f->models[i];
	if (f->model_count == FLEET_MODELS_MAX || !*mn)
		return NULL;
	m = &f->models[f->model_count++];
	memcpy(m->mn, mn, sizeof(mn));
	memcpy(m->fr, fr, sizeof(fr));
	m->first = (uint32_t)f->row_count - 1;
	return m;
}

/* -------------------------------------------------------------------- cases */

static struct fleet_case *case_of(struct fleet *f, struct json_object *c)
{
	char params[400], key[600];
	struct json_object *place;
	struct fleet_case *v;

	words_params(c, params, sizeof(params));
	snprintf(key, sizeof(key), "%.190s%s%s", report_get_str(c, "id"), *params ? " " : "",
		 params);
	if (json_object_object_get_ex(f->case_index, key, &place))
		return &f->cases[json_object_get_uint64(place)];
	v = grown(f->cases, f->case_count, &f->case_room, sizeof(*v));
	if (!v)
		return NULL;
	f->cases = v;
	v = &v[f->case_count];
	memset(v, 0, sizeof(*v));
	v->key = strdup(key);
	v->title = strndup(report_get_str(c, "title"), 200);
	json_object_object_add(f->case_index, key, json_object_new_uint64(f->case_count++));
	return v;
}

static unsigned int verdict_of(struct json_object *c)
{
	for (unsigned int i = 0; i < FLEET_VERDICTS; i++)
		if (!strcmp(report_get_str(c, "verdict"), verdict_words[i]))
			return i;
	return FLEET_IN_ERROR;
}

/* Everything that a verdict may depend on: device, firmware, tool, seed. */
static uint64_t input_of(struct json_object *root)
{
	struct json_object *tg = report_get_obj(root, "target");
	const char *address = report_get_str(tg, "address");
	char seed[32];
	uint64_t h = fleet_hash(1, report_get_str(tg, "mn"));

	h = fleet_hash(h, report_get_str(tg, "sn"));
	h = fleet_hash(h, report_get_str(tg, "fr"));
	h = fleet_hash(h, report_get_str(report_get_obj(root, "tool"), "version"));
	snprintf(seed, sizeof(seed), "%" PRIu64,
		 report_get_u64(report_get_obj(root, "run"), "seed"));
	h = fleet_hash(h, seed);
	/* a model or an emulator is what its options say; a drive may change its slot */
	if (!strncmp(address, "sim:", 4) || !strncmp(address, "qtest:", 6))
		h = fleet_hash(h, address);
	return h;
}

static void add_case(struct fleet *f, struct json_object *c, uint64_t input, uint32_t counts[])
{
	unsigned int verdict = verdict_of(c);
	struct fleet_case *v = case_of(f, c);
	bool is_known = report_get_obj(c, "known") != NULL;
	uint32_t report = (uint32_t)f->row_count;

	counts[verdict]++;
	f->totals[verdict]++;
	if (!v)
		return;
	v->count[verdict]++;
	if (is_known)
		v->known++;
	else if (verdict == FLEET_FAILED && v->count[verdict] <= FLEET_FILES_SHOWN)
		v->failing[v->count[verdict] - 1] = report;
	if (verdict != FLEET_SKIP) {
		const struct fleet_record r = {
			.key = fleet_hash(input, v->key),
			.report = report,
			.subject = (uint32_t)(v - f->cases),
			.kind = FLEET_IS_VERDICT,
			.value = verdict,
		};

		put_record(f, &r);
	}
}

/* ------------------------------------------------------------------ reports */

/* What makes the report as bad as it is: its first failure, else error, else how it ended. */
static struct json_object *first_of(struct json_object *root)
{
	struct json_object *worst = NULL, *check, *o;
	unsigned int verdict = 0;

	for (size_t i = 0; i < report_get_len(root, "cases") && verdict != FLEET_FAILED; i++) {
		struct json_object *c = report_get_at(root, "cases", i);
		unsigned int v = verdict_of(c);

		if ((v == FLEET_FAILED && !report_get_obj(c, "known")) ||
		    (v == FLEET_IN_ERROR && !worst)) {
			worst = c;
			verdict = v;
		}
	}
	if (!worst)
		return NULL;
	check = report_get_at(report_get_obj(worst, "checks"), "failed", 0);
	o = json_object_new_object();
	jobj_str(o, "case", report_get_str(worst, "id"));
	jobj_str(o, "verdict", verdict_words[verdict]);
	jobj_str(o, "text",
		 check ? report_get_str(check, "text") : report_get_str_at(worst, "reasons", 0));
	if (check) {
		jobj_str(o, "seen", report_get_str(check, "seen"));
		jobj_str(o, "want", report_get_str(check, "want"));
	}
	return o;
}

static uint64_t failures_of(struct json_object *root)
{
	uint64_t n = 0;

	for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
		struct json_object *c = report_get_at(root, "cases", i);

		n += verdict_of(c) == FLEET_FAILED && !report_get_obj(c, "known");
	}
	return n;
}

static struct json_object *new_row(const char *file, struct json_object *root,
				   const uint32_t counts[], uint64_t failures)
{
	static const char *const keys[] = { "address", "mn", "sn", "fr", "ver" };
	struct json_object *row = json_object_new_object(), *run = report_get_obj(root, "run");
	struct json_object *tg = report_get_obj(root, "target"), *first = first_of(root);
	uint64_t cases = 0;

	jobj_str(row, "file", file);
	jobj_str(row, "id", report_get_str(run, "id"));
	jobj_str(row, "started", report_get_str(run, "started"));
	jobj_str(row, "state", report_get_str(run, "state"));
	jobj_str(row, "plan", report_get_str(report_get_obj(root, "plan"), "name"));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		jobj_str(row, keys[i], report_get_str(tg, keys[i]));
	for (size_t i = 0; i < FLEET_VERDICTS; i++) {
		jobj_u64(row, verdict_words[i], counts[i]);
		cases += counts[i];
	}
	jobj_u64(row, "cases", cases);
	jobj_u64(row, "failures", failures); /* those that no known file excuses */
	if (first)
		jobj_add(row, "first", first);
	if (*report_get_str(run, "reason"))
		jobj_str(row, "reason", report_get_str(run, "reason"));
	return row;
}

int fleet_add(struct fleet *f, const char *file, const char *page, struct json_object *root)
{
	struct json_object *tg = report_get_obj(root, "target"), *row;
	uint32_t counts[FLEET_VERDICTS] = { 0 };
	uint64_t input = input_of(root), failures = failures_of(root);
	bool is_whole = !strcmp(report_get_str(report_get_obj(root, "run"), "state"), "complete");
	struct fleet_model *m;
	uint32_t weight;
	int rc;

	for (size_t i = 0; i < report_get_len(root, "cases"); i++)
		if (report_get_at(root, "cases", i))
			add_case(f, report_get_at(root, "cases", i), input, counts);
	weight = (uint32_t)nt_min(failures, 99999) * 10000 +
		 (uint32_t)nt_min(counts[FLEET_IN_ERROR] + !is_whole, 99) * 100 +
		 (uint32_t)nt_min(counts[FLEET_WARN], 99);
	row = new_row(file, root, counts, failures);
	if (page)
		jobj_str(row, "page", page);
	rc = put_row(f, row, weight);
	json_object_put(row);
	if (rc)
		return rc;
	f->counts[FLEET_FAIL] += failures != 0;
	f->counts[FLEET_ERROR] += counts[FLEET_IN_ERROR] || !is_whole;
	f->bad_reports += failures || counts[FLEET_IN_ERROR] || !is_whole;
	add_identity(f, tg);
	m = model_of(f, tg);
	if (m) {
		m->reports++;
		fleet_fields_add(m, report_get_obj(tg, "structures"), (uint32_t)f->row_count - 1);
	}
	return f->err;
}

int fleet_add_unreadable(struct fleet *f, const char *file, const char *why)
{
	struct json_object *row = json_object_new_object();
	uint32_t report = (uint32_t)f->row_count;
	int rc;

	jobj_str(row, "file", file);
	jobj_str(row, "unreadable", why);
	rc = put_row(f, row, UINT32_MAX);
	json_object_put(row);
	if (!rc) {
		f->bad_reports++;
		fleet_find(f, FLEET_UNREADABLE, &report, 1, "%s", why);
	}
	return rc;
}

/* ----------------------------------------------------------------- findings */

struct json_object *fleet_row_at(struct fleet *f, size_t i)
{
	struct json_object *row = NULL;
	size_t room = 0;
	char *line = NULL;

	if (i < f->row_count && !fseek(f->rows, f->row[i].at, SEEK_SET) &&
	    getline(&line, &room, f->rows) > 0)
		row = json_tokener_parse(line);
	free(line);
	return row;
}

void fleet_file_of(struct fleet *f, size_t i, char *buf, size_t len)
{
	struct json_object *row = fleet_row_at(f, i);

	words_clean(report_get_str(row, "file"), buf, len);
	json_object_put(row);
}

void fleet_find(struct fleet *f, enum fleet_finding kind, const uint32_t *reports, size_t count,
		const char *fmt, ...)
{
	struct json_object *o, *files;
	char text[1024], file[512];
	va_list ap;

	if (++f->counts[kind] > FLEET_FINDINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	o = json_object_new_object();
	jobj_str(o, "kind", fleet_finding_words[kind]);
	jobj_str(o, "text", text);
	jobj_u64(o, "count", count);
	files = jobj_array(o, "files");
	for (size_t i = 0; i < nt_min(count, FLEET_FILES_SHOWN); i++) {
		fleet_file_of(f, reports[i], file, sizeof(file));
		jobj_push_str(files, file);
	}
	json_object_array_add(f->findings, o);
}

uint64_t fleet_count(const struct fleet *f, enum fleet_finding kind)
{
	return f->counts[kind];
}
