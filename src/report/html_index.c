// SPDX-License-Identifier: GPL-2.0-or-later
/* The cases of a document in groups, so that all cases of an area stand together. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "html_priv.h"
#include "words.h"

/* Place of @name in the list, which grows by it. */
static int find_name(char ***list, size_t *count, const char *name, unsigned int *ret_place)
{
	char **grown, *copy;

	/* mostly it is that of the case before */
	for (size_t i = *count; i-- > 0;) {
		if (!strcmp((*list)[i], name)) {
			*ret_place = (unsigned int)i;
			return 0;
		}
	}
	copy = strdup(name);
	grown = realloc(*list, (*count + 1) * sizeof(*grown));
	if (grown)
		*list = grown;
	if (!copy || !grown) {
		free(copy);
		return -ENOMEM;
	}
	*ret_place = (unsigned int)*count;
	grown[(*count)++] = copy;
	return 0;
}

static int take_entry(struct html_index *x, struct json_object *c, size_t n)
{
	struct html_entry *e = &x->v[x->count];
	char name[128];
	int err;

	e->c = c;
	e->n = n;
	e->kind = html_kind_of(c);
	words_group(report_get_str(c, "id"), 1, name, sizeof(name));
	err = find_name(&x->areas, &x->area_count, name, &e->area);
	if (err < 0)
		return err;
	words_group(report_get_str(c, "id"), 2, name, sizeof(name));
	err = find_name(&x->topics, &x->topic_count, name, &e->topic);
	if (err < 0)
		return err;
	x->kinds[e->kind]++;
	x->count++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct html_entry *x = a, *y = b;

	if (x->area != y->area)
		return x->area < y->area ? -1 : 1;
	if (x->topic != y->topic)
		return x->topic < y->topic ? -1 : 1;
	return (x->n > y->n) - (x->n < y->n);
}

int html_index_open(struct json_object *root, struct html_index *ret_index)
{
	struct html_index x = { 0 };
	size_t count = report_get_len(root, "cases");
	int err = 0;

	x.v = calloc(count + 1, sizeof(*x.v));
	if (!x.v)
		return -ENOMEM;
	for (size_t i = 0; err == 0 && i < count; i++)
		err = take_entry(&x, report_get_at(root, "cases", i), i);
	if (err < 0) {
		html_index_close(&x);
		return err;
	}
	qsort(x.v, x.count, sizeof(*x.v), compare);
	*ret_index = x;
	return 0;
}

void html_index_close(struct html_index *x)
{
	for (size_t i = 0; i < x->area_count; i++)
		free(x->areas[i]);
	for (size_t i = 0; i < x->topic_count; i++)
		free(x->topics[i]);
	free(x->areas);
	free(x->topics);
	free(x->v);
	*x = (struct html_index){ 0 };
}
