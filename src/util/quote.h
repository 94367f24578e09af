// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of a command line that a user can paste into a shell. */
#ifndef UTIL_QUOTE_H
#define UTIL_QUOTE_H

#include <stdio.h>

/* @word as one word of a POSIX shell, in quotes when it has to be. */
void quote_word(FILE *f, const char *word);

#endif
