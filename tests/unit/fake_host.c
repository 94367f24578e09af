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

static char root[512];

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

void fake_begin_in(const char *dir)
{
	need(snprintf(root, sizeof(root), "%s", dir) < (int)sizeof(root), "use", dir);
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

/* ------------------------------------------------------------------ sysfs */

#define DEV "/sys/devices/pci0000:00/%s"

static void fake_group(const struct fake_pci *f)
{
	char text[160], path[160];

	snprintf(text, sizeof(text), "../../../kernel/iommu_groups/%d", f->group);
	fake_linkf(text, DEV "/iommu_group", f->bdf);
	snprintf(text, sizeof(text), "%s\n", f->type ? f->type : "DMA");
	fake_filef(text, "/sys/kernel/iommu_groups/%d/type", f->group);
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/devices/%s", f->group, f->bdf);
	snprintf(text, sizeof(text), "../../../../devices/pci0000:00/%s", f->bdf);
	fake_link(path, text);
}

static void fake_ctrl(const struct fake_pci *f)
{
	char dir[160], text[160], nqn[64];
	const struct {
		const char *attr, *value;
	} attrs[] = {
		{ "state", "live\n" },
		{ "model", "Fake Controller                         \n" },
		{ "serial", f->sn ? f->sn : "FAKE" },
		{ "firmware_rev", "1.0     \n" },
		{ "subsysnqn", nqn },
		{ "transport", "pcie\n" },
	};

	snprintf(nqn, sizeof(nqn), "nqn.2014-08.org.example:%s\n", f->ctrl);
	snprintf(dir, sizeof(dir), DEV "/nvme/%s", f->bdf, f->ctrl);
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
		fake_filef(attrs[i].value, "%s/%s", dir, attrs[i].attr);
	snprintf(text, sizeof(text), "../../../%s", f->bdf);
	fake_linkf(text, "%s/device", dir);
	snprintf(text, sizeof(text), "../../devices/pci0000:00/%s/nvme/%s", f->bdf, f->ctrl);
	fake_linkf(text, "/sys/class/nvme/%s", f->ctrl);
	fake_filef("", "/dev/%s", f->ctrl);
}

void fake_pci(const struct fake_pci *f)
{
	char text[160];

	snprintf(text, sizeof(text), "%s\n", f->class ? f->class : "0x010802");
	fake_filef(text, DEV "/class", f->bdf);
	fake_filef("0x1b36\n", DEV "/vendor", f->bdf);
	fake_filef("0x0010\n", DEV "/device", f->bdf);
	fake_filef("0x1af4\n", DEV "/subsystem_vendor", f->bdf);
	fake_filef("0x1100\n", DEV "/subsystem_device", f->bdf);
	fake_filef("(null)\n", DEV "/driver_override", f->bdf);
	fake_filef("-1\n", DEV "/numa_node", f->bdf);
	snprintf(text, sizeof(text), "../../../devices/pci0000:00/%s", f->bdf);
	fake_linkf(text, "/sys/bus/pci/devices/%s", f->bdf);
	if (f->driver) {
		snprintf(text, sizeof(text), "/sys/bus/pci/drivers/%s", f->driver);
		fake_dir(text);
		snprintf(text, sizeof(text), "../../../bus/pci/drivers/%s", f->driver);
		fake_linkf(text, DEV "/driver", f->bdf);
	}
	if (f->group >= 0)
		fake_group(f);
	if (f->ctrl)
		fake_ctrl(f);
}

void fake_ns(const char *bdf, const char *ctrl, const char *disk, unsigned int nsid,
	     unsigned long sectors)
{
	unsigned int first = 0, path, number = 0;
	bool is_path = sscanf(disk, "nvme%uc%un%u", &first, &path, &number) == 3;
	char dir[160], text[200];

	need(is_path || sscanf(disk, "nvme%un%u", &first, &number) == 2, "parse", disk);
	snprintf(dir, sizeof(dir), DEV "/nvme/%s/%s", bdf, ctrl, disk);
	snprintf(text, sizeof(text), "%u\n", nsid);
	fake_filef(text, "%s/nsid", dir);
	snprintf(text, sizeof(text), "%lu\n", sectors);
	fake_filef(text, "%s/size", dir);
	fake_filef(is_path ? "1\n" : "0\n", "%s/hidden", dir);
	snprintf(text, sizeof(text), "../../%s", ctrl);
	fake_linkf(text, "%s/device", dir);
	snprintf(text, sizeof(text), "../..%s", dir + strlen("/sys"));
	fake_linkf(text, "/sys/class/block/%s", disk);
	if (is_path) {
		/* The head may be there already, from another path. */
		snprintf(dir, sizeof(dir),
			 "/sys/devices/virtual/nvme-subsystem/nvme-subsys%u/nvme%un%u", first,
			 first, number);
		snprintf(text, sizeof(text), "%u\n", nsid);
		fake_filef(text, "%s/nsid", dir);
		fake_filef("0\n", "%s/hidden", dir);
		snprintf(text, sizeof(text), "../..%s", dir + strlen("/sys"));
		fake_linkf(text, "/sys/class/block/nvme%un%u", first, number);
	}
	snprintf(text, sizeof(text), "259:%u\n", first * 64 + number);
	fake_filef(text, "%s/dev", dir);
	snprintf(text, sizeof(text), "%s/holders", dir);
	fake_dir(text);
	fake_filef("", "/sys/class/nvme-generic/ng%un%u/dev", first, number);
	fake_filef("", "/dev/nvme%un%u", first, number);
	fake_filef("", "/dev/ng%un%u", first, number);
}

void fake_part(const char *disk, const char *part)
{
	static unsigned int minor = 1000;
	char dir[160], text[32];

	snprintf(dir, sizeof(dir), "/sys/class/block/%s/%s", disk, part);
	fake_filef("1\n", "%s/partition", dir);
	snprintf(text, sizeof(text), "259:%u\n", minor++);
	fake_filef(text, "%s/dev", dir);
	snprintf(dir, sizeof(dir), "/sys/class/block/%s/%s/holders", disk, part);
	fake_dir(dir);
	snprintf(dir, sizeof(dir), "%s/%s", disk, part);
	fake_linkf(dir, "/sys/class/block/%s", part);
	fake_filef("", "/dev/%s", part);
}

void fake_process(int pid, const char *comm, unsigned int mount_ns, const char *mountinfo)
{
	char text[160];

	snprintf(text, sizeof(text), "%s\n", comm);
	fake_filef(text, "/proc/%d/comm", pid);
	snprintf(text, sizeof(text), "%d (%s) S 1 1 1\n", pid, comm);
	fake_filef(text, "/proc/%d/stat", pid);
	snprintf(text, sizeof(text), "mnt:[%u]", mount_ns);
	fake_linkf(text, "/proc/%d/ns/mnt", pid);
	fake_filef(mountinfo, "/proc/%d/mountinfo", pid);
	snprintf(text, sizeof(text), "/proc/%d/fd", pid);
	fake_dir(text);
}

void fake_procs(const char *mountinfo)
{
	fake_process(1, "init", 1, mountinfo);
	fake_link("/proc/self", "1");
	fake_file("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
	fake_file("/proc/cmdline", "quiet\n");
}

void fake_basics(void)
{
	fake_file("/proc/sys/kernel/osrelease", "6.1.0-test\n");
	fake_file("/lib/modules/6.1.0-test/modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "64\n");
	fake_file("/dev/vfio/vfio", "");
}
