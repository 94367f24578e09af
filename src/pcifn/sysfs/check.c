// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * May this function be driven with physical addresses, by us, now? Everything
 * that sysfs tells is looked at before the first write; each refusal has one
 * reason and one thing to do.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/sysfs/sysfs.h"

#define CLASS_NVME 0x010802ul
#define GROUPS_DIR "/sys/kernel/iommu_groups/%s"

void sysfs_driver(const char *bdf, char *buf, size_t len)
{
	if (host_read_link(buf, len, SYSFS_DIR "/driver", bdf))
		buf[0] = '\0';
}

static int check_class(const char *bdf, struct nt_err *err)
{
	char text[32];

	if (host_read_line(text, sizeof(text), SYSFS_DIR "/class", bdf))
		return nt_err_set(err, -ENODEV,
				  "there is no PCI function %s: nvmetest devices lists those "
				  "of this host",
				  bdf);
	if (strtoul(text, NULL, 16) != CLASS_NVME)
		return nt_err_set(err, -EINVAL,
				  "%s is no NVMe controller (class %s): nvmetest devices lists "
				  "those of this host",
				  bdf, text);
	if (strtoul(bdf, NULL, 16) > 0xffff)
		return nt_err_set(err, -EPERM,
				  "%s is behind Intel VMD, which hides it from the bus: switch "
				  "VMD off in the firmware setup, or use kernel:",
				  bdf);
	return 0;
}

static int check_driver(const char *bdf, struct nt_err *err)
{
	char driver[64];

	sysfs_driver(bdf, driver, sizeof(driver));
	if (!*driver)
		return 0;
	if (!strcmp(driver, "vfio-pci"))
		return nt_err_set(err, -EPERM,
				  "%s is bound to vfio-pci: use vfio:%s, or nvmetest unbind %s",
				  bdf, bdf, bdf);
	return nt_err_set(err, -EPERM,
			  "driver %s drives %s: run with --bind, which takes it away for the run "
			  "and gives it back",
			  driver, bdf);
}

/* A function of the group that vfio has taken takes the whole group along. */
static bool find_vfio(const char *group, char bdf[64])
{
	char path[4096], driver[64];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	dir = host_path(path, sizeof(path), GROUPS_DIR "/devices", group) ? opendir(path) : NULL;
	while (dir && !found && (entry = readdir(dir))) {
		if (strchr(entry->d_name, ':') && strlen(entry->d_name) < 64) {
			sysfs_driver(entry->d_name, driver, sizeof(driver));
			found = !strncmp(driver, "vfio", 4);
			if (found)
				snprintf(bdf, 64, "%.63s", entry->d_name);
		}
	}
	if (dir)
		closedir(dir);
	return found;
}

/* A remapping unit of x86 that works covers every function; elsewhere some have none. */
static bool find_unit(char *unit, size_t len)
{
	char path[4096];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	dir = host_path(path, sizeof(path), "/sys/class/iommu") ? opendir(path) : NULL;
	while (dir && !found && (entry = readdir(dir))) {
		found = !strncmp(entry->d_name, "dmar", 4) || !strncmp(entry->d_name, "ivhd", 4);
		if (found)
			snprintf(unit, len, "%.31s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The device must see the addresses that the processor sees: identity, or no IOMMU at all. */
static int check_iommu(const char *bdf, struct nt_err *err)
{
	char group[32], type[32], other[64];

	if (host_read_link(group, sizeof(group), SYSFS_DIR "/iommu_group", bdf)) {
		if (!find_unit(other, sizeof(other)))
			return 0;
		return nt_err_set(err, -EPERM,
				  "IOMMU %s is active, and %s is in no IOMMU group: boot with "
				  "iommu=pt, so that its addresses are those of memory",
				  other, bdf);
	}
	if (host_read_line(type, sizeof(type), GROUPS_DIR "/type", group))
		snprintf(type, sizeof(type), "unknown");
	if (strcmp(type, "identity"))
		return nt_err_set(err, -EPERM,
				  "an IOMMU translates for %s (group %s, type %s): use vfio:%s, or "
				  "boot with iommu=pt",
				  bdf, group, type, bdf);
	if (find_vfio(group, other))
		return nt_err_set(err, -EPERM,
				  "%s of the same IOMMU group is bound to a vfio driver, which "
				  "translates for both: nvmetest unbind %s",
				  other, other);
	return 0;
}

static int check_lockdown(const char *bdf, struct nt_err *err)
{
	char text[64];
	const char *mode;

	if (host_read_line(text, sizeof(text), "/sys/kernel/security/lockdown"))
		return 0; /* no such module, or not mounted: the kernel will say no itself */
	mode = strchr(text, '[');
	if (!mode || !strncmp(mode, "[none]", 6))
		return 0;
	return nt_err_set(err, -EPERM,
			  "kernel lockdown (%.*s) keeps users off registers and configuration "
			  "space: use vfio:%s with an IOMMU, or switch Secure Boot off",
			  (int)strcspn(mode + 1, "]"), mode + 1, bdf);
}

static int check_power(const char *bdf, struct nt_err *err)
{
	char state[32];

	if (host_read_line(state, sizeof(state), SYSFS_DIR "/power_state", bdf) ||
	    strncmp(state, "D3", 2))
		return 0;
	return nt_err_set(err, -EPERM,
			  "%s is powered down (%s): echo 1 > /sys/bus/pci/devices/%s/enable", bdf,
			  state, bdf);
}

static int check_bar(const char *bdf, struct nt_err *err)
{
	struct sysfs_bar bars[SYSFS_BARS];

	if (sysfs_bars_read(bdf, bars) || bars[0].len < 4096 || bars[0].start % 4096)
		return nt_err_set(err, -ENODEV,
				  "the kernel gave BAR0 of %s no address: echo 1 > "
				  "/sys/bus/pci/devices/%s/remove, then echo 1 > "
				  "/sys/bus/pci/rescan; or boot with pci=realloc",
				  bdf, bdf);
	return 0;
}

int sysfs_check(const char *bdf, struct nt_err *err)
{
	static int (*const checks[])(const char *, struct nt_err *) = {
		check_class, check_driver, check_iommu, check_lockdown, check_power, check_bar,
	};
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(checks); i++)
		code = checks[i](bdf, err);
	return code;
}
