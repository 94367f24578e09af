// SPDX-License-Identifier: GPL-2.0-or-later
/* A host made of files below a temporary directory; see fake_host.h. */
#include "fake_host.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host.h"

static char root[64];

/* A tree that is not what the test says proves nothing. */
static void need(bool ok, const char *what, const char *path)
{
	if (ok)
		return;
	fprintf(stderr, "fake_host: cannot %s %s\n", what, path);
	abort();
}

void fake_begin(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(root, sizeof(root), "%.40s/nvmetest-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	need(mkdtemp(root) != NULL, "make", root);
	host_set_root(root);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void fake_end(void)
{
	need(*root && !nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS), "remove", root);
	root[0] = '\0';
	host_set_root("");
}

const char *fake_root(void)
{
	return root;
}

static void full_path(char *buf, size_t len, const char *path)
{
	int n = snprintf(buf, len, "%s%s", root, path);

	need(*root && *path == '/' && n > 0 && (size_t)n < len, "name", path);
}

static void make_parents(char *full)
{
	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
}

void fake_dir(const char *path)
{
	char full[4096];
	struct stat st;

	full_path(full, sizeof(full), path);
	make_parents(full);
	mkdir(full, 0755);
	need(!stat(full, &st) && S_ISDIR(st.st_mode), "make", full);
}

void fake_bytes(const char *path, const void *data, size_t len)
{
	char full[4096];
	int fd;

	full_path(full, sizeof(full), path);
	make_parents(full);
	fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	need(fd >= 0 && write(fd, data, len) == (ssize_t)len, "write", full);
	close(fd);
}

void fake_file(const char *path, const char *text)
{
	fake_bytes(path, text, strlen(text));
}

void fake_filef(const char *text, const char *path_fmt, ...)
{
	char path[2048];
	va_list ap;

	va_start(ap, path_fmt);
	vsnprintf(path, sizeof(path), path_fmt, ap);
	va_end(ap);
	fake_file(path, text);
}

void fake_link(const char *path, const char *target)
{
	char full[4096];

	full_path(full, sizeof(full), path);
	make_parents(full);
	remove(full);
	need(!symlink(target, full), "link", full);
}

void fake_linkf(const char *target, const char *path_fmt, ...)
{
	char path[2048];
	va_list ap;

	va_start(ap, path_fmt);
	vsnprintf(path, sizeof(path), path_fmt, ap);
	va_end(ap);
	fake_link(path, target);
}

void fake_remove(const char *path)
{
	char full[4096];

	full_path(full, sizeof(full), path);
	need(!nftw(full, remove_one, 16, FTW_DEPTH | FTW_PHYS), "remove", full);
}
