// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which targets would work for a function, and for the others the one reason
 * why not and the one thing to do. Of several reasons the one is told that has
 * to be dealt with first; what `nvmetest bind` cures comes last. Nothing is
 * opened: what only an open can tell is left to the back ends.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/priv.h"

#define CLASS_NVME 0x010802u
#define HUGE_PAGES 32 /* 64 MiB, what sysfs: takes */

/* ------------------------------------------------------- facts of the host */

/* Is the word in a file of any length? Read in pieces that overlap. */
static bool file_has(const char *path, const char *word)
{
	char buf[4096 + 64];
	size_t keep = 0, len = strlen(word);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool found = false;
	ssize_t n;

	if (fd < 0)
		return false;
	while (!found && (n = read(fd, buf + keep, 4096)) > 0) {
		size_t all = keep + (size_t)n;

		found = memmem(buf, all, word, len) != NULL;
		keep = all < len ? all : len - 1;
		memmove(buf, buf + all - keep, keep);
	}
	close(fd);
	return found;
}

static bool has_module(const char *kernel, const char *file)
{
	static const char *const lists[] = { "modules.dep", "modules.builtin" };
	char path[2048];

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (host_path(path, sizeof(path), "/lib/modules/%s/%s", kernel, lists[i]) &&
		    file_has(path, file))
			return true;
	return false;
}

static int stop_at_first(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return 1;
}

static void read_lockdown(struct host_facts *f)
{
	char text[64], *mode;

	/* Not mounted or not built in: the kernel will tell who tries. */
	if (host_read_line(text, sizeof(text), "/sys/kernel/security/lockdown"))
		return;
	mode = strchr(text, '[');
	if (!mode || !strncmp(mode, "[none]", 6))
		return;
	f->is_locked_down = true;
	snprintf(f->lockdown, sizeof(f->lockdown), "%.*s", (int)strcspn(mode + 1, "]"), mode + 1);
}

void host_facts_read(struct host_facts *ret)
{
	struct host_facts f = { .is_root = geteuid() == 0 };
	char path[2048];

	f.has_iommu = host_each(stop_at_first, NULL, "/sys/class/iommu") == 1;
	f.is_amd =
		host_exists("/sys/firmware/acpi/tables/IVRS") ||
		(host_path(path, sizeof(path), "/proc/cpuinfo") && file_has(path, "AuthenticAMD"));
	f.has_iommu_table = host_exists("/sys/firmware/acpi/tables/DMAR") ||
			    host_exists("/sys/firmware/acpi/tables/IVRS");
	host_read_word(f.kernel, sizeof(f.kernel), "/proc/sys/kernel/osrelease");
	f.has_nvme = host_exists("/sys/bus/pci/drivers/nvme");
	f.has_vfio_pci = host_exists("/sys/bus/pci/drivers/vfio-pci") ||
			 has_module(f.kernel, "/vfio-pci.ko");
	f.free_huge = host_read_u64(0, "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
	read_lockdown(&f);
	*ret = f;
}

/* ----------------------------------------------------------------- judging */

struct judge {
	const struct host_fn *fn;
	const struct host_facts *facts;
	const char *in_use, *advice;
	struct host_way *way;
};

/* Always false, so that a check can end with it. */
static bool no(struct judge *j, const char *why_fmt, ...) NT_PRINTF(2, 3);
static void todo(struct judge *j, const char *fmt, ...) NT_PRINTF(2, 3);

static bool no(struct judge *j, const char *why_fmt, ...)
{
	va_list ap;

	va_start(ap, why_fmt);
	vsnprintf(j->way->why, sizeof(j->way->why), why_fmt, ap);
	va_end(ap);
	return false;
}

static void todo(struct judge *j, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(j->way->todo, sizeof(j->way->todo), fmt, ap);
	va_end(ap);
}

static bool is_vfio(const char *driver)
{
	return !strncmp(driver, "vfio", 4) || strstr(driver, "-vfio-pci") != NULL;
}

static bool may_use(const char *path)
{
	char full[2048];

	return host_path(full, sizeof(full), "%s", path) && !access(full, R_OK | W_OK);
}

static bool check_vmd(struct judge *j)
{
	if (!j->fn->is_behind_vmd)
		return true;
	todo(j, "use kernel:, or switch VMD off in the firmware's setup");
	return no(j, "it is behind Intel VMD (domain %.*s)", (int)strcspn(j->fn->bdf, ":"),
		  j->fn->bdf);
}

static bool check_use(struct judge *j)
{
	if (!j->in_use)
		return true;
	todo(j, "%s", j->advice);
	return no(j, "in use: %.180s", j->in_use);
}

/* ------------------------------------------------------------------ kernel */

static bool check_nvme_driver(struct judge *j)
{
	const struct host_fn *fn = j->fn;

	if (!strcmp(fn->driver, "nvme"))
		return true;
	if (is_vfio(fn->driver) || (!*fn->driver && *fn->override)) {
		todo(j, "nvmetest unbind %s", fn->bdf);
		return no(j, *fn->driver ? "%s has it" : "no driver has it, driver_override is %s",
			  *fn->driver ? fn->driver : fn->override);
	}
	if (!*fn->driver) {
		if (j->facts->has_nvme)
			todo(j, "echo %s > /sys/bus/pci/drivers_probe", fn->bdf);
		else
			todo(j, "modprobe nvme");
		return no(j, "no driver has it");
	}
	todo(j, "give it back with the tool that bound it (driverctl, dpdk-devbind, setup.sh)");
	return no(j, "%s has it", fn->driver);
}

static bool check_ctrl(struct judge *j)
{
	const struct host_fn *fn = j->fn;

	if (!*fn->ctrl) {
		todo(j, "look for %s in dmesg", fn->bdf);
		return no(j, "Linux's driver made no controller of it");
	}
	if (strcmp(fn->state, "live")) {
		todo(j, "wait, or look for %s in dmesg", fn->ctrl);
		return no(j, "Linux calls %s %s", fn->ctrl, *fn->state ? fn->state : "nothing");
	}
	if (!host_exists("/dev/%s", fn->ctrl)) {
		todo(j, "look at udev, or mount devtmpfs on /dev");
		return no(j, "there is no /dev/%s", fn->ctrl);
	}
	return true;
}

static bool check_ctrl_node(struct judge *j)
{
	char node[32];

	snprintf(node, sizeof(node), "/dev/%s", j->fn->ctrl);
	if (may_use(node))
		return true;
	todo(j, "run as root");
	return no(j, "no permission for %s", node);
}

/* -------------------------------------------------------------------- vfio */

static bool check_group(struct judge *j)
{
	const struct host_facts *f = j->facts;

	if (j->fn->iommu_group >= 0)
		return true;
	if (f->has_iommu) {
		todo(j, "use sysfs: or kernel:");
		return no(j, "the IOMMU does not cover it: it is in no IOMMU group");
	}
	if (f->is_amd)
		todo(j, "switch AMD-Vi (IOMMU) on in the firmware's setup");
	else if (f->has_iommu_table)
		todo(j, "boot with intel_iommu=on");
	else
		todo(j, "switch VT-d on in the firmware's setup and boot with intel_iommu=on");
	return no(j, "no IOMMU is active");
}

/* What the kernel lets stand beside a function that a user drives. */
static bool is_harmless(const struct host_member *m)
{
	return !*m->driver || is_vfio(m->driver) || !strcmp(m->driver, "pci-stub") ||
	       !strcmp(m->driver, "pcieport");
}

static bool check_viable(struct judge *j)
{
	const struct host_member *first = NULL;
	size_t more = 0;

	for (size_t i = 0; i < j->fn->member_count; i++) {
		const struct host_member *m = &j->fn->members[i];

		if (is_harmless(m))
			continue;
		if (first)
			more++;
		else
			first = m;
	}
	if (!first)
		return true;
	if (first->class == CLASS_NVME)
		todo(j, "nvmetest bind %s%s, or use a slot with a group of its own", first->bdf,
		     more ? " and the others" : "");
	else
		todo(j,
		     "echo %s > /sys/bus/pci/devices/%s/driver/unbind%s, or use a slot with a "
		     "group of its own",
		     first->bdf, first->bdf, more ? " (and the others)" : "");
	if (more)
		return no(j, "IOMMU group %d is shared with %s (%s) and %zu more",
			  j->fn->iommu_group, first->bdf, first->driver, more);
	return no(j, "IOMMU group %d is shared with %s (%s)", j->fn->iommu_group, first->bdf,
		  first->driver);
}

static bool check_vfio_module(struct judge *j)
{
	if (j->facts->has_vfio_pci || is_vfio(j->fn->driver))
		return true;
	todo(j, "install the kernel package that has vfio-pci (a cloud kernel leaves it out)");
	return no(j, "kernel %s has no module vfio-pci", j->facts->kernel);
}

static bool check_vfio_nodes(struct judge *j)
{
	char group[48], cdev[32], node[64];

	if (!is_vfio(j->fn->driver)) {
		if (j->facts->is_root)
			return true;
		todo(j, "run as root");
		return no(j, "only root may bind it to vfio-pci");
	}
	snprintf(group, sizeof(group), "/dev/vfio/%d", j->fn->iommu_group);
	host_vfio_cdev(j->fn->bdf, cdev, sizeof(cdev));
	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", cdev);
	if ((may_use(group) && may_use("/dev/vfio/vfio")) ||
	    (*cdev && may_use("/dev/iommu") && may_use(node)))
		return true;
	if (!host_exists("%s", group) && !(*cdev && host_exists("%s", node))) {
		todo(j, "modprobe vfio_iommu_type1, and look at udev");
		return no(j, "there is no %s", group);
	}
	todo(j, "run as root, or give your user %s", group);
	return no(j, "no permission for %s", group);
}

/* ------------------------------------------------------------------- sysfs */

static bool check_translation(struct judge *j)
{
	const struct host_fn *fn = j->fn;

	if (fn->iommu_group < 0) {
		if (!j->facts->has_iommu)
			return true;
		todo(j, "boot with iommu=pt");
		return no(j, "an IOMMU is active and the function is in no group");
	}
	if (!strcmp(fn->iommu_type, "identity"))
		return true;
	todo(j, "use vfio:, or boot with iommu=pt");
	return no(j, "an IOMMU translates for it (group %d, type %s)", fn->iommu_group,
		  *fn->iommu_type ? fn->iommu_type : "unknown");
}

static bool check_lockdown(struct judge *j)
{
	if (!j->facts->is_locked_down)
		return true;
	todo(j, "use vfio: with an IOMMU, or switch Secure Boot off");
	return no(j, "kernel lockdown (%s) keeps users off registers", j->facts->lockdown);
}

static bool check_hugepages(struct judge *j)
{
	if (j->facts->free_huge >= HUGE_PAGES)
		return true;
	todo(j, "echo %d > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", HUGE_PAGES);
	return no(j, "%llu hugepages of 2 MiB are free, %d are needed",
		  (unsigned long long)j->facts->free_huge, HUGE_PAGES);
}

static bool check_root(struct judge *j)
{
	if (j->facts->is_root)
		return true;
	todo(j, "run as root");
	return no(j, "only root may");
}

/* ------------------------------------------------------------------ the way */

typedef bool check_fn(struct judge *j);

static check_fn *const kernel_checks[] = { check_nvme_driver, check_ctrl, check_ctrl_node, NULL };
static check_fn *const vfio_checks[] = {
	check_vmd, check_group, check_viable, check_vfio_module, check_use, check_vfio_nodes, NULL
};
static check_fn *const sysfs_checks[] = { check_vmd, check_translation, check_lockdown,
					  check_use, check_hugepages,	check_root,
					  NULL };

static void judge_way(struct judge *j, check_fn *const *checks, bool is_taken, const char *wanted)
{
	for (size_t i = 0; checks[i]; i++)
		if (!checks[i](j))
			return;
	if (!is_taken) {
		j->way->works = true;
		return;
	}
	j->way->with_bind = true;
	todo(j, "run with --bind, or first: nvmetest bind %s%s", *wanted ? "" : "--driver none ",
	     j->fn->bdf);
	no(j, *j->fn->driver ? "%s has it" : "%s does not have it yet",
	   *j->fn->driver ? j->fn->driver : wanted);
}

void host_ways_judge(struct host_fn *fn, const struct host_facts *facts, const char *in_use,
		     const char *advice)
{
	struct judge j = { .fn = fn, .facts = facts, .in_use = in_use, .advice = advice };

	memset(fn->ways, 0, sizeof(fn->ways));
	j.way = &fn->ways[HOST_WAY_KERNEL];
	judge_way(&j, kernel_checks, false, "nvme");
	j.way = &fn->ways[HOST_WAY_VFIO];
	judge_way(&j, vfio_checks, !is_vfio(fn->driver), "vfio-pci");
	j.way = &fn->ways[HOST_WAY_SYSFS];
	judge_way(&j, sysfs_checks, *fn->driver, "");
}
