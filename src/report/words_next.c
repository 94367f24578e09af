// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands that go on from a report: what a failure means, how to repeat it
 * alone, the whole record, the list of deviations, the rest of the run. Files
 * are those that the run's own command line named.
 */
#include <nvmetest/base.h>
#include <stdio.h>
#include <string.h>

#include "get.h"
#include "words.h"

#define COMMAND_LEN 1024

/* The value that word @i of the command, or the word behind it, gives to an option. */
static const char *value_at(struct json_object *run, size_t i, const char *letter, const char *name)
{
	const char *word = report_get_str_at(run, "command", i);
	size_t len = strlen(name);

	if (!strcmp(word, name) || (letter && !strcmp(word, letter)))
		return report_get_str_at(run, "command", i + 1);
	if (!strncmp(word, name, len) && word[len] == '=')
		return word + len + 1;
	return letter && !strncmp(word, letter, 2) && strncmp(word, "--", 2) ? word + 2 : "";
}

/* The file that -o FORMAT=FILE named, or "". */
static const char *output_of(struct json_object *run, const char *format)
{
	size_t len = strlen(format);

	for (size_t i = 0; i < report_get_len(run, "command"); i++) {
		const char *spec = value_at(run, i, "-o", "--output");

		if (!strncmp(spec, format, len) && spec[len] == '=' && strcmp(spec + len, "=-"))
			return spec + len + 1;
	}
	return "";
}

/* Where the run is on record: a report, else its events. */
static const char *record_of(struct json_object *run)
{
	static const char *const formats[] = { "json", "events" };
	static const char *const options[] = { "--events", "--resume" };

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (*output_of(run, formats[i]))
			return output_of(run, formats[i]);
	for (size_t k = 0; k < ARRAY_SIZE(options); k++)
		for (size_t i = 0; i < report_get_len(run, "command"); i++)
			if (*value_at(run, i, NULL, options[k]))
				return value_at(run, i, NULL, options[k]);
	return "";
}

/* For a shell. */
static const char *quoted(const char *word, char *buf, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=:,./@%";

	*buf = '\0';
	if (*word != '-' && !word[strspn(word, plain)]) {
		words_add(buf, len, "%s", word);
		return buf;
	}
	words_add(buf, len, "%s'", *word == '-' ? "./" : "");
	for (; *word; word++)
		words_add(buf, len, *word == '\'' ? "'\\''" : "%c", *word);
	words_add(buf, len, "'");
	return buf;
}

struct steps {
	void (*step)(void *arg, const char *what, const char *command);
	void *arg;
};

static void step(const struct steps *to, const char *what, const char *format, const char *word)
{
	char command[COMMAND_LEN], quote[COMMAND_LEN / 2];

	snprintf(command, sizeof(command), format, quoted(word, quote, sizeof(quote)));
	to->step(to->arg, what, command);
}

static void steps_of_record(const struct steps *to, struct json_object *run, int exit, bool is_full)
{
	const char *file = record_of(run);

	if (!*file) {
		to->step(to->arg, "to keep it all",
			 "with -o json=FILE; nvmetest report shows and converts it");
		return;
	}
	if (!is_full)
		step(to, "all of it", "nvmetest report show %s", file);
	if (!*output_of(run, "html"))
		step(to, "a page to send", "nvmetest report convert %s -o html=report.html", file);
	if (exit == 1)
		step(to, "if it is argued", "nvmetest report known --from %s -o known.yaml", file);
}

void words_steps(struct json_object *root, int exit, const struct words_first *first, bool is_full,
		 void (*each)(void *arg, const char *what, const char *command), void *arg)
{
	struct json_object *run = report_get_obj(root, "run");
	const char *resume = report_get_str(run, "resume");
	const struct steps to = { each, arg };

	if (*resume && !strcmp(report_get_str(run, "state"), "interrupted"))
		each(arg, "the rest of it", resume);
	if (exit == 1 && *first->id)
		step(&to, "what it means", "nvmetest explain %s", first->id);
	if (*first->repro)
		each(arg, "it alone", first->repro);
	if (exit == 1 || exit == 4 || (exit == 3 && *first->id))
		steps_of_record(&to, run, exit, is_full);
}
