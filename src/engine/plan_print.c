// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan, fully expanded, as YAML that plan_load() reads again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_priv.h"
#include "engine/script.h"

/* Double quotes, as YAML and JSON agree on them. */
static void put_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (const char *p = text; *p; p++)
		if (*p == '"' || *p == '\\')
			fprintf(out, "\\%c", *p);
		else if ((unsigned char)*p < 0x20 || *p == 0x7f)
			fprintf(out, "\\x%02x", (unsigned char)*p);
		else
			fputc(*p, out);
	fputc('"', out);
}

static void put_key(FILE *out, const char *indent, const char *key, const char *text)
{
	fprintf(out, "%s%s: ", indent, key);
	put_text(out, text);
	fputc('\n', out);
}

static const char *event_word(enum on_event e)
{
	return e == ON_STOP ? "stop" : e == ON_RESET ? "reset-and-continue" : "continue";
}

/* Same case, same parameters, the next round of a repeat. */
static bool continues(const struct run_item *a, const struct run_item *b)
{
	if (a->c != b->c || b->repeat_index != a->repeat_index + 1 ||
	    a->param_count != b->param_count || a->timeout_ms != b->timeout_ms ||
	    a->on_fail != b->on_fail || a->on_error != b->on_error)
		return false;
	for (size_t i = 0; i < a->param_count; i++)
		if (strcmp(a->params[i].name, b->params[i].name) ||
		    a->params[i].value != b->params[i].value)
			return false;
	return true;
}

static void put_item(FILE *out, const struct run_item *it, unsigned int rounds)
{
	const char *path = script_path(it->c);

	if (path)
		put_key(out, "  - ", "script", path);
	else
		fprintf(out, "  - case: %s\n", it->c->id);
	if (it->param_count) {
		fputs("    params: {", out);
		for (size_t i = 0; i < it->param_count; i++)
			fprintf(out, "%s %s: %llu", i ? "," : "", it->params[i].name,
				(unsigned long long)it->params[i].value);
		fputs(" }\n", out);
	}
	if (rounds > 1)
		fprintf(out, "    repeat: %u\n", rounds);
	if (it->timeout_ms)
		fprintf(out, "    timeout_s: %u.%03u\n", it->timeout_ms / 1000,
			it->timeout_ms % 1000);
	if (it->on_fail != ON_CONTINUE)
		fprintf(out, "    on_fail: %s\n", event_word(it->on_fail));
	if (it->on_error != ON_RESET)
		fprintf(out, "    on_error: %s\n", event_word(it->on_error));
}

static void put_match(FILE *out, const struct known_match *m)
{
	if (m->glob_count == 1) {
		put_key(out, "      ", m->key, m->globs[0]);
		return;
	}
	fprintf(out, "      %s: %s", m->key, m->glob_count ? "[" : "{");
	for (size_t i = 0; i < m->glob_count; i++) {
		fputs(i ? ", " : " ", out);
		put_text(out, m->globs[i]);
	}
	if (m->from) {
		fputs(" from: ", out);
		put_text(out, m->from);
	}
	if (m->to) {
		fputs(m->from ? ", to: " : " to: ", out);
		put_text(out, m->to);
	}
	fputs(m->glob_count ? " ]\n" : " }\n", out);
}

static void put_known(FILE *out, const struct known *k)
{
	fputs("  - match:\n", out);
	for (size_t i = 0; i < k->match_count; i++)
		put_match(out, &k->match[i]);
	put_key(out, "    ", "case", k->case_glob);
	if (k->check_glob)
		put_key(out, "    ", "check", k->check_glob);
	if (k->seen_glob)
		put_key(out, "    ", "seen", k->seen_glob);
	fprintf(out, "    verdict: %s\n", k->verdict == VERDICT_WARN ? "warn" : "fail");
	put_key(out, "    ", "why", k->why);
	if (k->clause)
		put_key(out, "    ", "clause", k->clause);
	if (*k->expires)
		put_key(out, "    ", "expires", k->expires);
}

static void put_allow(FILE *out, unsigned int allow)
{
	const char *comma = "";

	fputs("allow: [", out);
	for (unsigned int i = 0; i < 32; i++)
		if (allow & (1u << i)) {
			fprintf(out, "%s%s", comma, effect_name(1u << i));
			comma = ", ";
		}
	fputs("]\n", out);
}

int plan_print(const struct plan *p, char **ret_text)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return -ENOMEM;
	put_key(out, "", "plan", p->name);
	put_key(out, "", "title", p->title);
	fputs("version: 1\n", out);
	put_allow(out, p->allow);
	fputs("select:\n", out);
	for (size_t i = 0, next; i < p->item_count; i = next) {
		for (next = i + 1; next < p->item_count; next++)
			if (!continues(&p->items[next - 1], &p->items[next]))
				break;
		put_item(out, &p->items[i], (unsigned int)(next - i));
	}
	if (p->known_count)
		fputs("known:\n", out);
	for (size_t i = 0; i < p->known_count; i++)
		put_known(out, &p->known[i]);
	if (fclose(out)) {
		free(text);
		return -ENOMEM;
	}
	*ret_text = text;
	return 0;
}
