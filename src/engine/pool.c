// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of plans and scripts, and the word a user may have meant. */
#include "engine/pool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

#define WORD_MAX 63

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, substitutions, and swaps of neighbours as one. */
static unsigned int edit_distance(const char *a, const char *b)
{
	unsigned int rows[3][WORD_MAX + 1] = { { 0 } };
	size_t len_a = strlen(a), len_b = strlen(b);

	if (len_a > WORD_MAX || len_b > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= len_b; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= len_a; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= len_b; j++) {
			row[j] = above[j - 1] + (strncasecmp(a + i - 1, b + j - 1, 1) != 0);
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	return rows[len_a % 3][len_b];
}

const char *nearest_word(const char *word, const char *const *words)
{
	size_t len = strlen(word);
	unsigned int best = (unsigned int)(len < 4 ? 2 : 1 + len / 3);
	const char *nearest = NULL;

	for (; *words; words++) {
		unsigned int d = edit_distance(word, *words);

		if (d < best) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}
