// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The devices that stand on a function: its disks, those of other controllers
 * that lead to the same namespaces, their partitions, whatever holds one of
 * them and what holds that, and the character devices.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/uses_priv.h"

#define BLOCK "/sys/class/block"
/* More layers than dm, md and loop devices are ever stacked in. */
#define DEVS_MAX 65536u

/* @name and @base may stand in the list, which moves when it grows. */
static struct used_dev *new_dev(struct uses *u, size_t fn, const char *name, const char *base)
{
	struct used_dev *d = NULL, copy = { 0 };

	if (u->dev_count < DEVS_MAX && strlen(name) < sizeof(d->name) &&
	    strlen(base) < sizeof(d->base)) {
		memcpy(copy.name, name, strlen(name) + 1);
		memcpy(copy.base, base, strlen(base) + 1);
		d = host_grow(&u->devs, u->dev_count, sizeof(*d));
	}
	if (!d) {
		u->is_out_of_memory = true;
		return NULL;
	}
	u->dev_count++;
	d->fn = fn;
	memcpy(d->name, copy.name, sizeof(d->name));
	memcpy(d->base, copy.base, sizeof(d->base));
	return d;
}

static void read_number(struct used_dev *d, const char *class, const char *name)
{
	char text[32];
	int end = 0;

	host_read_word(text, sizeof(text), "%s/%s/dev", class, name);
	d->has_number = sscanf(text, "%9u:%9u%n", &d->major, &d->minor, &end) == 2 && !text[end];
}

static bool has_block(const struct uses *u, size_t fn, const char *name)
{
	for (size_t i = 0; i < u->dev_count; i++)
		if (u->devs[i].is_block && u->devs[i].fn == fn && !strcmp(u->devs[i].name, name))
			return true;
	return false;
}

/* A child of a search that goes on until the list ends: with @on grown meanwhile. */
struct child {
	struct uses *u;
	size_t on;
	char disk[64];
};

static size_t add_block(struct uses *u, size_t fn, const char *name, const char *base)
{
	struct used_dev *d;

	if (has_block(u, fn, name))
		return SIZE_MAX;
	d = new_dev(u, fn, name, base);
	if (!d)
		return SIZE_MAX;
	d->is_block = true;
	read_number(d, BLOCK, name);
	if (!d->has_number)
		uses_missing(u, fn, BLOCK "/%s/dev cannot be read", name);
	return u->dev_count - 1;
}

static void name_holder(struct used_dev *d)
{
	char name[128];

	host_read_word(name, sizeof(name), BLOCK "/%s/dm/name", d->name);
	if (*name) {
		snprintf(d->alias, sizeof(d->alias), "mapper/%s", name);
		snprintf(d->label, sizeof(d->label), "%.32s (%s) ", d->name, name);
	} else {
		snprintf(d->label, sizeof(d->label), "%s ", d->name);
	}
}

static int add_partition(void *arg, const char *name)
{
	struct child *c = arg;
	size_t at;

	if (!host_exists(BLOCK "/%s/%s/partition", c->disk, name))
		return 0;
	/* A partition of the drive is named itself, one of md0 by the drive below. */
	if (!*c->u->devs[c->on].label) {
		add_block(c->u, c->u->devs[c->on].fn, name, name);
		return 0;
	}
	at = add_block(c->u, c->u->devs[c->on].fn, name, c->u->devs[c->on].base);
	if (at != SIZE_MAX)
		name_holder(&c->u->devs[at]);
	return 0;
}

void uses_add_holder(struct uses *u, size_t on, const char *name)
{
	struct child c = { .u = u };
	size_t at = add_block(u, u->devs[on].fn, name, u->devs[on].base);

	if (at == SIZE_MAX)
		return;
	name_holder(&u->devs[at]);
	uses_add(u, at, HOST_USE_HOLDER, "holds %.*s", (int)strlen(u->devs[at].label) - 1,
		 u->devs[at].label);
	c.on = at;
	snprintf(c.disk, sizeof(c.disk), "%s", u->devs[at].name);
	host_each(add_partition, &c, BLOCK "/%s", c.disk);
}

static int add_held(void *arg, const char *name)
{
	struct child *c = arg;

	if (has_block(c->u, c->u->devs[c->on].fn, name)) {
		/* A second drive below one array: each is told what holds it. */
		uses_add(c->u, c->on, HOST_USE_HOLDER, "holds %.60s", name);
		return 0;
	}
	uses_add_holder(c->u, c->on, name);
	return 0;
}

void uses_follow(struct uses *u, size_t from)
{
	struct child c = { .u = u };

	for (c.on = from; c.on < u->dev_count; c.on++) {
		if (!u->devs[c.on].is_block)
			continue;
		snprintf(c.disk, sizeof(c.disk), "%s", u->devs[c.on].name);
		if (host_each(add_held, &c, BLOCK "/%s/holders", c.disk) < 0)
			uses_missing(u, u->devs[c.on].fn, BLOCK "/%s/holders cannot be read",
				     c.disk);
	}
}

static void add_disk(struct uses *u, size_t fn, const char *name)
{
	struct child c = { .u = u };

	c.on = add_block(u, fn, name, name);
	if (c.on == SIZE_MAX)
		return;
	snprintf(c.disk, sizeof(c.disk), "%s", name);
	if (host_each(add_partition, &c, BLOCK "/%s", name) < 0)
		uses_missing(u, fn, BLOCK "/%s cannot be read", name);
}

static void add_char(struct uses *u, size_t fn, const char *class, const char *name,
		     const char *node)
{
	struct used_dev *d = new_dev(u, fn, node, name);

	if (d)
		read_number(d, class, name);
}

/* ------------------------------------------------------------------ peers */

#define ID_COUNT 4

/* A disk of the host by what tells which namespace it is. Read once for all functions. */
struct disk {
	char name[32];
	char ids[ID_COUNT][128]; /* wwid, uuid, nguid, eui; "" or zeros: it has none */
	char nqn[224];
	uint64_t nsid;
};

struct disks {
	struct disk *v;
	size_t n;
};

static int note_disk(void *arg, const char *name)
{
	static const char *const attrs[ID_COUNT] = { "wwid", "uuid", "nguid", "eui" };
	struct disks *all = arg;
	struct disk *d;
	unsigned int a, b;
	int end = 0;

	if (sscanf(name, "nvme%6un%6u%n", &a, &b, &end) != 2 || name[end])
		return 0;
	d = host_grow(&all->v, all->n, sizeof(*d));
	if (!d)
		return -ENOMEM;
	all->n++;
	snprintf(d->name, sizeof(d->name), "%s", name);
	for (size_t i = 0; i < ID_COUNT; i++)
		host_read_word(d->ids[i], sizeof(d->ids[i]), BLOCK "/%s/%s", name, attrs[i]);
	host_read_word(d->nqn, sizeof(d->nqn), BLOCK "/%s/device/subsysnqn", name);
	d->nsid = host_read_u64(0, BLOCK "/%s/nsid", name);
	return 0;
}

static bool is_same_namespace(const struct disk *a, const struct disk *b)
{
	for (size_t i = 0; i < ID_COUNT; i++)
		if (a->ids[i][strspn(a->ids[i], "0-")] && !strcmp(a->ids[i], b->ids[i]))
			return true;
	return a->nsid && a->nsid == b->nsid && *a->nqn && !strcmp(a->nqn, b->nqn);
}

static void add_peers(struct uses *u, size_t fn, const struct disks *all, const char *name)
{
	const struct disk *self = NULL;

	for (size_t i = 0; i < all->n && !self; i++)
		if (!strcmp(all->v[i].name, name))
			self = &all->v[i];
	for (size_t i = 0; self && i < all->n; i++)
		if (is_same_namespace(self, &all->v[i]) && !has_block(u, fn, all->v[i].name))
			add_disk(u, fn, all->v[i].name);
}

static int add_uio(void *arg, const char *name)
{
	struct child *c = arg;

	add_char(c->u, c->on, "/sys/class/uio", name, name);
	return 0;
}

/* The nodes by which a program drives a function that no block driver has. */
static void add_user_nodes(struct uses *u, size_t fn)
{
	const struct host_fn *f = &u->fns[fn];
	struct child c = { .u = u, .on = fn };
	char name[32], node[64];

	if (!*f->driver || !strcmp(f->driver, "nvme"))
		return;
	if (f->iommu_group >= 0) {
		snprintf(name, sizeof(name), "%d", f->iommu_group);
		snprintf(node, sizeof(node), "vfio/%s", name);
		add_char(u, fn, "/sys/class/vfio", name, node);
	}
	host_vfio_cdev(f->bdf, name, sizeof(name));
	if (*name) {
		snprintf(node, sizeof(node), "vfio/devices/%s", name);
		add_char(u, fn, "/sys/class/vfio-dev", name, node);
	}
	host_each(add_uio, &c, "/sys/bus/pci/devices/%s/uio", f->bdf);
}

static void collect_one(struct uses *u, size_t fn, const struct disks *all)
{
	const struct host_fn *f = &u->fns[fn];
	size_t from = u->dev_count;

	for (size_t i = 0; i < f->ns_count; i++)
		if (*f->ns[i].name)
			add_disk(u, fn, f->ns[i].name);
	for (size_t i = 0; i < f->ns_count; i++)
		if (*f->ns[i].name)
			add_peers(u, fn, all, f->ns[i].name);
	uses_follow(u, from);
	if (*f->ctrl)
		add_char(u, fn, "/sys/class/nvme", f->ctrl, f->ctrl);
	for (size_t i = 0; i < f->ns_count; i++)
		if (*f->ns[i].chardev)
			add_char(u, fn, "/sys/class/nvme-generic", f->ns[i].chardev,
				 f->ns[i].chardev);
	add_user_nodes(u, fn);
}

void uses_collect(struct uses *u)
{
	struct disks all = { NULL, 0 };
	int rc = host_each(note_disk, &all, BLOCK);

	if (rc == -ENOMEM)
		u->is_out_of_memory = true;
	for (size_t i = 0; i < u->fn_count; i++)
		collect_one(u, i, &all);
	free(all.v);
}

/* ---------------------------------------------------------------- finding */

size_t uses_by_number(const struct uses *u, size_t at, bool is_block, unsigned int major,
		      unsigned int minor)
{
	for (; at < u->dev_count; at++) {
		const struct used_dev *d = &u->devs[at];

		if (d->has_number && d->is_block == is_block && d->major == major &&
		    d->minor == minor)
			return at;
	}
	return SIZE_MAX;
}

size_t uses_by_path(const struct uses *u, size_t at, const char *path)
{
	char target[64];

	if (strncmp(path, "/dev/", 5))
		return SIZE_MAX;
	/* /dev/disk/by-uuid/…, /dev/vg0/home */
	if (host_read_link(target, sizeof(target), "%s", path))
		target[0] = '\0';
	for (; at < u->dev_count; at++) {
		const struct used_dev *d = &u->devs[at];

		if (!strcmp(path + 5, d->name) || !strcmp(target, d->name) ||
		    (*d->alias && !strcmp(path + 5, d->alias)))
			return at;
	}
	return SIZE_MAX;
}
