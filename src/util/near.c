// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Edit distance (optimal string alignment), for suggestions only: words longer
 * than WORD_MAX are never suggested.
 */
#include "util/near.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 95

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t near_distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *swap;
	size_t la = strlen(a), lb = strlen(b);

	if (la > WORD_MAX || lb > WORD_MAX)
		return la > lb ? la : lb;
	for (size_t j = 0; j <= lb; j++)
		last[j] = j;
	for (size_t i = 1; i <= la; i++) {
		now[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			now[j] = min3(last[j] + 1, now[j - 1] + 1,
				      last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return last[lb];
}

struct near near_begin(const char *word)
{
	size_t len = strlen(word);

	/* One slip in a short word, about a third of a long one. */
	return (struct near){ .word = word, .best_cost = len < 4 ? 2 : len / 3 + 2 };
}

void near_offer(struct near *n, const char *candidate)
{
	size_t cost = near_distance(n->word, candidate);

	/* A whole part of the candidate counts as one slip and a bit for its length. */
	if (strlen(n->word) >= 4 && strcasestr(candidate, n->word) && cost > 2)
		cost = 2;
	if (cost < n->best_cost) {
		n->best = candidate;
		n->best_cost = cost;
	}
}
