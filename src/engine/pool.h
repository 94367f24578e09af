// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that lives as long as one plan or one script: allocated in pieces,
 * freed as a whole. A failed allocation is remembered in is_exhausted, so that
 * a parser checks once at its end.
 */
#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

#include <nvmetest/base.h>

struct pool_piece;

struct pool {
	struct pool_piece *pieces;
	bool is_exhausted;
};

/* Zeroed, aligned for anything. NULL: out of memory. */
void *pool_alloc(struct pool *p, size_t len);
char *pool_strndup(struct pool *p, const char *text, size_t len);
char *pool_strdup(struct pool *p, const char *text);
char *pool_printf(struct pool *p, const char *fmt, ...) NT_PRINTF(2, 3);
void pool_free(struct pool *p);

/*
 * Room for one more element of @size bytes in *@v, which holds @n; memory is
 * doubled by need, from the heap. 0 or -ENOMEM.
 */
int vec_grow(void **v, size_t n, size_t size);

/* The word of @words (NULL-terminated) most like @word by edit distance; NULL: none is near. */
const char *nearest_word(const char *word, const char *const *words);

#endif
