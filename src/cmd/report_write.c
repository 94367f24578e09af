// SPDX-License-Identifier: GPL-2.0-or-later
/* Results of nvmetest report and diag in the forms that were asked for. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "report/outfile.h"
#include "report/words.h"
#include "report_cmd.h"

int report_write_json(FILE *out, void *what, bool color)
{
	const char *text = json_object_to_json_string_ext(
		what,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);

	(void)color;
	errno = 0;
	if (!text)
		return -ENOMEM;
	return fprintf(out, "%s\n", text) < 0 || fflush(out) ? (errno ? -errno : -EIO) : 0;
}

static const struct report_writer *find(const struct report_writer *writers, const char *spec)
{
	size_t len = strcspn(spec, "=");

	for (; writers->name; writers++)
		if (strlen(writers->name) == len && !strncmp(writers->name, spec, len))
			return writers;
	return NULL;
}

/* "-o yaml" with those that there are. */
static int unknown_format(const struct cmd_args *a, const struct report_writer *writers,
			  const char *spec)
{
	char names[80] = "";
	size_t at = 0;

	for (const struct report_writer *w = writers; w->name; w++)
		at += (size_t)snprintf(names + at, sizeof(names) - nt_min(at, sizeof(names)),
				       "%s%s",
				       !at	   ? ""
				       : w[1].name ? ", "
						   : " and ",
				       w->name);
	return cmd_usage("%s %s: -o %s: there are %s", a->cmd->name, a->words[0], spec, names);
}

static int write_one(const struct cmd_args *a, const struct report_writer *writers,
		     const char *spec, void *what)
{
	const struct report_writer *w = find(writers, spec);
	const char *equals = strchr(spec, '=');
	const char *path = equals && strcmp(equals, "=-") ? equals + 1 : NULL;
	struct nt_err err = { 0 };
	struct outfile o;
	int rc, status;

	if (!w)
		return unknown_format(a, writers, spec);
	if (path && !*path)
		return cmd_usage("%s %s: -o %s: a file name after '='", a->cmd->name, a->words[0],
				 spec);
	if (outfile_open(&o, path, false, &err)) {
		status = cmd_usage("%s %s: -o %s: %s", a->cmd->name, a->words[0], spec, err.text);
	} else {
		rc = w->write(o.f, what, a->color && !path);
		if (!rc)
			rc = outfile_close(&o);
		status = rc ? cmd_error("%s: cannot write %s to %s: %s", a->cmd->name, w->name,
					path ? path : "standard output", strerror(-rc))
			    : CMD_OK;
	}
	outfile_drop(&o);
	return status;
}

int report_write_check(const struct cmd_args *a, const struct report_writer *writers)
{
	size_t n;
	const char **specs = cmd_values(a, "output", &n);
	int status = CMD_OK;

	for (size_t i = 0; i < n && !status; i++)
		if (!find(writers, specs[i]))
			status = unknown_format(a, writers, specs[i]);
	free(specs);
	return status;
}

int report_write(const struct cmd_args *a, const struct report_writer *writers, void *what)
{
	size_t n;
	const char **specs = cmd_values(a, "output", &n);
	int status = n ? CMD_OK : write_one(a, writers, "human", what);

	for (size_t i = 0; i < n && !status; i++)
		status = write_one(a, writers, specs[i], what);
	free(specs);
	return status;
}

static int no_such_word(const struct cmd_args *a, const char *word, const char *const *words,
			size_t n)
{
	char list[256] = "any, none";

	for (size_t i = 0; i < n; i++)
		words_add(list, sizeof(list), ", %s", words[i]);
	return cmd_usage("report %s: --fail-on %s: no such word; there are %s", a->words[0], word,
			 list);
}

int report_fail_on(const struct cmd_args *a, const char *text, const char *const *words, size_t n,
		   unsigned int *ret)
{
	char word[32];

	*ret = 0;
	while (*text) {
		size_t len = strcspn(text, ","), i = 0;

		snprintf(word, sizeof(word), "%.*s", (int)nt_min(len, sizeof(word) - 1), text);
		while (i < n && strcmp(word, words[i]))
			i++;
		if (!strcmp(word, "any"))
			*ret = (1u << n) - 1;
		else if (i < n)
			*ret |= 1u << i;
		else if (strcmp(word, "none"))
			return no_such_word(a, word, words, n);
		text += len + (text[len] == ',');
	}
	return CMD_OK;
}
