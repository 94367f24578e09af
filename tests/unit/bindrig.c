// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel of bindrig.h: what a write to an attribute changes in the tree.
 * As the real one, vfio-pci lets a function sleep when it is bound, and a driver
 * makes its own directory below the function.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bindrig.h"

#define DEVICE "/sys/bus/pci/devices/" RIG_BDF

static char root[128];
char bindrig_said[2048];
int bindrig_fail_at, bindrig_signal;
unsigned int bindrig_unbind_ms;
const char *bindrig_new_serial;
static struct bind_env real_env;

static void hear(void *arg, const char *text)
{
	size_t at = strlen(bindrig_said);

	(void)arg;
	snprintf(bindrig_said + at, sizeof(bindrig_said) - at, "%s\n", text);
}

struct host_bind_opts bindrig_opts;

static const char *path_of(const char *path)
{
	static char buf[4][512];
	static unsigned int turn;
	char *at = buf[turn++ % 4];

	snprintf(at, 512, "%s%s", root, path);
	return at;
}

static void make_parents(const char *path)
{
	char dir[512];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *p = dir + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(dir, 0755);
			*p = '/';
		}
}

static void put_raw(const char *path, const void *data, size_t len, int flags)
{
	const char *full = path_of(path);
	int fd;

	make_parents(full);
	fd = open(full, O_WRONLY | O_CREAT | flags, 0644);
	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	close(fd);
}

void bindrig_put(const char *path, const char *text)
{
	put_raw(path, text, strlen(text), O_TRUNC);
}

const char *bindrig_get(const char *path)
{
	static char buf[4][4096];
	static unsigned int turn;
	char *at = buf[turn++ % 4];

	host_read_line(at, 4096, "%s", path);
	return at;
}

const char *bindrig_attr(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), DEVICE "/%s", name);
	return bindrig_get(path);
}

void bindrig_set_attr(const char *name, const char *value)
{
	char path[256];

	snprintf(path, sizeof(path), DEVICE "/%s", name);
	bindrig_put(path, value);
}

const char *bindrig_driver(void)
{
	static char name[64];

	host_read_link(name, sizeof(name), DEVICE "/driver");
	return name;
}

bool bindrig_has(const char *path)
{
	return !access(path_of(path), F_OK);
}

bool bindrig_has_journal(void)
{
	return bindrig_has("/run/nvmetest/" RIG_BDF ".journal");
}

const char *bindrig_log(void)
{
	static char text[4096];
	FILE *f = fopen(path_of("/log"), "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	if (f)
		fclose(f);
	unlink(path_of("/log"));
	return text;
}

/* ------------------------------------------------------------------ drivers */

static void link_to(const char *path, const char *target)
{
	const char *full = path_of(path);

	make_parents(full);
	unlink(full);
	if (symlink(target, full))
		abort();
}

static void leave_driver(void)
{
	if (!strcmp(bindrig_driver(), "nvme"))
		rename(path_of(DEVICE "/nvme"), path_of("/asleep"));
	unlink(path_of("/dev/vfio/7"));
	unlink(path_of(DEVICE "/driver"));
}

static void enter_driver(const char *name)
{
	char target[128];

	snprintf(target, sizeof(target), "../../../../bus/pci/drivers/%s", name);
	link_to(DEVICE "/driver", target);
	if (!strcmp(name, "nvme"))
		rename(path_of("/asleep"), path_of(DEVICE "/nvme"));
	if (!strcmp(name, "nvme") && bindrig_new_serial)
		bindrig_set_attr("nvme/nvme0/serial", bindrig_new_serial);
	if (!strcmp(name, "vfio-pci")) {
		bindrig_put("/dev/vfio/7", "");
		bindrig_set_attr("power/control", "auto\n");
	}
}

static int probe(void)
{
	const char *want = bindrig_attr("driver_override");
	char path[128];

	if (*bindrig_driver())
		return 0;
	want = strcmp(want, "(null)") ? want : "nvme";
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s", want);
	if (bindrig_has(path))
		enter_driver(want);
	return 0;
}

/* ------------------------------------------------------------------- writes */

static int count_writes(void)
{
	int n = atoi(bindrig_get("/writes")) + 1;
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	bindrig_put("/writes", text);
	return n;
}

static void take_note(const char *name, const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "%s%s=%s ", bindrig_has_journal() ? "J:" : "", name,
		 strcmp(text, "\n") ? text : "");
	put_raw("/log", line, strlen(line), O_APPEND);
}

static int kernel_write(const char *full, const char *text)
{
	const char *name = strrchr(full, '/') + 1, *path = full + strlen(root);
	const struct timespec pause = { .tv_sec = bindrig_unbind_ms / 1000,
					.tv_nsec = bindrig_unbind_ms % 1000 * 1000000L };

	take_note(name, text);
	if (bindrig_signal)
		raise(bindrig_signal);
	if (count_writes() == bindrig_fail_at)
		return -EIO;
	if (!strcmp(name, "unbind")) {
		nanosleep(&pause, NULL);
		leave_driver();
	} else if (!strcmp(name, "drivers_probe")) {
		return probe();
	} else if (!strcmp(name, "bind")) {
		char driver[64];

		snprintf(driver, sizeof(driver), "%.*s",
			 (int)(strlen(path) - strlen("/sys/bus/pci/drivers/") - strlen("/bind")),
			 path + strlen("/sys/bus/pci/drivers/"));
		enter_driver(driver);
	} else if (!bindrig_has(path)) {
		return -ENOENT;
	} else if (!strcmp(name, "driver_override") && !strcmp(text, "\n")) {
		bindrig_put(path, "(null)\n");
	} else {
		bindrig_put(path, text);
	}
	return 0;
}

static int no_modprobe(const char *module)
{
	(void)module;
	return -EIO;
}

/* --------------------------------------------------------------------- tree */

static void build_function(void)
{
	static const uint8_t config[64] = { 0x36, 0x1b, 0x10, 0, 0x06, 0x05, 0x10, 0, 2, 2, 8, 1 };

	put_raw(DEVICE "/config", config, sizeof(config), O_TRUNC);
	bindrig_set_attr("class", "0x010802\n");
	bindrig_set_attr("vendor", "0x1b36\n");
	bindrig_set_attr("device", "0x0010\n");
	bindrig_set_attr("subsystem_vendor", "0x1af4\n");
	bindrig_set_attr("subsystem_device", "0x1100\n");
	bindrig_set_attr("numa_node", "-1\n");
	bindrig_set_attr("driver_override", "(null)\n");
	bindrig_set_attr("power/control", "auto\n");
	bindrig_set_attr("d3cold_allowed", "1\n");
	bindrig_set_attr("reset_method", "flr bus\n");
	bindrig_set_attr("nvme/nvme0/serial", "SN1\n");
	bindrig_set_attr("nvme/nvme0/model", "Fake drive\n");
	bindrig_set_attr("nvme/nvme0/firmware_rev", "1.0\n");
	bindrig_set_attr("nvme/nvme0/state", "live\n");
	bindrig_set_attr("nvme/nvme0/nvme0n1/nsid", "1\n");
	bindrig_set_attr("nvme/nvme0/nvme0n1/size", "2048\n");
	link_to(DEVICE "/iommu_group", "../../../../kernel/iommu_groups/7");
	bindrig_put("/sys/kernel/iommu_groups/7/type", "DMA-FQ\n");
	link_to("/sys/kernel/iommu_groups/7/devices/" RIG_BDF,
		"../../../../bus/pci/devices/" RIG_BDF);
}

static void build_process(void)
{
	char path[64], text[256];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)getpid());
	snprintf(text, sizeof(text),
		 "%d (un) it)) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n", (int)getpid());
	bindrig_put(path, text);
	bindrig_put("/proc/sys/kernel/random/boot_id", "01234567-89ab-cdef-0123-456789abcdef\n");
	bindrig_put("/proc/swaps", "Filename Type Size Used Priority\n");
	bindrig_put("/proc/mounts", "");
	bindrig_put("/proc/self/mountinfo", "");
	bindrig_put("/proc/cmdline", "quiet\n");
}

void bindrig_build(void)
{
	snprintf(root, sizeof(root), "/tmp/nvmetest-bind-XXXXXX");
	if (!mkdtemp(root))
		abort();
	host_set_root(root);
	build_function();
	build_process();
	bindrig_put("/sys/bus/pci/drivers/nvme/unbind", "");
	bindrig_put("/sys/bus/pci/drivers/vfio-pci/unbind", "");
	bindrig_put("/sys/bus/pci/drivers_probe", "");
	bindrig_put("/dev/vfio/vfio", "");
	mkdir(path_of("/run"), 0755);
	link_to(DEVICE "/driver", "../../../../bus/pci/drivers/nvme");
	real_env = bind_env;
	bind_env = (struct bind_env){ .write = kernel_write,
				      .modprobe = no_modprobe,
				      .unbind_ms = 3000,
				      .probe_ms = 3000,
				      .node_ms = 50,
				      .live_ms = 50,
				      .lock_ms = 50 };
	bindrig_opts = (struct host_bind_opts){ .say = hear };
	bindrig_said[0] = '\0';
	bindrig_fail_at = bindrig_signal = 0;
	bindrig_unbind_ms = 0;
	bindrig_new_serial = NULL;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void bindrig_remove(void)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	host_set_root("");
	bind_env = real_env;
}
