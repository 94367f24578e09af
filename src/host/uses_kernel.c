// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel itself does with a drive and no process shows: loop devices
 * on a disk, exports by nvmet and LIO, the members of btrfs and bcachefs. And
 * what udev noted of signatures when it saw the device.
 */
#include <stdio.h>
#include <string.h>

#include "host/uses_priv.h"

#define NVMET "/sys/kernel/config/nvmet/subsystems"
#define LIO   "/sys/kernel/config/target/core"

struct walk {
	struct uses *u;
	const char *outer;
	char uuid[48], label[64];
};

static bool has_holder(const struct uses *u, size_t fn, const char *name)
{
	for (size_t i = 0; i < u->dev_count; i++)
		if (u->devs[i].fn == fn && !strcmp(u->devs[i].name, name))
			return true;
	return false;
}

static int look_at_loop(void *arg, const char *name)
{
	struct walk *w = arg;
	char file[256];

	if (strncmp(name, "loop", 4))
		return 0;
	host_read_word(file, sizeof(file), "/sys/class/block/%s/loop/backing_file", name);
	for (size_t at = 0; (at = uses_by_path(w->u, at, file)) != SIZE_MAX; at++)
		if (!has_holder(w->u, w->u->devs[at].fn, name))
			uses_add_holder(w->u, at, name);
	return 0;
}

static void add_export(struct uses *u, const char *path, const char *by, const char *name)
{
	for (size_t at = 0; (at = uses_by_path(u, at, path)) != SIZE_MAX; at++)
		uses_add(u, at, HOST_USE_HOLDER, "%sexported by %s (%.100s)", u->devs[at].label, by,
			 name);
}

static int look_at_nvmet_ns(void *arg, const char *nsid)
{
	struct walk *w = arg;
	char path[256];

	host_read_word(path, sizeof(path), NVMET "/%s/namespaces/%s/device_path", w->outer, nsid);
	if (host_read_u64(0, NVMET "/%s/namespaces/%s/enable", w->outer, nsid))
		add_export(w->u, path, "nvmet", w->outer);
	return 0;
}

static int look_at_nvmet(void *arg, const char *subsystem)
{
	struct walk *w = arg;
	char path[256];

	w->outer = subsystem;
	host_each(look_at_nvmet_ns, w, NVMET "/%s/namespaces", subsystem);
	host_read_word(path, sizeof(path), NVMET "/%s/passthru/device_path", subsystem);
	if (host_read_u64(0, NVMET "/%s/passthru/enable", subsystem))
		add_export(w->u, path, "nvmet", subsystem);
	return 0;
}

static int look_at_lio_store(void *arg, const char *name)
{
	struct walk *w = arg;
	char path[256];

	host_read_word(path, sizeof(path), LIO "/%s/%s/udev_path", w->outer, name);
	if (host_read_u64(0, LIO "/%s/%s/enable", w->outer, name))
		add_export(w->u, path, "LIO", name);
	return 0;
}

static int look_at_lio(void *arg, const char *hba)
{
	struct walk *w = arg;

	w->outer = hba;
	host_each(look_at_lio_store, w, LIO "/%s", hba);
	return 0;
}

static void add_member(struct uses *u, const char *disk, const char *system, const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "/dev/%.64s", disk);
	for (size_t at = 0; (at = uses_by_path(u, at, path)) != SIZE_MAX; at++)
		uses_add(u, at, HOST_USE_HOLDER, "%sin %s %.100s", u->devs[at].label, system, name);
}

static int look_at_btrfs_device(void *arg, const char *disk)
{
	struct walk *w = arg;

	add_member(w->u, disk, "btrfs", *w->label ? w->label : w->uuid);
	return 0;
}

static int look_at_btrfs(void *arg, const char *uuid)
{
	struct walk *w = arg;

	snprintf(w->uuid, sizeof(w->uuid), "%s", uuid);
	host_read_word(w->label, sizeof(w->label), "/sys/fs/btrfs/%s/label", uuid);
	host_each(look_at_btrfs_device, w, "/sys/fs/btrfs/%s/devices", uuid);
	return 0;
}

static int look_at_bcachefs_device(void *arg, const char *name)
{
	struct walk *w = arg;
	char disk[64];

	if (!host_read_link(disk, sizeof(disk), "/sys/fs/bcachefs/%s/%s/block", w->uuid, name))
		add_member(w->u, disk, "bcachefs", w->uuid);
	return 0;
}

static int look_at_bcachefs(void *arg, const char *uuid)
{
	struct walk *w = arg;

	snprintf(w->uuid, sizeof(w->uuid), "%s", uuid);
	host_each(look_at_bcachefs_device, w, "/sys/fs/bcachefs/%s", uuid);
	return 0;
}

void uses_find_kernel(struct uses *u)
{
	struct walk w = { .u = u };

	if (!u->dev_count)
		return;
	host_each(look_at_loop, &w, "/sys/class/block");
	host_each(look_at_nvmet, &w, NVMET);
	host_each(look_at_lio, &w, LIO);
	host_each(look_at_btrfs, &w, "/sys/fs/btrfs");
	host_each(look_at_bcachefs, &w, "/sys/fs/bcachefs");
}

/* -------------------------------------------------------------------- udev */

static void read_udev(struct uses *u, size_t dev)
{
	const struct used_dev *d = &u->devs[dev];
	char below[64], path[2048], line[512], table[40] = "", type[40] = "";
	FILE *f;

	snprintf(below, sizeof(below), "/run/udev/data/b%u:%u", d->major, d->minor);
	f = host_path(path, sizeof(path), "%s", below) ? fopen(path, "re") : NULL;
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		sscanf(line, "E:ID_PART_TABLE_TYPE=%39s", table);
		sscanf(line, "E:ID_FS_TYPE=%39s", type);
	}
	if (f)
		fclose(f);
	if (*table)
		uses_add(u, dev, HOST_USE_SIGNATURE, "%s partition table", table);
	if (*type)
		uses_add(u, dev, HOST_USE_SIGNATURE, "%s", type);
}

void uses_find_udev(struct uses *u)
{
	for (size_t i = 0; i < u->dev_count; i++)
		if (u->devs[i].is_block && u->devs[i].has_number && !*u->devs[i].label)
			read_udev(u, i);
}
