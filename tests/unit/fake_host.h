// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host made of files: a temporary directory as the root of everything that
 * host/ looks up. Paths begin with '/'; directories on the way are made.
 */
#ifndef TESTS_UNIT_FAKE_HOST_H
#define TESTS_UNIT_FAKE_HOST_H

#include <stddef.h>

/* A fresh, empty root, and host_set_root() to it; fatal when that fails. */
void fake_begin(void);
/* Everything is removed and the root is the machine again. */
void fake_end(void);
const char *fake_root(void);

void fake_dir(const char *path);
void fake_file(const char *path, const char *text);
void fake_filef(const char *text, const char *path_fmt, ...) __attribute__((format(printf, 2, 3)));
void fake_bytes(const char *path, const void *data, size_t len);
/* A symbolic link; an old file or link of that name is replaced. */
void fake_link(const char *path, const char *target);
void fake_linkf(const char *target, const char *path_fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A file or a whole tree. */
void fake_remove(const char *path);

#endif
