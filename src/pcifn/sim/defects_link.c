// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of link defects: the rows stand beside their numbers in defects_link.h. */
#include "defects.h"

#define ROW(number, word, chapter, sentence)                                                       \
	{ .id = (number), .name = (word), .what = (sentence), .area = (chapter) },

const struct sim_defect sim_link_defects[] = { SIM_LINK_DEFECTS(ROW) };
const size_t sim_link_defects_count = sizeof(sim_link_defects) / sizeof(sim_link_defects[0]);

_Static_assert(SIM_LINK_DEFECT_COUNT <= 512, "the numbers of both halves meet");
