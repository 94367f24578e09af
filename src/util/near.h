// SPDX-License-Identifier: GPL-2.0-or-later
/* "Did you mean": the candidate most like a word that was not found. */
#ifndef UTIL_NEAR_H
#define UTIL_NEAR_H

#include <stddef.h>

struct near {
	const char *word, *best;
	size_t best_cost;
};

/* Insertions, deletions, substitutions and swaps of neighbours, ignoring case. */
size_t near_distance(const char *a, const char *b);
/* Offer candidates one by one; .best (NULL: nothing is near) is the result. */
struct near near_begin(const char *word);
void near_offer(struct near *n, const char *candidate);

#endif
