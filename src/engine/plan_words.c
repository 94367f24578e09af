// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plan from the words of a command line. Each word is a file that exists
 * (plan or script), else the name of a plan, else a case id or a glob.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/plan_priv.h"
#include "engine/script.h"

struct words {
	struct plan_loader l;
	char *text; /* all words with a blank between them */
	unsigned int column;
	size_t plans;
};

static int word_error(struct words *w, const char *fmt, ...) NT_PRINTF(2, 3);

static int word_error(struct words *w, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	plan_errors_add(w->l.errs, "command line", 1, w->column, w->text, text);
	return -EINVAL;
}

/* A file is a script when it has case: and no plan:. */
static int is_script_file(const char *path, struct plan_errors *errs, bool *ret)
{
	struct yaml_file f;
	int err = yaml_load(path, errs, &f);

	if (err)
		return err;
	*ret = yaml_get(f.root, "case") && !yaml_get(f.root, "plan");
	yaml_free(&f);
	return 0;
}

static int push_case(struct words *w, const struct nt_case *c)
{
	struct run_item it = { .c = c, .on_fail = ON_CONTINUE, .on_error = ON_RESET };

	if (w->l.p->item_count >= PLAN_ITEMS_MAX)
		return word_error(w, "more than %u cases", PLAN_ITEMS_MAX);
	return plan_item_push(w->l.p, &it);
}

static int add_file(struct words *w, const char *path)
{
	struct script *script;
	bool is_script;
	int err = is_script_file(path, w->l.errs, &is_script);

	if (err)
		return err;
	if (is_script) {
		script = plan_get_script(&w->l, path);
		return script ? push_case(w, script_case(script)) : -EINVAL;
	}
	/* several plans on one command line: each says what it needs, all of it is allowed */
	w->plans++;
	return plan_load_into(&w->l, path, NULL, true);
}

static int add_cases(struct words *w, const char *word)
{
	const struct nt_case *one = plan_cases->find(word);
	const char *near;
	bool found = false;
	struct stat st;
	int err = 0;

	if (one)
		return push_case(w, one);
	for (size_t i = 0; !err && i < plan_cases->count(); i++)
		if (plan_cases->match(word, plan_cases->at(i)->id)) {
			found = true;
			err = push_case(w, plan_cases->at(i));
		}
	if (found)
		return err;
	if (stat(word, &st) == 0 && S_ISDIR(st.st_mode))
		return word_error(w, "'%s' is a directory; name a plan in it", word);
	near = plan_cases->nearest(word);
	if (near)
		return word_error(w, "'%s' is no file, plan, case or group; did you mean '%s'?",
				  word, near);
	return word_error(w, "'%s' is no file, plan, case or group", word);
}

/* The name of a plan that is near, when no case is. */
static int add_word(struct words *w, const char *word)
{
	char *path = plan_find_file(word), **names;
	const char *near;
	int err;

	if (path) {
		err = add_file(w, path);
		free(path);
		return err;
	}
	names = plan_names();
	near = names ? nearest_word(word, (const char *const *)names) : NULL;
	if (near && !plan_cases->find(word) && !plan_cases->nearest(word) && !strpbrk(word, "*?["))
		err = word_error(w, "'%s' is no file, plan, case or group; did you mean '%s'?",
				 word, near);
	else
		err = add_cases(w, word);
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
	return err;
}

static char *join(const char *const *words, size_t n)
{
	size_t len = 1;
	char *text;

	for (size_t i = 0; i < n; i++)
		len += strlen(words[i]) + 1;
	text = calloc(1, len);
	for (size_t i = 0; text && i < n; i++) {
		if (i)
			strcat(text, " ");
		strcat(text, words[i]);
	}
	return text;
}

static int name_plan(struct words *w)
{
	struct plan *p = w->l.p;

	if (w->plans == 1)
		return 0;
	/* no file stands for the whole */
	free(p->name);
	free(p->title);
	free(p->file);
	p->file = NULL;
	p->sha256[0] = '\0';
	p->name = strdup("command line");
	p->title = strdup(w->text);
	return p->name && p->title ? 0 : -ENOMEM;
}

int plan_from_words(const char *const *words, size_t n, struct plan **ret, struct plan_errors *errs)
{
	struct words w = { .column = 1 };
	int err = plan_loader_init(&w.l, errs), one;

	if (err)
		return err;
	w.text = join(words, n);
	if (!w.text)
		err = -ENOMEM;
	for (size_t i = 0; w.text && i < n; i++) {
		if ((one = add_word(&w, words[i])))
			err = one;
		w.column += (unsigned int)strlen(words[i]) + 1;
	}
	if (!err && !w.l.p->item_count)
		err = word_error(&w, "name a plan, a case or a group");
	if (!err)
		err = name_plan(&w);
	free(w.text);
	if (err)
		plan_free(w.l.p);
	else
		*ret = w.l.p;
	return err;
}
