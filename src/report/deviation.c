// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Failures to entries of known:, see deviation.h. Texts are those of devices
 * and files: in the YAML they stand as globs that match themselves, in comments
 * without anything that could end a line.
 */
#include "deviation.h"

#include <json-c/json.h>
#include <nvmetest/base.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "outfile.h"
#include "util/jobj.h"
#include "words.h"

#define TEXT_MAX   1000u /* a line of YAML that is read has at most 4,096 bytes */
#define SEEN_MAX   4u
#define FILES_TOLD 3u

struct deviations {
	struct json_object *entries; /* [{model|vid|backend,case,verdict,check,…}] */
	struct json_object *places;  /* key of an entry → its place in entries */
	struct json_object *files;   /* that were added */
};

struct deviations *deviations_open(void)
{
	struct deviations *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->entries = json_object_new_array();
	d->places = json_object_new_object();
	d->files = json_object_new_array();
	return d;
}

void deviations_close(struct deviations *d)
{
	if (!d)
		return;
	json_object_put(d->entries);
	json_object_put(d->places);
	json_object_put(d->files);
	free(d);
}

size_t deviations_count(const struct deviations *d)
{
	return json_object_array_length(d->entries);
}

/* ------------------------------------------------------------------ collect */

static bool holds(struct json_object *o, const char *key, const char *text)
{
	for (size_t i = 0; i < report_get_len(o, key); i++)
		if (!strcmp(report_get_str_at(o, key, i), text))
			return true;
	return false;
}

/* Adds @text to the array @key, once. */
static void note(struct json_object *o, const char *key, const char *text)
{
	if (*text && !holds(o, key, text))
		jobj_push_str(report_get_arr(o, key), text);
}

/* What tells the product: its model, else its vendor, else how it was reached. */
static void set_product(struct json_object *e, struct json_object *target)
{
	char vid[16];

	if (*report_get_str(target, "mn")) {
		jobj_str(e, "model", report_get_str(target, "mn"));
	} else if (report_get_u64(target, "vid")) {
		snprintf(vid, sizeof(vid), "0x%04x", (unsigned int)report_get_u64(target, "vid"));
		jobj_str(e, "vid", vid);
	} else {
		jobj_str(e, "backend", report_get_str(target, "backend"));
	}
}

static struct json_object *new_entry(struct json_object *target, struct json_object *c,
				     struct json_object *check)
{
	struct json_object *e = json_object_new_object();
	char text[512];

	set_product(e, target);
	jobj_str(e, "case", report_get_str(c, "id"));
	jobj_str(e, "verdict", report_get_str(c, "verdict"));
	jobj_str(e, "check", report_get_str(check, "text"));
	jobj_str(e, "label", report_get_str(check, "label"));
	jobj_str(e, "want", report_get_str(check, "want"));
	words_params(c, text, sizeof(text));
	jobj_str(e, "params", text);
	words_list(c, "spec", ", ", text, sizeof(text));
	jobj_str(e, "clause", text);
	jobj_str(e, "repro", report_get_str(c, "repro"));
	jobj_array(e, "firmware");
	jobj_array(e, "seen");
	jobj_array(e, "files");
	jobj_array(e, "before");
	return e;
}

/* The entry for it, old or new; NULL without memory. */
static struct json_object *entry_of(struct deviations *d, struct json_object *target,
				    struct json_object *c, struct json_object *check)
{
	struct json_object *place, *e = NULL;
	char *key;

	if (asprintf(&key, "%s\n%s\n%s\n%s\n%s", report_get_str(target, "mn"),
		     *report_get_str(target, "mn") ? "" : report_get_str(target, "backend"),
		     report_get_str(c, "id"), report_get_str(c, "verdict"),
		     report_get_str(check, "text")) < 0)
		return NULL;
	if (json_object_object_get_ex(d->places, key, &place)) {
		e = json_object_array_get_idx(d->entries, json_object_get_uint64(place));
	} else {
		e = new_entry(target, c, check);
		json_object_object_add(d->places, key, json_object_new_uint64(deviations_count(d)));
		json_object_array_add(d->entries, e);
	}
	free(key);
	return e;
}

static void add_lapsed(struct json_object *e, struct json_object *c)
{
	char text[1200];

	for (size_t i = 0; i < report_get_len(c, "lapsed"); i++) {
		struct json_object *k = report_get_at(c, "lapsed", i);

		snprintf(text, sizeof(text), "%s: %s [%s]", report_get_str(k, "text"),
			 report_get_str(k, "why"), report_get_str(k, "where"));
		note(e, "before", text);
	}
}

/* @check NULL: the report does not say what made the verdict, or not all of it. */
static void add_one(struct deviations *d, const char *path, struct json_object *target,
		    struct json_object *c, struct json_object *check)
{
	struct json_object *e = entry_of(d, target, c, check);

	if (!e)
		return;
	note(e, "firmware", report_get_str(target, "fr"));
	if (check && report_get_len(e, "seen") < SEEN_MAX)
		note(e, "seen", report_get_str(check, "seen"));
	note(e, "files", path);
	add_lapsed(e, c);
}

static void add_case(struct deviations *d, const char *path, struct json_object *target,
		     struct json_object *c, deviations_listed_fn is_listed, void *arg)
{
	bool is_fail = !strcmp(report_get_str(c, "verdict"), "fail");
	struct json_object *checks = report_get_obj(c, "checks");
	bool is_told = false;

	for (size_t i = 0; i < report_get_len(checks, "failed"); i++) {
		struct json_object *check = report_get_at(checks, "failed", i);

		if (strcmp(report_get_str(check, "word"), is_fail ? "shall" : "should"))
			continue;
		is_told = true;
		if (!is_listed(arg, c, check))
			add_one(d, path, target, c, check);
	}
	if ((!is_told || report_get_u64(checks, "not_listed")) && !is_listed(arg, c, NULL))
		add_one(d, path, target, c, NULL);
}

void deviations_add(struct deviations *d, const char *path, struct json_object *root,
		    deviations_listed_fn is_listed, void *arg)
{
	struct json_object *target = report_get_obj(root, "target");

	jobj_push_str(d->files, path);
	for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
		struct json_object *c = report_get_at(root, "cases", i);
		const char *verdict = report_get_str(c, "verdict");

		if (!report_get_obj(c, "known") &&
		    (!strcmp(verdict, "fail") || !strcmp(verdict, "warn")))
			add_case(d, path, target, c, is_listed, arg);
	}
}

/* -------------------------------------------------------------------- write */

/* Double-quoted, a glob that fits @text and little else: what could not be written is '?'. */
static void put_glob(FILE *out, const char *text)
{
	char raw[TEXT_MAX + 1], clean[TEXT_MAX + 1];
	size_t len;

	snprintf(raw, sizeof(raw), "%s", text);
	for (char *p = raw; *p; p++)
		if ((unsigned char)*p < 0x20)
			*p = '?'; /* words_clean() would take a blank for some */
	words_clean(raw, clean, sizeof(clean));
	len = strlen(clean);
	/* a character that was cut goes as a whole */
	if (len == TEXT_MAX)
		while (len && (clean[len] & 0xc0) == 0x80)
			len--;
	fputc('"', out);
	for (size_t i = 0; i < len; i++) {
		if (strchr("*[\\", clean[i]))
			fputs("\\\\", out);
		if (strchr("\\\"", clean[i]))
			fputc('\\', out);
		fputc(clean[i], out);
	}
	fputs(strlen(text) > TEXT_MAX ? "*\"" : "\"", out);
}

/* As it is where it is plain, like all ids and clauses of this tool. */
static void put_plain(FILE *out, const char *key, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789.:-, ";

	if (!*text)
		return;
	fprintf(out, "    %s: ", key);
	if (text[strspn(text, plain)] || strstr(text, ": ") || strchr(" -,:", *text))
		put_glob(out, text);
	else
		fputs(text, out);
	fputc('\n', out);
}

static void put_quoted(FILE *out, const char *key, const char *text)
{
	if (!*text)
		return;
	fprintf(out, "    %s: ", key);
	put_glob(out, text);
	fputc('\n', out);
}

static void put_match(FILE *out, struct json_object *e)
{
	static const char *const keys[] = { "model", "vid", "backend" };
	size_t n = report_get_len(e, "firmware");

	fputs("  - match: { ", out);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!*report_get_str(e, keys[i]))
			continue;
		fprintf(out, "%s: ", keys[i]);
		put_glob(out, report_get_str(e, keys[i]));
	}
	if (n)
		fputs(n > 1 ? ", firmware: [" : ", firmware: ", out);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", out);
		put_glob(out, report_get_str_at(e, "firmware", i));
	}
	fputs(n > 1 ? "] }\n" : " }\n", out);
}

static void put_comment(FILE *out, const char *head, const char *text)
{
	char clean[TEXT_MAX + 1];

	if (!*text)
		return;
	words_clean(text, clean, sizeof(clean));
	fprintf(out, "  # %s%s\n", head, clean);
}

static void put_names(FILE *out, const char *head, struct json_object *o, const char *key,
		      const char *between, size_t max)
{
	size_t n = report_get_len(o, key);
	char text[TEXT_MAX] = "";

	for (size_t i = 0; i < n && i < max; i++)
		words_add(text, sizeof(text), "%s%s", i ? between : "",
			  report_get_str_at(o, key, i));
	if (n > max)
		words_add(text, sizeof(text), " and %zu more", n - max);
	put_comment(out, head, text);
}

static void put_entry(FILE *out, struct json_object *e)
{
	const char *params = report_get_str(e, "params");
	char text[TEXT_MAX] = "";

	words_add(text, sizeof(text), "%s%s%s", report_get_str(e, "label"), *params ? " with " : "",
		  params);
	put_comment(out, "Check: ", text);
	put_comment(out, "Wanted: ", report_get_str(e, "want"));
	if (report_get_len(e, "seen") > 1)
		put_names(out, "Seen: ", e, "seen", " | ", SEEN_MAX);
	put_names(out, "In: ", e, "files", ", ", FILES_TOLD);
	put_names(out, "Listed before: ", e, "before", " | ", FILES_TOLD);
	put_comment(out, "Again: ", report_get_str(e, "repro"));
	if (!*report_get_str(e, "check"))
		put_comment(out, "",
			    "The report does not tell every check that failed: this "
			    "entry excuses the case whatever fails in it.");
	put_match(out, e);
	put_plain(out, "case", report_get_str(e, "case"));
	put_quoted(out, "check", report_get_str(e, "check"));
	if (report_get_len(e, "seen") == 1)
		put_quoted(out, "seen", report_get_str_at(e, "seen", 0));
	fprintf(out, "    verdict: %s\n", report_get_str(e, "verdict"));
	put_plain(out, "clause", report_get_str(e, "clause"));
	fputs("    why: TODO what it does, and how that is known\n", out);
}

int deviations_write(const struct deviations *d, FILE *out)
{
	size_t n = deviations_count(d), files = json_object_array_length(d->files);
	char text[TEXT_MAX];

	fputs("# Deviations that wait for their reason, made by nvmetest report known from\n", out);
	for (size_t i = 0; i < files && i < FILES_TOLD; i++) {
		words_clean(json_object_get_string(json_object_array_get_idx(d->files, i)), text,
			    sizeof(text));
		fprintf(out, "# %s\n", text);
	}
	if (files > FILES_TOLD)
		fprintf(out, "# and %zu more.\n", files - FILES_TOLD);
	fputs("# Write in why: what the device does and how that is known; as long as one says "
	      "TODO, "
	      "the\n"
	      "# file is refused. What is a defect to be mended is no known deviation: take it "
	      "out.\n"
	      "# An entry may end: expires: YYYY-MM-DD is the last day on which it excuses.\n"
	      "version: 1\n\n",
	      out);
	fputs(n ? "known:\n" : "known: []\n", out);
	for (size_t i = 0; i < n; i++) {
		if (i)
			fputc('\n', out);
		put_entry(out, json_object_array_get_idx(d->entries, i));
	}
	return outfile_flush(out);
}
