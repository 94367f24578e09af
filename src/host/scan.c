// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The NVMe functions of this host as sysfs shows them: everything of class
 * 010802h, whatever driver it has. Readable without root but for a few
 * attributes, and no controller is touched.
 *
 * With native multipath the node of a shared namespace belongs to the
 * subsystem: below controller nvme2 lies a hidden disk nvme1c2n1, and its node
 * is /dev/nvme1n1.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/priv.h"

#define DEVICES	   "/sys/bus/pci/devices"
#define CLASS_NVME 0x010802u

/* ------------------------------------------------------------- namespaces */

static struct host_ns *find_ns(struct host_fn *fn, const char *chardev)
{
	for (size_t i = 0; i < fn->ns_count; i++)
		if (!strcmp(fn->ns[i].chardev, chardev))
			return &fn->ns[i];
	return NULL;
}

/*
 * A disk below the controller, or a character device whose disk does not
 * exist. Both carry the numbers of their nodes, by which they meet.
 */
static int add_ns(void *arg, const char *name)
{
	struct host_fn *fn = arg;
	char chardev[32], disk[32];
	struct host_node node;
	struct host_ns *ns;
	uint64_t sectors;

	if (!host_node_parse(name, &node) || node.ns < 0)
		return 0;
	host_node_names(&node, disk, chardev);
	ns = find_ns(fn, chardev);
	if (!ns) {
		ns = host_grow(&fn->ns, fn->ns_count, sizeof(*ns));
		if (!ns)
			return -ENOMEM;
		fn->ns_count++;
		memcpy(ns->chardev, chardev, sizeof(chardev));
	}
	if (node.is_generic)
		return 0;
	ns->nsid =
		(uint32_t)host_read_u64(0, DEVICES "/%s/nvme/%s/%s/nsid", fn->bdf, fn->ctrl, name);
	sectors = host_read_u64(0, DEVICES "/%s/nvme/%s/%s/size", fn->bdf, fn->ctrl, name);
	ns->len = sectors > UINT64_MAX / 512 ? UINT64_MAX : sectors * 512;
	/* A hidden disk has no node. With multipath the one of the subsystem is not hidden. */
	if (host_exists("/sys/class/block/%s", disk) &&
	    !host_read_u64(0, "/sys/class/block/%s/hidden", disk))
		memcpy(ns->name, disk, sizeof(disk));
	return 0;
}

static int by_nsid(const void *a, const void *b)
{
	const struct host_ns *x = a, *y = b;

	return x->nsid != y->nsid ? (x->nsid > y->nsid) - (x->nsid < y->nsid)
				  : strcmp(x->chardev, y->chardev);
}

static int read_namespaces(struct host_fn *fn)
{
	int rc = host_each(add_ns, fn, DEVICES "/%s/nvme/%s", fn->bdf, fn->ctrl);

	if (rc == -ENOMEM)
		return rc;
	for (size_t i = 0; i < fn->ns_count; i++)
		if (!host_exists("/sys/class/nvme-generic/%s", fn->ns[i].chardev))
			fn->ns[i].chardev[0] = '\0';
	if (fn->ns_count)
		qsort(fn->ns, fn->ns_count, sizeof(*fn->ns), by_nsid);
	return 0;
}

/* ------------------------------------------------------------- controller */

static int take_ctrl(void *arg, const char *name)
{
	struct host_fn *fn = arg;
	struct host_node node;

	if (!host_node_parse(name, &node) || !host_node_is_ctrl(&node))
		return 0;
	snprintf(fn->ctrl, sizeof(fn->ctrl), "nvme%d", node.first);
	return 1;
}

static void read_ctrl(struct host_fn *fn)
{
	const struct host_attr attrs[] = { HOST_CTRL_ATTRS(fn) };

	host_read_attrs(attrs, ARRAY_SIZE(attrs), DEVICES "/%s/nvme/%s", fn->bdf, fn->ctrl);
}

/* ------------------------------------------------------------ IOMMU group */

static int by_bdf(const char *a, const char *b)
{
	size_t x = strlen(a), y = strlen(b);

	/* A domain of VMD has more digits. */
	return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

static int compare_members(const void *a, const void *b)
{
	return by_bdf(((const struct host_member *)a)->bdf, ((const struct host_member *)b)->bdf);
}

static int compare_fns(const void *a, const void *b)
{
	return by_bdf(((const struct host_fn *)a)->bdf, ((const struct host_fn *)b)->bdf);
}

/* Whatever cannot be told is not "no driver". */
static void read_driver(char *buf, size_t len, const char *bdf)
{
	int rc = host_read_link(buf, len, DEVICES "/%s/driver", bdf);

	if (rc && rc != -ENOENT)
		snprintf(buf, len, "?");
}

static int add_member(void *arg, const char *name)
{
	struct host_fn *fn = arg;
	struct host_member *m;
	char bdf[16];

	/* What is no PCI function has a name all the same, and counts. */
	if (!host_bdf_parse(name, bdf))
		snprintf(bdf, sizeof(bdf), "%.15s", name);
	if (!strcmp(bdf, fn->bdf))
		return 0;
	m = host_grow(&fn->members, fn->member_count, sizeof(*m));
	if (!m)
		return -ENOMEM;
	fn->member_count++;
	memcpy(m->bdf, bdf, sizeof(bdf));
	read_driver(m->driver, sizeof(m->driver), name);
	m->class = (uint32_t)host_read_u64(0, DEVICES "/%s/class", name);
	return 0;
}

static int read_group(struct host_fn *fn)
{
	char name[32], *end;
	long number;
	int rc;

	fn->iommu_group = -1;
	if (host_read_link(name, sizeof(name), DEVICES "/%s/iommu_group", fn->bdf))
		return 0;
	number = strtol(name, &end, 10);
	if (end == name || *end || number < 0 || number > INT32_MAX)
		return 0;
	fn->iommu_group = (int)number;
	host_read_word(fn->iommu_type, sizeof(fn->iommu_type), DEVICES "/%s/iommu_group/type",
		       fn->bdf);
	rc = host_each(add_member, fn, DEVICES "/%s/iommu_group/devices", fn->bdf);
	if (fn->member_count)
		qsort(fn->members, fn->member_count, sizeof(*fn->members), compare_members);
	return rc == -ENOMEM ? rc : 0;
}

/* -------------------------------------------------------------- functions */

static void read_pci(struct host_fn *fn)
{
	const struct host_attr links[] = { HOST_LINK_ATTRS(fn) };
	char numa[16];

	fn->vid = (uint16_t)host_read_u64(0, DEVICES "/%s/vendor", fn->bdf);
	fn->did = (uint16_t)host_read_u64(0, DEVICES "/%s/device", fn->bdf);
	fn->svid = (uint16_t)host_read_u64(0, DEVICES "/%s/subsystem_vendor", fn->bdf);
	fn->sdid = (uint16_t)host_read_u64(0, DEVICES "/%s/subsystem_device", fn->bdf);
	read_driver(fn->driver, sizeof(fn->driver), fn->bdf);
	host_read_word(fn->override, sizeof(fn->override), DEVICES "/%s/driver_override", fn->bdf);
	if (!strcmp(fn->override, "(null)"))
		fn->override[0] = '\0';
	if (!host_is_asleep(fn->bdf))
		host_read_attrs(links, ARRAY_SIZE(links), DEVICES "/%s", fn->bdf);
	host_read_word(numa, sizeof(numa), DEVICES "/%s/numa_node", fn->bdf);
	fn->numa_node = *numa >= '0' && *numa <= '9' ? (int)strtol(numa, NULL, 10) : -1;
	fn->is_vf = host_exists(DEVICES "/%s/physfn", fn->bdf);
	fn->is_behind_vmd = strcspn(fn->bdf, ":") > 4;
}

static int read_fn(struct host_fn *fn, const struct host_facts *facts)
{
	int rc;

	read_pci(fn);
	rc = read_group(fn);
	if (!rc && host_each(take_ctrl, fn, DEVICES "/%s/nvme", fn->bdf) == 1) {
		read_ctrl(fn);
		rc = read_namespaces(fn);
	}
	if (!rc)
		host_ways_judge(fn, facts, NULL, NULL);
	return rc;
}

void host_fn_free(struct host_fn *fn)
{
	if (!fn)
		return;
	free(fn->ns);
	free(fn->members);
	*fn = (struct host_fn){ .numa_node = -1, .iommu_group = -1 };
}

int host_fn_read(const char *bdf, struct host_fn *ret, struct nt_err *err)
{
	struct host_fn fn = { .numa_node = -1, .iommu_group = -1 };
	struct host_facts facts;
	char class[16];

	if (!host_bdf_parse(bdf, fn.bdf))
		return nt_err_set(err, -EINVAL, "\"%s\" is no PCI address: write 0000:01:00.0",
				  bdf);
	if (host_read_line(class, sizeof(class), DEVICES "/%s/class", fn.bdf))
		return nt_err_set(err, -ENODEV,
				  "there is no PCI function %s: `nvmetest devices` lists those "
				  "of this host",
				  fn.bdf);
	if (strtoul(class, NULL, 0) != CLASS_NVME)
		return nt_err_set(err, -EINVAL,
				  "%s is no NVMe controller (class %s): `nvmetest devices` lists "
				  "those of this host",
				  fn.bdf, class);
	host_facts_read(&facts);
	if (read_fn(&fn, &facts)) {
		host_fn_free(&fn);
		return nt_err_set(err, -ENOMEM, "out of memory");
	}
	*ret = fn;
	return 0;
}

struct scan {
	struct host_fn *fns;
	size_t n;
	struct host_facts facts;
};

static int scan_one(void *arg, const char *name)
{
	struct scan *s = arg;
	struct host_fn *fn;
	char bdf[16];

	if (!host_bdf_parse(name, bdf) || host_read_u64(0, DEVICES "/%s/class", name) != CLASS_NVME)
		return 0;
	fn = host_grow(&s->fns, s->n, sizeof(*fn));
	if (!fn)
		return -ENOMEM;
	s->n++;
	memcpy(fn->bdf, bdf, sizeof(bdf));
	return read_fn(fn, &s->facts);
}

int host_scan(struct host_fn **ret, size_t *ret_n, struct nt_err *err)
{
	struct scan s = { 0 };
	int rc;

	host_facts_read(&s.facts);
	rc = host_each(scan_one, &s, DEVICES);
	/* No PCI at all: a container, or a machine without. */
	if (rc == -ENOENT)
		rc = 0;
	if (rc) {
		host_scan_free(s.fns, s.n);
		return rc == -ENOMEM ? nt_err_set(err, rc, "out of memory")
				     : nt_err_set(err, -EPERM, "cannot read " DEVICES ": %s",
						  strerror(-rc));
	}
	if (s.n)
		qsort(s.fns, s.n, sizeof(*s.fns), compare_fns);
	*ret = s.fns;
	*ret_n = s.n;
	return 0;
}

void host_scan_free(struct host_fn *fns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		host_fn_free(&fns[i]);
	free(fns);
}
