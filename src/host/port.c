// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ports above a function: which they are; and of the nearest, the other end
 * of its link, the configuration space, to be read. What is written there is the kernel's:
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

/* Where sysfs has the function: "…/pci0000:00/0000:00:1d.0/0000:01:00.0"; false: nowhere. */
static bool real_place(const char *bdf, char target[1024])
{
	char path[1200];
	ssize_t n;

	if (!*bdf || !host_path(path, sizeof(path), DEVICES "/%s", bdf))
		return false;
	n = readlink(path, target, 1023);
	target[n > 0 ? n : 0] = '\0';
	return n > 0;
}

bool host_port_of(const char *bdf, char port[16])
{
	char target[1024], *slash;

	port[0] = '\0';
	if (!real_place(bdf, target))
		return false;
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

size_t host_path_to(const char *bdf, char path[][16], size_t max, char vmd[16])
{
	char target[1024], bdf_of_word[16], *save = NULL;
	size_t n = 0;

	vmd[0] = '\0';
	if (!max || !real_place(bdf, target))
		return 0;
	for (char *word = strtok_r(target, "/", &save); word; word = strtok_r(NULL, "/", &save)) {
		/* A host bridge: what stands above one is how it is reached. */
		if (!strncmp(word, "pci", 3)) {
			if (n)
				memcpy(vmd, path[n - 1], 16);
			n = 0;
		}
		if (!host_bdf_parse(word, bdf_of_word))
			continue;
		if (n == max)
			memmove(path, path + 1, --n * sizeof(*path));
		memcpy(path[n++], bdf_of_word, sizeof(bdf_of_word));
	}
	return n;
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
