// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The port above a function, the other end of its link: which one it is, and
 * its configuration space, to be read. What is written there is the kernel's:
 * its hot-plug, power and bandwidth code act on the same registers.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

#define DEVICES "/sys/bus/pci/devices"
#define CAPS	256 /* below it stand all capabilities that a port has for its link */

bool host_port_of(const char *bdf, char port[16])
{
	char path[1200], target[1024], *slash;
	ssize_t n;

	port[0] = '\0';
	if (!*bdf || !host_path(path, sizeof(path), DEVICES "/%s", bdf))
		return false;
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	slash = strrchr(target, '/');
	if (!slash)
		return false;
	*slash = '\0';
	slash = strrchr(target, '/');
	if (slash && host_bdf_parse(slash + 1, port))
		return true;
	port[0] = '\0';
	return false;
}

int host_port_open(const char *bdf)
{
	char port[16], path[1200];
	uint32_t val;
	int fd;

	if (!host_port_of(bdf, port) || !host_path(path, sizeof(path), DEVICES "/%s/config", port))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	/* Everybody may read the header, only root what is behind it. */
	if (!host_port_read(fd, CAPS - 4, 4, &val))
		return fd;
	close(fd);
	return -1;
}

int host_port_read(int fd, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	uint32_t raw = 0;

	if (width > sizeof(raw) || pread(fd, &raw, width, off) != (ssize_t)width)
		return -EIO;
	*ret_val = le32toh(raw);
	return 0;
}
