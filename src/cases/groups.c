// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every group of built-in cases: one line per file, sorted by file name.
 *
 * A list and not constructors or linker sections: the order is here to read,
 * and a file that is not in it is found by tests/lint/ids.
 */
#include "engine/engine.h"

const struct nt_group *const nt_groups[] = {
	NULL,
};
