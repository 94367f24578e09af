// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Command lines by the option tables: long names whole (no abbreviations),
 * letters alone or bundled, values after '=' or as the next word, "--" ends.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "engine/engine.h"
#include "util/near.h"

#define SAME_SHOWN 3 /* mistakes in a row that say the same */

int cmd_usage(const char *fmt, ...)
{
	va_list ap;

	fputs("nvmetest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CMD_USAGE;
}

int cmd_error(const char *fmt, ...)
{
	va_list ap;

	fputs("nvmetest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CMD_ERROR;
}

int cmd_finish(int status)
{
	bool failed = ferror(stdout) != 0;

	errno = 0;
	failed |= fflush(stdout) != 0;
	/* a command that failed has said why, and its output was part of that */
	if (!failed || status == CMD_ERROR)
		return status;
	return cmd_error("cannot write standard output%s%s", errno ? ": " : "",
			 errno ? strerror(errno) : "");
}

bool cmd_color(const char *when, FILE *out)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when && !strcmp(when, "always"))
		return true;
	if ((when && !strcmp(when, "never")) || (no && *no) || (term && !strcmp(term, "dumb")))
		return false;
	return isatty(fileno(out));
}

/* ------------------------------------------------------------------ lookup */

static const struct cmd_option *find_in(const struct cmd_option *o, const char *name, size_t len,
					char letter)
{
	for (; o->name; o++)
		if (letter ? o->letter == letter : !strncmp(o->name, name, len) && !o->name[len])
			return o;
	return NULL;
}

static const struct cmd_option *find_long(const struct cmd *cmd, const char *name, size_t len)
{
	const struct cmd_option *o = find_in(cmd->options, name, len, 0);

	return o ? o : find_in(cmd_common_options, name, len, 0);
}

static const struct cmd_option *find_letter(const struct cmd *cmd, char letter)
{
	const struct cmd_option *o = find_in(cmd->options, "", 0, letter);

	return o ? o : find_in(cmd_common_options, "", 0, letter);
}

static int unknown_option(const struct cmd *cmd, const char *name, size_t len)
{
	char word[64];
	struct near near;

	snprintf(word, sizeof(word), "%.*s", (int)len, name);
	near = near_begin(word);
	for (const struct cmd_option *o = cmd->options; o->name; o++)
		near_offer(&near, o->name);
	for (const struct cmd_option *o = cmd_common_options; o->name; o++)
		near_offer(&near, o->name);
	if (near.best)
		return cmd_usage("%s: unknown option \"--%s\", did you mean \"--%s\"?", cmd->name,
				 word, near.best);
	return cmd_usage("%s: unknown option \"--%s\"; see nvmetest %s --help", cmd->name, word,
			 cmd->name);
}

/* ----------------------------------------------------------------- parsing */

struct cursor {
	int argc, i;
	char **argv;
};

/* A list of words to choose from; lists made on demand are checked where they are used. */
static bool is_choice(const char *values, const char *value)
{
	size_t len = strlen(value);

	if (!values || strchr(values, '@'))
		return true;
	for (const char *p = values; p && *p; p = strchr(p, ' ') ? strchr(p, ' ') + 1 : NULL)
		if (!strncmp(p, value, len) && (p[len] == ' ' || !p[len]))
			return true;
	return false;
}

static int add_value(struct cmd_args *a, const struct cmd_option *o, const char *value)
{
	if (!is_choice(o->values, value))
		return cmd_usage("%s: --%s %s: must be one of: %s", a->cmd->name, o->name, value,
				 o->values);
	a->values[a->value_count++] = (struct cmd_value){ o, value };
	return 0;
}

static int missing_value(const struct cmd_args *a, const struct cmd_option *o)
{
	return cmd_usage("%s: option --%s needs %s", a->cmd->name, o->name, o->arg);
}

static int parse_long(struct cmd_args *a, struct cursor *cur)
{
	const char *name = cur->argv[cur->i] + 2;
	size_t len = strcspn(name, "=");
	const struct cmd_option *o = find_long(a->cmd, name, len);

	if (!o)
		return unknown_option(a->cmd, name, len);
	if (o->arg && *o->arg == '[') /* "[=SEED]": a value only behind '=' */
		return add_value(a, o, name[len] ? name + len + 1 : "");
	if (!o->arg) {
		if (name[len])
			return cmd_usage("%s: option --%s takes no value", a->cmd->name, o->name);
		return add_value(a, o, "");
	}
	if (name[len])
		return add_value(a, o, name + len + 1);
	if (++cur->i >= cur->argc)
		return missing_value(a, o);
	return add_value(a, o, cur->argv[cur->i]);
}

static int parse_letters(struct cmd_args *a, struct cursor *cur)
{
	for (const char *p = cur->argv[cur->i] + 1; *p; p++) {
		const struct cmd_option *o = find_letter(a->cmd, *p);
		int status;

		if (!o)
			return cmd_usage("%s: unknown option \"-%c\"; see nvmetest %s --help",
					 a->cmd->name, *p, a->cmd->name);
		if (!o->arg) {
			status = add_value(a, o, "");
			if (status)
				return status;
			continue;
		}
		if (p[1])
			return add_value(a, o, p[1] == '=' ? p + 2 : p + 1);
		if (++cur->i >= cur->argc)
			return missing_value(a, o);
		return add_value(a, o, cur->argv[cur->i]);
	}
	return 0;
}

int cmd_parse(const struct cmd *cmd, int argc, char **argv, struct cmd_args *ret)
{
	struct cmd_args a = { .cmd = cmd, .argc = argc, .argv = argv };
	struct cursor cur = { .argc = argc, .i = 2, .argv = argv };
	size_t letters = 1;
	bool only_words = false;
	int status = 0;

	for (int i = 0; i < argc; i++)
		letters += strlen(argv[i]) + 1;
	a.values = calloc(letters, sizeof(*a.values));
	a.words = calloc((size_t)argc + 1, sizeof(*a.words));
	if (!a.values || !a.words) {
		cmd_args_free(&a);
		return cmd_error("out of memory");
	}
	for (; cur.i < argc && !status; cur.i++) {
		const char *word = argv[cur.i];

		if (only_words || word[0] != '-' || !word[1])
			a.words[a.word_count++] = word;
		else if (!strcmp(word, "--"))
			only_words = true;
		else if (word[1] == '-')
			status = parse_long(&a, &cur);
		else
			status = parse_letters(&a, &cur);
	}
	if (!status && a.word_count && !*cmd->args)
		status = cmd_usage("%s: unexpected word \"%s\"", cmd->name, a.words[0]);
	if (status) {
		cmd_args_free(&a);
		return status;
	}
	a.color = cmd_color(cmd_value(&a, "color"), stdout);
	*ret = a;
	return 0;
}

void cmd_args_free(struct cmd_args *a)
{
	free(a->values);
	free(a->words);
	a->values = NULL;
	a->words = NULL;
}

/* ------------------------------------------------------------------ values */

const char *cmd_value(const struct cmd_args *a, const char *name)
{
	for (size_t i = a->value_count; i-- > 0;)
		if (!strcmp(a->values[i].option->name, name))
			return a->values[i].value;
	return NULL;
}

bool cmd_has(const struct cmd_args *a, const char *name)
{
	return cmd_value(a, name) != NULL;
}

size_t cmd_count(const struct cmd_args *a, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < a->value_count; i++)
		n += !strcmp(a->values[i].option->name, name);
	return n;
}

const char **cmd_values(const struct cmd_args *a, const char *name, size_t *ret_n)
{
	const char **v = calloc(a->value_count + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; v && i < a->value_count; i++)
		if (!strcmp(a->values[i].option->name, name))
			v[n++] = a->values[i].value;
	*ret_n = n;
	return v;
}

int cmd_number(const struct cmd_args *a, const char *name, uint64_t min, uint64_t max,
	       uint64_t *ret)
{
	const char *text = cmd_value(a, name);
	unsigned long long value;
	char *end;

	if (!text)
		return 0;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-')
		return cmd_usage("%s: --%s %s: not a number", a->cmd->name, name, text);
	if (value < min || value > max)
		return cmd_usage("%s: --%s %s: must be %llu to %llu", a->cmd->name, name, text,
				 (unsigned long long)min, (unsigned long long)max);
	*ret = value;
	return 0;
}

int cmd_wants_json(const struct cmd_args *a, bool *ret)
{
	const char *format = cmd_value(a, "output");

	*ret = format && !strcmp(format, "json");
	return 0;
}

/* Two lines under the place: the text of the line, and a caret at the column. */
static void print_plan_error(const struct plan_error *e)
{
	/* Words of the command line have no place but themselves. */
	if (e->file && !strcmp(e->file, "command line")) {
		fprintf(stderr, "nvmetest: %s\n", e->text);
		return;
	}
	if (e->file && e->line)
		fprintf(stderr, "%s:%u:%u: %s\n", e->file, e->line, e->column, e->text);
	else if (e->file)
		fprintf(stderr, "%s: %s\n", e->file, e->text);
	else
		fprintf(stderr, "nvmetest: %s\n", e->text);
	if (!e->line || !e->line_text || !*e->line_text)
		return;
	fprintf(stderr, "  %s\n  ", e->line_text);
	for (unsigned int c = 1; c < e->column && c <= strlen(e->line_text); c++)
		fputc(e->line_text[c - 1] == '\t' ? '\t' : ' ', stderr);
	fputs("^\n", stderr);
}

/* Whether one mistake is made again: every entry of a fresh list of deviations lacks its reason. */
static bool is_same_mistake(const struct plan_error *a, const struct plan_error *b)
{
	return a->file && b->file && a->line && b->line && !strcmp(a->file, b->file) &&
	       !strcmp(a->text, b->text);
}

void cmd_print_plan_errors(const struct plan_errors *errs)
{
	size_t same = 1;

	for (size_t i = 0; i < errs->n; i++) {
		same = i && is_same_mistake(&errs->v[i - 1], &errs->v[i]) ? same + 1 : 1;
		if (same <= SAME_SHOWN)
			print_plan_error(&errs->v[i]);
		else if (i + 1 == errs->n || !is_same_mistake(&errs->v[i], &errs->v[i + 1]))
			fprintf(stderr, "%s: the same %zu times more, up to line %u\n",
				errs->v[i].file, same - SAME_SHOWN, errs->v[i].line);
	}
}
