// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where /sys, /proc, /dev and /run are looked up, and how one line is read from
 * there: bounded, without blocking, and never with a byte that could disturb a
 * terminal or a report.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

#define PATH_LEN 4096

static char root_dir[1024];
/* A root that does not fit must not become the machine itself. */
static bool is_root_unusable;

void host_set_root(const char *root)
{
	size_t len = root ? strlen(root) : 0;

	while (len && root[len - 1] == '/')
		len--;
	is_root_unusable = len >= sizeof(root_dir);
	if (is_root_unusable)
		len = 0;
	if (len)
		memcpy(root_dir, root, len);
	root_dir[len] = '\0';
}

const char *host_root(void)
{
	return root_dir;
}

static const char *path_v(char *buf, size_t len, const char *fmt, va_list ap)
{
	size_t at = strlen(root_dir);
	int n;

	if (is_root_unusable || at >= len)
		return NULL;
	memcpy(buf, root_dir, at);
	n = vsnprintf(buf + at, len - at, fmt, ap);
	if (n < 0 || (size_t)n >= len - at || buf[at] != '/')
		return NULL;
	return buf;
}

const char *host_path(char *buf, size_t len, const char *fmt, ...)
{
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = path_v(buf, len, fmt, ap);
	va_end(ap);
	return path;
}

/* Cut at the end of the line; what is not printable ASCII becomes '?'. */
static void clean(char *text)
{
	for (; *text && *text != '\n'; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			*text = '?';
	*text = '\0';
}

/* One read: an attribute of sysfs or procfs gives its first page at once. */
static ssize_t read_raw(const char *path, void *buf, size_t len)
{
	/* A FIFO or a serial line in a tree of somebody else does not hold us up. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = read(fd, buf, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		n = -errno;
	close(fd);
	return n;
}

static int read_some(const char *path, char *buf, size_t len)
{
	ssize_t n = read_raw(path, buf, len - 1);

	for (ssize_t i = 0; i < n; i++)
		if (!buf[i])
			buf[i] = '?';
	buf[n < 0 ? 0 : n] = '\0';
	return n < 0 ? (int)n : 0;
}

ssize_t host_read_bytes(void *buf, size_t len, const char *fmt, ...)
{
	char file[PATH_LEN];
	const char *path;
	va_list ap;

	va_start(ap, fmt);
	path = path_v(file, sizeof(file), fmt, ap);
	va_end(ap);
	return path ? read_raw(path, buf, len) : -ENAMETOOLONG;
}

int host_read_line(char *buf, size_t len, const char *fmt, ...)
{
	char file[PATH_LEN];
	const char *path;
	va_list ap;
	int rc;

	buf[0] = '\0';
	va_start(ap, fmt);
	path = path_v(file, sizeof(file), fmt, ap);
	va_end(ap);
	if (!path)
		return -ENAMETOOLONG;
	rc = read_some(path, buf, len);
	clean(buf);
	return rc;
}

int host_read_link(char *buf, size_t len, const char *fmt, ...)
{
	char file[PATH_LEN], target[PATH_LEN];
	const char *path, *name;
	va_list ap;
	ssize_t n;

	buf[0] = '\0';
	va_start(ap, fmt);
	path = path_v(file, sizeof(file), fmt, ap);
	va_end(ap);
	if (!path)
		return -ENAMETOOLONG;
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	/* Half a name would be another one's. */
	if (strlen(name) >= len)
		return -ENAMETOOLONG;
	memcpy(buf, name, strlen(name) + 1);
	clean(buf);
	return 0;
}

/* @max hex digits at most, @min at least; false: other characters. */
static bool take_hex(const char **text, unsigned int min, unsigned int max, unsigned int *ret)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	unsigned int count = 0, value = 0;

	while (count < max && **text) {
		digit = strchr(digits, **text >= 'A' && **text <= 'F' ? **text + 32 : **text);
		if (!digit)
			break;
		value = value << 4 | (unsigned int)(digit - digits);
		(*text)++;
		count++;
	}
	*ret = value;
	return count >= min;
}

static bool take_char(const char **text, char c)
{
	if (**text != c)
		return false;
	(*text)++;
	return true;
}

bool host_bdf_parse(const char *text, char bdf[16])
{
	unsigned int domain = 0, bus, dev, fun;
	const char *colon = strchr(text, ':');

	/* A second colon: there is a domain, of four digits or, behind VMD, more. */
	if (colon && strchr(colon + 1, ':') &&
	    (!take_hex(&text, 4, 8, &domain) || !take_char(&text, ':')))
		return false;
	if (!take_hex(&text, 2, 2, &bus) || !take_char(&text, ':') ||
	    !take_hex(&text, 2, 2, &dev) || !take_char(&text, '.') ||
	    !take_hex(&text, 1, 1, &fun) || *text || dev > 0x1f || fun > 7)
		return false;
	/* 8 digits of domain, 8 of the rest and the end do not fit. */
	if (domain > 0xfffffff)
		return false;
	snprintf(bdf, 16, "%04x:%02x:%02x.%x", domain, bus & 0xff, dev, fun);
	return true;
}
