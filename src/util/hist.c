// SPDX-License-Identifier: GPL-2.0-or-later
/* Slots of a histogram: the value itself below 64, then exponent and six bits. */
#include "util/hist.h"

#include <string.h>

static unsigned int slot_of(uint64_t value)
{
	unsigned int shift;

	if (value < 64)
		return (unsigned int)value;
	shift = 63u - (unsigned int)__builtin_clzll(value) - 6;
	return shift * 64 + (unsigned int)(value >> shift);
}

/* The largest value of a slot. */
static uint64_t slot_end(unsigned int slot)
{
	unsigned int shift;

	if (slot < 128)
		return slot;
	shift = slot / 64 - 1;
	return ((uint64_t)(slot - shift * 64) << shift) + ((1ull << shift) - 1);
}

void hist_add_n(struct hist *h, uint64_t value, uint64_t n)
{
	if (!n)
		return;
	if (!h->count || value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
	h->count += n;
	h->sum += (double)value * (double)n;
	h->slots[slot_of(value)] += n;
}

void hist_add(struct hist *h, uint64_t value)
{
	hist_add_n(h, value, 1);
}

void hist_clear(struct hist *h)
{
	unsigned int from = slot_of(h->min), to = slot_of(h->max);

	if (h->count)
		memset(h->slots + from, 0, (to - from + 1) * sizeof(h->slots[0]));
	h->count = h->min = h->max = 0;
	h->sum = 0;
}

uint64_t hist_quantile(const struct hist *h, double part)
{
	double rank = part * (double)h->count;
	uint64_t below = 0, end;

	for (unsigned int i = slot_of(h->min); i < HIST_SLOTS; i++) {
		below += h->slots[i];
		if (!below || (double)below < rank)
			continue;
		end = slot_end(i);
		return end > h->max ? h->max : end < h->min ? h->min : end;
	}
	return h->max;
}

void hist_merge(struct hist *h, const struct hist *from)
{
	if (!from->count)
		return;
	if (!h->count || from->min < h->min)
		h->min = from->min;
	if (from->max > h->max)
		h->max = from->max;
	h->count += from->count;
	h->sum += from->sum;
	for (unsigned int i = 0; i < HIST_SLOTS; i++)
		h->slots[i] += from->slots[i];
}

size_t hist_buckets(const struct hist *h, struct hist_bucket ret[HIST_BUCKETS])
{
	unsigned int from = slot_of(h->min) / 8, to = slot_of(h->max) / 8;
	size_t n = 0;

	for (unsigned int b = from; b <= to; b++) {
		uint64_t count = 0;

		for (unsigned int i = 8 * b; i < 8 * b + 8; i++)
			count += h->slots[i];
		if (count)
			ret[n++] = (struct hist_bucket){ .upper = slot_end(8 * b + 7),
							 .count = count };
	}
	return n;
}

uint64_t hist_bucket_upper(uint64_t value)
{
	return slot_end(slot_of(value) | 7);
}
