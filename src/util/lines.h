// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines out of a pipe, which delivers them in pieces. */
#ifndef UTIL_LINES_H
#define UTIL_LINES_H

#include <stddef.h>

/* All zero: empty. */
struct lines {
	char *buf;
	size_t at, len, cap; /* what is not taken yet lies from at to len */
};

/* One read(2) of @fd: 0, -EAGAIN (there is nothing now), -EPIPE (its end) or another -errno. */
int lines_read(struct lines *l, int fd);
/* The next whole line without its newline, until the next call of either; NULL: there is none. */
char *lines_next(struct lines *l);
/* Bytes that belong to a line which is not whole. Right after lines_next() returned NULL. */
size_t lines_pending(const struct lines *l);
void lines_clear(struct lines *l);
void lines_free(struct lines *l);

#endif
