// SPDX-License-Identifier: GPL-2.0-or-later
/* What base.h declares: errors with text and option lists. */
#include <errno.h>
#include <nvmetest/base.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int nt_err_set(struct nt_err *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		err->code = code;
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, ap);
		va_end(ap);
	}
	return code;
}

/* Copy up to the next unescaped comma; *text moves past it. */
static char *take_word(const char **text)
{
	const char *p = *text;
	char *word = malloc(strlen(p) + 1), *w = word;

	if (!word)
		return NULL;
	for (; *p && *p != ','; p++) {
		if (*p == '\\' && p[1] == ',')
			p++;
		*w++ = *p;
	}
	*w = '\0';
	*text = *p ? p + 1 : p;
	return word;
}

static int append_option(struct nt_options *opts, char *word)
{
	struct nt_option *grown = realloc(opts->v, (opts->n + 1) * sizeof(*grown));
	char *equals = strchr(word, '=');
	char *value;

	if (!grown)
		return -ENOMEM;
	opts->v = grown;
	if (equals)
		*equals = '\0';
	value = strdup(equals ? equals + 1 : "");
	if (!value)
		return -ENOMEM;
	opts->v[opts->n++] = (struct nt_option){ .key = word, .value = value };
	return 0;
}

int nt_options_parse(const char *text, struct nt_options *ret, struct nt_err *err)
{
	struct nt_options opts = { 0 };

	while (text && *text) {
		char *word = take_word(&text);

		if (!word)
			goto no_memory;
		if (!*word || *word == '=') {
			nt_err_set(err, -EINVAL, "empty option name in \"%s\"", word);
			free(word);
			nt_options_free(&opts);
			return -EINVAL;
		}
		if (append_option(&opts, word)) {
			free(word);
			goto no_memory;
		}
	}
	*ret = opts;
	return 0;

no_memory:
	nt_options_free(&opts);
	return nt_err_set(err, -ENOMEM, "out of memory");
}

void nt_options_free(struct nt_options *opts)
{
	for (size_t i = 0; i < opts->n; i++) {
		free(opts->v[i].key);
		free(opts->v[i].value);
	}
	free(opts->v);
	*opts = (struct nt_options){ 0 };
}

const char *nt_options_get(const struct nt_options *opts, const char *key)
{
	for (size_t i = 0; i < opts->n; i++)
		if (!strcmp(opts->v[i].key, key))
			return opts->v[i].value;
	return NULL;
}

static bool apply_suffix(const char *suffix, uint64_t *value)
{
	unsigned int shift;

	if (!*suffix)
		return true;
	if (suffix[1])
		return false;
	switch (*suffix) {
	case 'k':
	case 'K':
		shift = 10;
		break;
	case 'm':
	case 'M':
		shift = 20;
		break;
	case 'g':
	case 'G':
		shift = 30;
		break;
	default:
		return false;
	}
	if (*value > UINT64_MAX >> shift)
		return false;
	*value <<= shift;
	return true;
}

int nt_options_u64(const struct nt_options *opts, const char *key, uint64_t min, uint64_t max,
		   uint64_t *ret, struct nt_err *err)
{
	const char *text = nt_options_get(opts, key);
	char *end;
	uint64_t value;

	if (!text)
		return 0;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *text == '-' || !apply_suffix(end, &value))
		return nt_err_set(err, -EINVAL, "%s=%s is not a number", key, text);
	if (value < min || value > max)
		return nt_err_set(err, -EINVAL, "%s=%s is out of range: %llu to %llu", key, text,
				  (unsigned long long)min, (unsigned long long)max);
	*ret = value;
	return 0;
}
