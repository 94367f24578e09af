// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the tree of a YAML file: keys, numbers, words; and the list of
 * mistakes that everybody who reads a user's file appends to.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/yaml.h"

#define ERRORS_MAX    100
#define LINE_TEXT_MAX 240

int plan_errors_add(struct plan_errors *errs, const char *file, unsigned int line,
		    unsigned int column, const char *line_text, const char *text)
{
	struct plan_error e = { .file = strdup(file),
				.line = line,
				.column = column,
				.text = strdup(text),
				.line_text = strdup(line_text ? line_text : "") };

	if (errs->n >= ERRORS_MAX || !e.file || !e.text || !e.line_text ||
	    vec_grow((void **)&errs->v, errs->n, sizeof(*errs->v))) {
		free(e.file);
		free(e.text);
		free(e.line_text);
		return errs->n >= ERRORS_MAX ? 0 : -ENOMEM;
	}
	errs->v[errs->n++] = e;
	return 0;
}

void plan_errors_free(struct plan_errors *errs)
{
	for (size_t i = 0; i < errs->n; i++) {
		free(errs->v[i].file);
		free(errs->v[i].text);
		free(errs->v[i].line_text);
	}
	free(errs->v);
	*errs = (struct plan_errors){ 0 };
}

static bool is_shown(const struct yaml_file *f, unsigned char c)
{
	return c >= 0x20 && c != 0x7f && (c < 0x80 || f->is_utf8);
}

/* The text of a line, fit for a terminal: no control characters, not endless. */
static void copy_line(const struct yaml_file *f, unsigned int line, char buf[LINE_TEXT_MAX + 1])
{
	const char *p = f->text, *end = f->text + f->len;
	size_t n = 0;

	for (unsigned int i = 1; p && i < line; i++) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : end;
	}
	for (; p && p < end && *p != '\n' && n < LINE_TEXT_MAX; p++)
		if (*p == '\t')
			buf[n++] = ' ';
		else if (*p != '\r')
			buf[n++] = is_shown(f, (unsigned char)*p) ? *p : '?';
	/* not to cut a character in two */
	while (n == LINE_TEXT_MAX && n && ((unsigned char)buf[n - 1] & 0x80))
		n--;
	buf[n] = '\0';
}

static void report(struct yaml_file *f, unsigned int line, unsigned int column, const char *fmt,
		   va_list ap)
{
	char text[1024], line_text[LINE_TEXT_MAX + 1];

	vsnprintf(text, sizeof(text), fmt, ap);
	copy_line(f, line, line_text);
	plan_errors_add(f->errs, f->path, line, column, line_text, text);
}

int yaml_error(struct yaml_file *f, const struct yaml_node *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(f, at ? at->line : 1, at ? at->column : 1, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

int yaml_error_in(struct yaml_file *f, const struct yaml_node *at, size_t offset, const char *fmt,
		  ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(f, at->line, at->column + (unsigned int)offset + (at->is_plain ? 0 : 1), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static size_t index_of(const struct yaml_node *map, const char *key)
{
	size_t i = 0;

	if (!map || map->kind != YAML_MAP)
		return SIZE_MAX;
	while (i < map->count && strcmp(map->keys[i]->text, key))
		i++;
	return i < map->count ? i : SIZE_MAX;
}

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	size_t i = index_of(map, key);

	return i == SIZE_MAX ? NULL : map->items[i];
}

struct yaml_node *yaml_key(const struct yaml_node *map, const char *key)
{
	size_t i = index_of(map, key);

	return i == SIZE_MAX ? NULL : map->keys[i];
}

static bool has_word(const char *const *words, const char *word)
{
	for (; *words; words++)
		if (!strcmp(*words, word))
			return true;
	return false;
}

int yaml_check_keys(struct yaml_file *f, const struct yaml_node *map, const char *what,
		    const char *const *keys)
{
	int err = 0;

	if (map->kind != YAML_MAP)
		return yaml_error(f, map, "%s must be a mapping (key: value)", what);
	for (size_t i = 0; i < map->count; i++) {
		const char *key = map->keys[i]->text, *near;

		if (has_word(keys, key))
			continue;
		near = nearest_word(key, keys);
		if (near)
			err = yaml_error(f, map->keys[i], "unknown key '%s', did you mean '%s'?",
					 key, near);
		else
			err = yaml_error(f, map->keys[i], "unknown key '%s' in %s", key, what);
	}
	return err;
}

struct yaml_node *yaml_need(struct yaml_file *f, const struct yaml_node *map, const char *key,
			    const char *what)
{
	struct yaml_node *n = yaml_get(map, key);

	if (!n)
		yaml_error(f, map, "%s needs '%s'", what, key);
	return n;
}

const char *yaml_text(struct yaml_file *f, const struct yaml_node *n, const char *what)
{
	if (n->kind != YAML_SCALAR) {
		yaml_error(f, n, "%s must be one text", what);
		return NULL;
	}
	if (!*n->text) {
		yaml_error(f, n, "%s is empty", what);
		return NULL;
	}
	return n->text;
}

static bool digits(const char **text, unsigned int base, uint64_t *ret)
{
	const char *p = *text;
	uint64_t v = 0;

	for (; *p; p++) {
		int c = *p | 0x20;
		unsigned int d = *p >= '0' && *p <= '9' ? (unsigned int)(*p - '0')
				 : c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10)
							: 99;

		if (d >= base)
			break;
		if (v > (UINT64_MAX - d) / base)
			return false;
		v = v * base + d;
	}
	if (p == *text)
		return false;
	*text = p;
	*ret = v;
	return true;
}

bool yaml_number(const char *text, uint64_t *ret)
{
	static const char suffixes[] = "KMG";
	const char *suffix;
	unsigned int shift;
	uint64_t v;

	if (text[0] == '0' && (text[1] | 0x20) == 'x') {
		text += 2;
		return digits(&text, 16, ret) && !*text;
	}
	if (text[0] == '0' && (text[1] | 0x20) == 'b') {
		text += 2;
		return digits(&text, 2, ret) && !*text;
	}
	if (!digits(&text, 10, &v))
		return false;
	if (*text) {
		suffix = strchr(suffixes, *text);
		if (!suffix || text[1])
			return false;
		shift = 10 * (unsigned int)(suffix - suffixes + 1);
		if (v > UINT64_MAX >> shift)
			return false;
		v <<= shift;
	}
	*ret = v;
	return true;
}

int yaml_u64(struct yaml_file *f, const struct yaml_node *n, const char *what, uint64_t min,
	     uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (n->kind == YAML_SCALAR && n->is_plain && !strcmp(n->text, "true"))
		v = 1;
	else if (n->kind == YAML_SCALAR && n->is_plain && !strcmp(n->text, "false"))
		v = 0;
	else if (n->kind != YAML_SCALAR)
		return yaml_error(f, n, "%s must be a number", what);
	else if (!yaml_number(n->text, &v))
		return yaml_error(f, n, "%s: '%s' is not a number", what, n->text);
	if (v < min || v > max)
		return yaml_error(f, n, "%s: %llu is out of range, %llu to %llu", what,
				  (unsigned long long)v, (unsigned long long)min,
				  (unsigned long long)max);
	*ret = v;
	return 0;
}

int yaml_seconds(struct yaml_file *f, const struct yaml_node *n, const char *what, uint32_t *ret_ms)
{
	const char *p = n->kind == YAML_SCALAR ? n->text : "";
	uint64_t ms, unit = 100;

	if (!digits(&p, 10, &ms) || ms > 86400)
		return yaml_error(f, n, "%s must be seconds, 0.001 to 86400", what);
	ms *= 1000;
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9' && unit; p++, unit /= 10)
			ms += (uint64_t)(*p - '0') * unit;
	if (*p || !ms || ms > 86400000)
		return yaml_error(f, n, "%s must be seconds, 0.001 to 86400", what);
	*ret_ms = (uint32_t)ms;
	return 0;
}

int yaml_word(struct yaml_file *f, const struct yaml_node *n, const char *what,
	      const char *const *words, size_t *ret)
{
	const char *text = yaml_text(f, n, what), *near;
	char all[200] = "";

	if (!text)
		return -EINVAL;
	for (size_t i = 0; words[i]; i++) {
		if (!strcmp(words[i], text)) {
			*ret = i;
			return 0;
		}
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? ", " : "",
			 words[i]);
	}
	near = nearest_word(text, words);
	if (near)
		return yaml_error(f, n, "%s: unknown word '%s', did you mean '%s'?", what, text,
				  near);
	return yaml_error(f, n, "%s: unknown word '%s', it is one of %s", what, text, all);
}

int yaml_scalars(struct yaml_file *f, const struct yaml_node *n, const char *what,
		 size_t *ret_count)
{
	int err = 0;

	if (n->kind == YAML_MAP)
		return yaml_error(f, n, "%s must be a word or a list of words", what);
	*ret_count = n->kind == YAML_SCALAR ? 1 : n->count;
	for (size_t i = 0; i < *ret_count; i++)
		if (!yaml_text(f, yaml_scalar_at(n, i), what))
			err = -EINVAL;
	return err;
}

const struct yaml_node *yaml_scalar_at(const struct yaml_node *n, size_t i)
{
	return n->kind == YAML_LIST ? n->items[i] : n;
}
