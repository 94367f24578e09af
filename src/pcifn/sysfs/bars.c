// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory BARs through sysfs: `resource` says where the kernel put them,
 * `resourceN` maps them uncached.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/sysfs/sysfs.h"

#define RES_MEMORY 0x00000200u
#define RES_UNSET  0x20000000u
#define LEN_MAX	   (1ull << 46)

int sysfs_bars_read(const char *bdf, struct sysfs_bar bars[SYSFS_BARS])
{
	char path[4096];
	FILE *f;

	memset(bars, 0, SYSFS_BARS * sizeof(*bars));
	f = host_path(path, sizeof(path), SYSFS_DIR "/resource", bdf) ? fopen(path, "re") : NULL;
	if (!f)
		return -ENODEV;
	for (unsigned int i = 0; i < SYSFS_BARS; i++) {
		uint64_t start, end, flags;

		if (fscanf(f, "%" SCNx64 " %" SCNx64 " %" SCNx64, &start, &end, &flags) != 3)
			break;
		if (!(flags & RES_MEMORY) || flags & RES_UNSET || !start || end <= start ||
		    end - start >= LEN_MAX)
			continue;
		bars[i].start = start;
		bars[i].len = end - start + 1;
	}
	fclose(f);
	return 0;
}

static int refuse(const struct sysfs *s, unsigned int i, int code, struct nt_err *err)
{
	/* A driver that came just now, or a kernel that keeps users off registers. */
	if (code == EPERM || code == EINVAL || code == EBUSY)
		return nt_err_set(err, -EPERM,
				  "the kernel refuses to map resource%u of %s (%s): boot with "
				  "iomem=relaxed, and with lockdown off",
				  i, s->bdf, strerror(code));
	if (code == EACCES)
		return nt_err_set(err, -EPERM,
				  "resource%u of %s needs root: run nvmetest with sudo", i, s->bdf);
	return nt_err_set(err, -ENODEV, "cannot map resource%u of %s: %s", i, s->bdf,
			  strerror(code));
}

static int map(struct sysfs *s, unsigned int i)
{
	struct sysfs_bar *b = &s->bar[i];
	char path[4096];
	void *at;
	int fd;

	if (!host_path(path, sizeof(path), SYSFS_DIR "/resource%u", s->bdf, i))
		return ENAMETOOLONG;
	fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC);
	if (fd < 0)
		return errno;
	at = mmap(NULL, b->len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		return errno;
	b->at = at;
	return 0;
}

/* Only BAR0 has to work; the others hold MSI-X tables or memory of the controller. */
int sysfs_bars_map(struct sysfs *s, struct nt_err *err)
{
	int code = sysfs_bars_read(s->bdf, s->bar);

	if (code || !s->bar[0].len)
		return nt_err_set(err, -ENODEV, "%s has no BAR0", s->bdf);
	for (unsigned int i = 0; i < SYSFS_BARS; i++) {
		if (!s->bar[i].len)
			continue;
		code = map(s, i);
		if (code && i == 0)
			return refuse(s, i, code, err);
	}
	return 0;
}

void sysfs_bars_unmap(struct sysfs *s)
{
	for (unsigned int i = 0; i < SYSFS_BARS; i++) {
		if (s->bar[i].at)
			munmap((void *)(uintptr_t)s->bar[i].at, s->bar[i].len);
		s->bar[i].at = NULL;
	}
}

volatile uint8_t *sysfs_bar_at(struct sysfs *s, unsigned int bar, uint64_t off, unsigned int width)
{
	if (bar >= SYSFS_BARS || !s->bar[bar].at || width > s->bar[bar].len ||
	    off > s->bar[bar].len - width)
		return NULL;
	return s->bar[bar].at + off;
}
