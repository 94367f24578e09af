// SPDX-License-Identifier: GPL-2.0-or-later
/* Directories, numbers and words of sysfs: what scan.c, ways.c and uses.c read with. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/priv.h"

#define PATH_LEN 2048

static bool format(char path[PATH_LEN], const char *fmt, va_list ap)
{
	int n = vsnprintf(path, PATH_LEN, fmt, ap);

	return n > 0 && n < PATH_LEN;
}

int host_each(int (*each)(void *arg, const char *name), void *arg, const char *fmt, ...)
{
	char below[PATH_LEN], path[PATH_LEN + 1024];
	struct dirent *entry;
	va_list ap;
	bool fits;
	int rc = 0;
	DIR *dir;

	va_start(ap, fmt);
	fits = format(below, fmt, ap);
	va_end(ap);
	if (!fits || !host_path(path, sizeof(path), "%s", below))
		return -ENAMETOOLONG;
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (!rc) {
		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			rc = -errno;
			break;
		}
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			rc = each(arg, entry->d_name);
	}
	closedir(dir);
	return rc;
}

bool host_exists(const char *fmt, ...)
{
	char below[PATH_LEN], path[PATH_LEN + 1024];
	va_list ap;
	bool fits;

	va_start(ap, fmt);
	fits = format(below, fmt, ap);
	va_end(ap);
	return fits && host_path(path, sizeof(path), "%s", below) && !access(path, F_OK);
}

bool host_is_asleep(const char *bdf)
{
	char status[16];

	host_read_line(status, sizeof(status), "/sys/bus/pci/devices/%s/power/runtime_status", bdf);
	return !strncmp(status, "suspend", 7); /* -ed, -ing */
}

void *host_grow(void *v, size_t n, size_t len)
{
	void **array = v;
	char *grown;

	/* Twice as long at each power of two. */
	if (!(n & (n - 1))) {
		if (n > SIZE_MAX / 2 / len)
			return NULL;
		grown = realloc(*array, (n ? 2 * n : 1) * len);
		if (!grown)
			return NULL;
		*array = grown;
	}
	grown = (char *)*array + n * len;
	memset(grown, 0, len);
	return grown;
}

uint64_t host_read_u64(uint64_t otherwise, const char *fmt, ...)
{
	char below[PATH_LEN], text[40], *end;
	uint64_t value;
	va_list ap;
	bool fits;

	va_start(ap, fmt);
	fits = format(below, fmt, ap);
	va_end(ap);
	if (!fits || host_read_line(text, sizeof(text), "%s", below))
		return otherwise;
	errno = 0;
	value = strtoull(text, &end, 0);
	return end == text || *text == '-' || errno ? otherwise : value;
}

void host_read_word(char *buf, size_t len, const char *fmt, ...)
{
	char below[PATH_LEN];
	size_t end;
	va_list ap;
	bool fits;

	buf[0] = '\0';
	va_start(ap, fmt);
	fits = format(below, fmt, ap);
	va_end(ap);
	if (!fits || host_read_line(buf, len, "%s", below))
		return;
	for (end = strlen(buf); end && buf[end - 1] == ' '; end--)
		buf[end - 1] = '\0';
}

void host_read_attrs(const struct host_attr *v, size_t n, const char *fmt, ...)
{
	char below[PATH_LEN];
	va_list ap;
	bool fits;

	va_start(ap, fmt);
	fits = format(below, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < n; i++) {
		v[i].buf[0] = '\0';
		if (fits)
			host_read_word(v[i].buf, v[i].len, "%s/%s", below, v[i].name);
	}
}

struct name {
	char *buf;
	size_t len;
};

static int take_name(void *arg, const char *name)
{
	struct name *n = arg;

	snprintf(n->buf, n->len, "%s", name);
	return 1;
}

void host_vfio_cdev(const char *bdf, char *buf, size_t len)
{
	struct name n = { buf, len };

	buf[0] = '\0';
	host_each(take_name, &n, "/sys/bus/pci/devices/%s/vfio-dev", bdf);
}
