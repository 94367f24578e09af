// SPDX-License-Identifier: GPL-2.0-or-later
/* Hosts out of text; see fake_tree.h. */
#include "fake_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_config.h"
#include "fake_host.h"

#define TREES	    "tests/diag/trees"
#define CONFIGS_MAX 16u

struct tree {
	char dir[300];
	/* The words of each configuration space, for "change". */
	struct {
		char path[700];
		char *words;
		size_t len;
	} configs[CONFIGS_MAX];
	size_t n;
};

static void fatal(const char *what, const char *word)
{
	fprintf(stderr, "fake_tree: %s: %s\n", what, word);
	abort();
}

static char *need(char *p, const char *word)
{
	if (!p)
		fatal("something is missing behind", word);
	return p;
}

/* ---------------------------------------------------------- configuration space */

static void write_config(struct tree *t, size_t i)
{
	uint8_t bytes[FAKE_CONFIG_LEN];

	fake_config(bytes, t->configs[i].words);
	fake_bytes(t->configs[i].path, bytes, t->configs[i].len);
}

static size_t find_config(struct tree *t, const char *path)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->configs[i].path, path) != 0)
		i++;
	if (i == CONFIGS_MAX)
		fatal("too many configuration spaces", path);
	return i;
}

static void do_config(struct tree *t, const char *path, char *rest)
{
	char *end;
	size_t i = find_config(t, path), len = strtoul(need(rest, path), &end, 10);

	if (!len || len > FAKE_CONFIG_LEN)
		fatal("no length", rest);
	if (i == t->n)
		t->n++;
	snprintf(t->configs[i].path, sizeof(t->configs[i].path), "%s", path);
	free(t->configs[i].words);
	t->configs[i].words = strdup(end);
	t->configs[i].len = len;
	write_config(t, i);
}

static void do_change(struct tree *t, const char *path, char *rest)
{
	size_t i = find_config(t, path);
	char *words = NULL;

	if (i == t->n || asprintf(&words, "%s %s", t->configs[i].words, need(rest, path)) < 0)
		fatal("no such configuration space", path);
	free(t->configs[i].words);
	t->configs[i].words = words;
	write_config(t, i);
}

/* ------------------------------------------------------------------------ lines */

static void put(const char *path, const char *text, const char *mode)
{
	char full[1000];
	FILE *f;

	/* With its directories; what stands there already is kept to append to. */
	if (*mode == 'w')
		fake_file(path, "");
	snprintf(full, sizeof(full), "%s%s", fake_root(), path);
	f = fopen(full, mode);
	if (!f || fputs(text, f) < 0 || fputs("\n", f) < 0 || fclose(f))
		fatal("cannot write", full);
}

static void run_file(struct tree *t, const char *name);

/* One line with what belongs to it, joined by newlines. */
static void run_line(struct tree *t, char *line)
{
	char *word = strtok_r(line, " ", &line), *path, *rest, full[700];

	path = need(strtok_r(NULL, " \n", &line), word);
	rest = line && *line ? line : NULL;
	if (!strcmp(word, "use")) {
		run_file(t, path);
		return;
	}
	if (!strcmp(word, "under")) {
		snprintf(t->dir, sizeof(t->dir), "%s", path);
		return;
	}
	snprintf(full, sizeof(full), "%s%s%s", *path == '/' ? "" : t->dir, *path == '/' ? "" : "/",
		 path);
	if (!strcmp(word, "attr") || !strcmp(word, "text"))
		put(full, rest ? rest : "", "w");
	else if (!strcmp(word, "append"))
		put(full, need(rest, word), "a");
	else if (!strcmp(word, "link"))
		fake_link(full, need(rest, word));
	else if (!strcmp(word, "dir"))
		fake_dir(full);
	else if (!strcmp(word, "config"))
		do_config(t, full, rest);
	else if (!strcmp(word, "change"))
		do_change(t, full, rest);
	else if (!strcmp(word, "rm"))
		fake_remove(full);
	else if (!strcmp(word, "ones")) {
		uint8_t bytes[FAKE_CONFIG_LEN];

		memset(bytes, 0xff, sizeof(bytes));
		fake_bytes(full, bytes, strtoul(need(rest, word), NULL, 10));
	} else
		fatal("no such word", word);
}

static void run_file(struct tree *t, const char *name)
{
	char path[200], *line = NULL, *all = NULL;
	size_t cap = 0, len = 0;
	ssize_t n;
	FILE *f;

	snprintf(path, sizeof(path), TREES "/%s.tree", name);
	f = fopen(path, "re");
	if (!f)
		fatal("cannot open (is this the top of the tree?)", path);
	do {
		n = getline(&line, &cap, f);
		if (n > 0 && line[n - 1] == '\n')
			line[--n] = '\0';
		/* Whatever does not go on ends what was gathered. */
		if (len && (n < 0 || *line != '\t')) {
			run_line(t, all);
			len = 0;
		}
		if (n <= 0 || *line == '#')
			continue;
		if (*line == '\t' && !len)
			fatal("goes on with nothing", line);
		all = realloc(all, len + (size_t)n + 2);
		if (!all)
			abort();
		if (len)
			all[len++] = '\n';
		memcpy(all + len, line + (*line == '\t'), (size_t)n + 1);
		len += (size_t)n - (*line == '\t');
	} while (n >= 0);
	fclose(f);
	free(line);
	free(all);
}

void fake_tree(const char *name)
{
	struct tree t = { .n = 0 };

	run_file(&t, name);
	for (size_t i = 0; i < t.n; i++)
		free(t.configs[i].words);
}
