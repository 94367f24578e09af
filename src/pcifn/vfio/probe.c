// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What sysfs says of a function before anything is opened, and who is in the
 * way. Each refusal names the one thing to do.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/vfio/vfio.h"

#define DEVICES	 "/sys/bus/pci/devices/%s"
#define PATH_LEN 512

static DIR *open_dir(const char *fmt, const char *name)
{
	char path[PATH_LEN];

	return host_path(path, sizeof(path), fmt, name) ? opendir(path) : NULL;
}

static bool is_vfio(const char *driver)
{
	return strstr(driver, "vfio") != NULL;
}

bool vfio_is_bound(const char *bdf)
{
	char driver[32];

	return !host_read_link(driver, sizeof(driver), DEVICES "/driver", bdf) && is_vfio(driver);
}

/* The kernel leaves drivers alone that do no DMA of their own. */
static bool is_harmless(const char *driver)
{
	return is_vfio(driver) || !strcmp(driver, "pcieport") || !strcmp(driver, "pci-stub");
}

void vfio_group_strangers(const struct vfio_place *p, char *buf, size_t len)
{
	char number[16], driver[32];
	struct dirent *entry;
	size_t used = 0;
	DIR *dir;

	buf[0] = '\0';
	snprintf(number, sizeof(number), "%d", p->group);
	dir = open_dir("/sys/kernel/iommu_groups/%s/devices", number);
	if (!dir)
		return;
	while ((entry = readdir(dir)) && used + 1 < len) {
		const char *bdf = entry->d_name;
		int n;

		if (bdf[0] == '.' || !strcmp(bdf, p->bdf) ||
		    host_read_link(driver, sizeof(driver), DEVICES "/driver", bdf) ||
		    is_harmless(driver))
			continue;
		n = snprintf(buf + used, len - used, "%s%s (%s)", used ? ", " : "", bdf, driver);
		used += n > 0 ? (size_t)n : 0;
	}
	closedir(dir);
}

/* Does process @pid have @path open? */
static bool holds(const char *pid, const char *path)
{
	char target[PATH_LEN], fds[PATH_LEN];
	struct dirent *entry;
	bool found = false;
	DIR *dir = open_dir("/proc/%s/fd", pid);

	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		const char *link =
			host_path(fds, sizeof(fds), "/proc/%s/fd/%s", pid, entry->d_name);
		ssize_t n = link ? readlink(link, target, sizeof(target) - 1) : -1;

		target[n < 0 ? 0 : n] = '\0';
		found = !strcmp(target, path);
	}
	closedir(dir);
	return found;
}

void vfio_find_holder(const char *path, char *buf, size_t len)
{
	struct dirent *entry;
	DIR *dir = open_dir("/proc%s", "");

	buf[0] = '\0';
	if (!dir)
		return;
	while (!buf[0] && (entry = readdir(dir))) {
		char name[32];

		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    atol(entry->d_name) == (long)getpid() || !holds(entry->d_name, path))
			continue;
		if (host_read_line(name, sizeof(name), "/proc/%s/comm", entry->d_name))
			snprintf(name, sizeof(name), "process");
		snprintf(buf, len, "%s (%.10s)", name, entry->d_name);
	}
	closedir(dir);
}

static int find_group(struct vfio_place *p, struct nt_err *err)
{
	char text[32];
	DIR *iommus;
	bool has_iommu = false;
	struct dirent *entry;

	if (!host_read_link(text, sizeof(text), DEVICES "/iommu_group", p->bdf)) {
		p->group = atoi(text);
		if (host_read_line(text, sizeof(text), DEVICES "/iommu_group/name", p->bdf) ||
		    strcmp(text, "vfio-noiommu"))
			return 0;
		return nt_err_set(err, -ENOTSUP,
				  "vfio has %s without an IOMMU: nothing would contain its DMA; "
				  "nvmetest unbind %s, then use sysfs:%s",
				  p->bdf, p->bdf, p->bdf);
	}
	iommus = open_dir("/sys/class/iommu%s", "");
	while (iommus && (entry = readdir(iommus)))
		has_iommu |= entry->d_name[0] != '.';
	if (iommus)
		closedir(iommus);
	if (has_iommu)
		return nt_err_set(
			err, -ENOTSUP,
			"%s has no IOMMU group: the IOMMU of this host does not serve it; "
			"use sysfs:%s",
			p->bdf, p->bdf);
	return nt_err_set(err, -ENOTSUP,
			  "no IOMMU is in use on this host: switch on VT-d, AMD-Vi or the SMMU in "
			  "the firmware and boot with intel_iommu=on (Intel), or use sysfs:%s",
			  p->bdf);
}

static int check_driver(struct vfio_place *p, struct nt_err *err)
{
	host_read_link(p->driver, sizeof(p->driver), DEVICES "/driver", p->bdf);
	if (is_vfio(p->driver))
		return 0;
	if (p->driver[0])
		return nt_err_set(err, -EPERM,
				  "the driver %s has %s: nvmetest bind %s hands it to vfio-pci, "
				  "run --bind for the time of a run",
				  p->driver, p->bdf, p->bdf);
	return nt_err_set(err, -EPERM,
			  "%s has no driver: nvmetest bind %s hands it to vfio-pci, run --bind for "
			  "the time of a run",
			  p->bdf, p->bdf);
}

static void find_cdev(struct vfio_place *p)
{
	DIR *dir = open_dir(DEVICES "/vfio-dev", p->bdf);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "vfio", 4) && strlen(entry->d_name) < sizeof(p->cdev))
			strcpy(p->cdev, entry->d_name);
	if (dir)
		closedir(dir);
}

/* VFIO_DEVICE_RESET takes the first method of the list. */
static void find_reset_method(struct vfio_place *p)
{
	char methods[128];

	if (host_read_line(methods, sizeof(methods), DEVICES "/reset_method", p->bdf))
		return;
	p->has_reset_method = true;
	p->has_flr = !strncmp(methods, "flr", 3) && (!methods[3] || methods[3] == ' ');
}

int vfio_probe(const char *address, struct vfio_place *ret, struct nt_err *err)
{
	struct vfio_place p = { .group = -1 };
	char class[16];
	int rc;

	if (!address[0] || !host_bdf_parse(address, p.bdf))
		return nt_err_set(
			err, -EINVAL,
			"\"%s\" is no address of a PCI function: write vfio:0000:01:00.0; "
			"`nvmetest devices` lists them",
			address);
	if (host_read_line(class, sizeof(class), DEVICES "/class", p.bdf))
		return nt_err_set(err, -ENODEV,
				  "there is no PCI function %s on this host; `nvmetest devices` "
				  "lists the NVMe controllers",
				  p.bdf);
	if (strcmp(class, "0x010802"))
		return nt_err_set(
			err, -ENOTSUP,
			"%s is no NVMe controller (class %s); `nvmetest devices` lists them", p.bdf,
			class);
	rc = find_group(&p, err);
	if (!rc)
		rc = check_driver(&p, err);
	if (rc)
		return rc;
	find_cdev(&p);
	find_reset_method(&p);
	*ret = p;
	return 0;
}
