// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of plans and scripts, and the word a user may have meant. */
#include "engine/pool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/near.h"

struct pool_piece {
	struct pool_piece *next;
	max_align_t data[];
};

void *pool_alloc(struct pool *p, size_t len)
{
	struct pool_piece *piece = calloc(1, sizeof(*piece) + (len ? len : 1));

	if (!piece) {
		p->is_exhausted = true;
		return NULL;
	}
	piece->next = p->pieces;
	p->pieces = piece;
	return piece->data;
}

char *pool_strndup(struct pool *p, const char *text, size_t len)
{
	char *copy = pool_alloc(p, len + 1);

	if (copy && len)
		memcpy(copy, text, len);
	return copy;
}

char *pool_strdup(struct pool *p, const char *text)
{
	return pool_strndup(p, text, strlen(text));
}

char *pool_printf(struct pool *p, const char *fmt, ...)
{
	char *text, *copy;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0) {
		p->is_exhausted = true;
		return NULL;
	}
	copy = pool_strndup(p, text, (size_t)len);
	free(text);
	return copy;
}

void pool_free(struct pool *p)
{
	while (p->pieces) {
		struct pool_piece *next = p->pieces->next;

		free(p->pieces);
		p->pieces = next;
	}
}

int vec_grow(void **v, size_t n, size_t size)
{
	void *grown;

	/* capacity is the next power of two: grow when @n is one, or nothing is there */
	if (n & (n - 1))
		return 0;
	grown = realloc(*v, (n ? 2 * n : 1) * size);
	if (!grown)
		return -ENOMEM;
	*v = grown;
	return 0;
}

const char *nearest_word(const char *word, const char *const *words)
{
	struct near near = near_begin(word);

	for (; *words; words++)
		near_offer(&near, *words);
	return near.best;
}
