// SPDX-License-Identifier: GPL-2.0-or-later
/* Slots of a histogram: the value itself below 64, then exponent and six bits. */
#include "util/hist.h"

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

void hist_add(struct hist *h, uint64_t value)
{
	if (!h->count || value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
	h->count++;
	h->sum += (double)value;
	h->slots[slot_of(value)]++;
}

uint64_t hist_quantile(const struct hist *h, double part)
{
	double rank = part * (double)h->count;
	uint64_t below = 0, end;

	for (unsigned int i = 0; i < HIST_SLOTS; i++) {
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
