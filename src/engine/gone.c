// SPDX-License-Identifier: GPL-2.0-or-later
/* A function that no longer answers: what the host can still see of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gate.h"

#define PCI "/sys/bus/pci/devices"

/* 0, or -errno; the first four bytes of configuration space. */
static int read_ids(const char *bdf, uint32_t *ret)
{
	char path[1200];
	int fd, rc;

	if (!host_path(path, sizeof(path), PCI "/%s/config", bdf))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	rc = pread(fd, ret, sizeof(*ret), 0) == sizeof(*ret) ? 0 : -EIO;
	close(fd);
	return rc;
}

static bool is_link_down(const char *port)
{
	char speed[32], width[16];

	if (!*port || host_read_line(width, sizeof(width), PCI "/%s/current_link_width", port) ||
	    host_read_line(speed, sizeof(speed), PCI "/%s/current_link_speed", port))
		return false;
	return !strcmp(width, "0") || !strncmp(speed, "Unknown", 7);
}

void gone_port(const char *bdf, char port[16])
{
	host_port_of(bdf, port);
}

const char *gone_words(const char *bdf, const char *port, char *buf, size_t len)
{
	uint32_t ids = 0;
	int rc;

	buf[0] = '\0';
	if (!*bdf)
		return buf;
	rc = read_ids(bdf, &ids);
	if (rc == -ENOENT)
		snprintf(buf, len,
			 "%s has left the PCI bus: it was pulled, or its slot was switched off",
			 bdf);
	else if (is_link_down(port))
		snprintf(buf, len, "the link below %s is down", port);
	else if (!rc && ids == UINT32_MAX)
		snprintf(buf, len,
			 "the configuration space of %s reads all ones: it lost its power or its "
			 "link",
			 bdf);
	return buf;
}
