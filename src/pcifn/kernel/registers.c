// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers while Linux's driver owns them: resource0 of sysfs, mapped to be
 * read. The kernel refuses that when it is locked down, or when it keeps what
 * belongs to a driver from everybody else (CONFIG_IO_STRICT_DEVMEM).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/kernel/kernel.h"
#include "pcifn/mmio.h"

#define REGISTERS_MIN 0x1000

static bool is_locked_down(void)
{
	char line[128];

	return !host_read_line(line, sizeof(line), "/sys/kernel/security/lockdown") &&
	       !strstr(line, "[none]");
}

static void explain(struct kernel *k, int err, const char *what)
{
	char *why = k->no_bar;
	size_t len = sizeof(k->no_bar);

	if (err == EACCES && geteuid())
		snprintf(why, len, "only root may map them: run as root");
	else if (err == EPERM || is_locked_down())
		snprintf(why, len,
			 "the kernel is locked down (Secure Boot) and lets nobody map them: use "
			 "vfio:%s",
			 k->h.bdf);
	else if (err == EINVAL)
		snprintf(why, len,
			 "the kernel keeps those of a bound driver to itself "
			 "(CONFIG_IO_STRICT_DEVMEM): boot with iomem=relaxed, or use vfio:%s",
			 k->h.bdf);
	else
		snprintf(why, len, "cannot %s resource0 of %s: %s", what, k->h.bdf, strerror(err));
}

static void map(struct kernel *k, int fd)
{
	struct stat st;
	void *at;

	if (fstat(fd, &st)) {
		explain(k, errno, "look at");
		return;
	}
	if (st.st_size < REGISTERS_MIN) {
		snprintf(k->no_bar, sizeof(k->no_bar), "resource0 of %s has %lld bytes only",
			 k->h.bdf, (long long)st.st_size);
		return;
	}
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED || mmio_init()) {
		explain(k, errno, "map");
		return;
	}
	k->bar = at;
	k->bar_len = (size_t)st.st_size;
}

void kernel_registers_open(struct kernel *k)
{
	char path[512];
	int fd;

	if (!*k->h.bdf) {
		snprintf(k->no_bar, sizeof(k->no_bar), "%s is no PCI function (transport %s)",
			 k->h.name, k->h.transport);
		return;
	}
	if (!host_path(path, sizeof(path), "/sys/bus/pci/devices/%s/resource0", k->h.bdf))
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		explain(k, errno, "open");
		return;
	}
	map(k, fd);
	close(fd);
}

void kernel_registers_close(struct kernel *k)
{
	if (k->bar)
		munmap((void *)(uintptr_t)k->bar, k->bar_len);
	k->bar = NULL;
}
