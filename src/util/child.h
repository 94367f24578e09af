// SPDX-License-Identifier: GPL-2.0-or-later
/* The first things a forked process does that works for its parent. */
#ifndef UTIL_CHILD_H
#define UTIL_CHILD_H

#include <sys/types.h>

/*
 * Dies with @parent, also when that is gone already, and leaves the signals of the terminal to
 * it: the parent decides when to end.
 */
void child_begin(pid_t parent);

#endif
