// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines out of a pipe: lines.h. */
#include "util/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_LEN 65536u

/* What was taken makes room; else the buffer grows. */
static int make_room(struct lines *l)
{
	char *grown;

	if (l->at) {
		memmove(l->buf, l->buf + l->at, l->len - l->at);
		l->len -= l->at;
		l->at = 0;
	}
	if (l->cap - l->len >= READ_LEN)
		return 0;
	grown = realloc(l->buf, l->cap * 2 + READ_LEN);
	if (!grown)
		return -ENOMEM;
	l->buf = grown;
	l->cap = l->cap * 2 + READ_LEN;
	return 0;
}

int lines_read(struct lines *l, int fd)
{
	int rc = make_room(l);
	ssize_t n;

	if (rc)
		return rc;
	do
		n = read(fd, l->buf + l->len, l->cap - l->len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	l->len += (size_t)n;
	return n ? 0 : -EPIPE;
}

char *lines_next(struct lines *l)
{
	char *line, *newline;

	if (l->at == l->len)
		return NULL;
	line = l->buf + l->at;
	newline = memchr(line, '\n', l->len - l->at);
	if (!newline)
		return NULL;
	*newline = '\0';
	l->at = (size_t)(newline + 1 - l->buf);
	return line;
}

size_t lines_pending(const struct lines *l)
{
	return l->len - l->at;
}

void lines_clear(struct lines *l)
{
	l->at = l->len = 0;
}

void lines_free(struct lines *l)
{
	free(l->buf);
	*l = (struct lines){ 0 };
}
