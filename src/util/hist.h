// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A histogram of 64-bit values in fixed memory: 64 steps to each power of two,
 * so a quantile is at most 1.6 % above the value it stands for. Smallest,
 * largest and sum are exact.
 */
#ifndef UTIL_HIST_H
#define UTIL_HIST_H

#include <nvmetest/base.h>

#define HIST_SLOTS (59u * 64u)

/* All zero is an empty one. */
struct hist {
	uint64_t count, min, max;
	double sum;
	uint64_t slots[HIST_SLOTS];
};

void hist_add(struct hist *h, uint64_t value);
/* The same @n times. */
void hist_add_n(struct hist *h, uint64_t value, uint64_t n);
/* Make it empty again, at the price of the range it covers. */
void hist_clear(struct hist *h);
/* Smallest value that at least @part (0 … 1) of all are not above; 0 when there is none. */
uint64_t hist_quantile(const struct hist *h, double part);
/* Add all of @from. */
void hist_merge(struct hist *h, const struct hist *from);

/* The values above those of the bucket before, up to @upper. */
struct hist_bucket {
	uint64_t upper, count;
};

#define HIST_BUCKETS (HIST_SLOTS / 8u)

/*
 * What is to be shown or stored: eight steps to each power of two, those that hold something,
 * ascending. A histogram made of them (hist_add_n() of each @upper) has the same buckets.
 */
/* The @upper of the bucket that @value is in. */
uint64_t hist_bucket_upper(uint64_t value);
size_t hist_buckets(const struct hist *h, struct hist_bucket ret[HIST_BUCKETS]);

#endif
