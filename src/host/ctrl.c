// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controllers of Linux's nvme driver, read from /sys/class/nvme.
 *
 * The children of a controller are its namespaces: nvme0n1, or with native
 * multipath the hidden nvme1c0n1 whose node is nvme1n1 of the subsystem.
 */
#include "host/ctrl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/priv.h"

#define CLASS  "/sys/class/nvme"
#define BLOCK  "/sys/class/block"
#define NS_MAX 4096u

/* ------------------------------------------------------------- namespaces */

/* What the block layer does with the memory of a command; @disk may be hidden. */
static void read_queue(const char *disk, struct host_ctrl_ns *ns)
{
	ns->dma_alignment = (uint32_t)host_read_u64(0, BLOCK "/%s/queue/dma_alignment", disk);
	ns->max_segments = (uint32_t)host_read_u64(0, BLOCK "/%s/queue/max_segments", disk);
	ns->max_len = host_read_u64(0, BLOCK "/%s/queue/max_hw_sectors_kb", disk) * 1024;
	ns->lba_len = (uint32_t)host_read_u64(0, BLOCK "/%s/queue/logical_block_size", disk);
}

struct path_count {
	const struct host_node *node;
	unsigned int n;
};

static int count_child(void *arg, const char *name)
{
	struct path_count *c = arg;
	struct host_node child;

	c->n += host_node_parse(name, &child) && !child.is_generic &&
		host_node_is_same(&child, c->node);
	return 0;
}

static int count_in_ctrl(void *arg, const char *name)
{
	host_each(count_child, arg, CLASS "/%s", name);
	return 0;
}

/* Controllers with a path to the node. */
static unsigned int count_paths(const struct host_node *node)
{
	struct path_count c = { .node = node };

	host_each(count_in_ctrl, &c, CLASS);
	return c.n;
}

static int add_namespace(void *arg, const char *disk)
{
	struct host_ctrl *h = arg;
	struct host_ctrl_ns *ns;
	struct host_node node;
	uint32_t nsid;

	if (!host_node_parse(disk, &node) || node.is_generic || node.ns < 0 ||
	    h->ns_count >= NS_MAX)
		return 0;
	nsid = (uint32_t)host_read_u64(0, BLOCK "/%s/nsid", disk);
	if (!nsid)
		return 0;
	ns = host_grow(&h->ns, h->ns_count, sizeof(*ns));
	if (!ns)
		return -ENOMEM;
	h->ns_count++;
	ns->nsid = nsid;
	ns->paths = count_paths(&node);
	host_node_names(&node, ns->block, ns->chardev);
	read_queue(disk, ns);
	if (!host_exists(BLOCK "/%s", ns->block) || host_read_u64(0, BLOCK "/%s/hidden", ns->block))
		ns->block[0] = '\0';
	if (!host_exists("/sys/class/nvme-generic/%s", ns->chardev))
		ns->chardev[0] = '\0';
	return 0;
}

static int by_nsid(const void *a, const void *b)
{
	const struct host_ctrl_ns *x = a, *y = b;

	return x->nsid != y->nsid ? (x->nsid > y->nsid) - (x->nsid < y->nsid)
				  : strcmp(x->chardev, y->chardev);
}

static int read_namespaces(struct host_ctrl *h)
{
	int rc = host_each(add_namespace, h, CLASS "/%s", h->name);

	if (h->ns_count)
		qsort(h->ns, h->ns_count, sizeof(*h->ns), by_nsid);
	return rc == -ENOMEM ? rc : 0;
}

/* ------------------------------------------------------------- controllers */

static int read_int(const struct host_ctrl *h, const char *attr, int otherwise)
{
	char text[32], *end;
	long value;

	host_read_word(text, sizeof(text), CLASS "/%s/%s", h->name, attr);
	value = strtol(text, &end, 10);
	return end == text || value < -1 || value > 65535 ? otherwise : (int)value;
}

static int read_ctrl(struct host_ctrl *h)
{
	const struct host_attr attrs[] = {
		HOST_CTRL_ATTRS(h),
		{ "transport", h->transport, sizeof(h->transport) },
	};
	const struct host_attr links[] = { HOST_LINK_ATTRS(h) };

	if (host_ctrl_state(h->name, h->state))
		return -ENODEV;
	host_read_attrs(attrs, ARRAY_SIZE(attrs), CLASS "/%s", h->name);
	h->cntlid = read_int(h, "cntlid", -1);
	h->numa_node = read_int(h, "numa_node", -1);
	if (!strcmp(h->transport, "pcie")) {
		if (!host_ctrl_link_bdf(h->name, h->bdf))
			h->bdf[0] = '\0';
		if (!host_is_asleep(h->bdf))
			host_read_attrs(links, ARRAY_SIZE(links), CLASS "/%s/device", h->name);
	}
	return read_namespaces(h);
}

int host_ctrl_state(const char *name, char state[24])
{
	int rc = host_read_line(state, 24, CLASS "/%s/state", name);

	return rc ? -ENODEV : 0;
}

/* ---------------------------------------------------------------- looking up */

struct name_list {
	char *text;
	size_t len, at;
};

static int list_name(void *arg, const char *name)
{
	struct name_list *l = arg;
	int n = snprintf(l->text + l->at, l->len - l->at, "%s%.15s", l->at ? ", " : "", name);

	l->at += (size_t)n < l->len - l->at ? (size_t)n : l->len - l->at - 1;
	return 0;
}

static int not_there(const char *device, struct nt_err *err)
{
	char names[160] = "";
	struct name_list l = { .text = names, .len = sizeof(names) };

	host_each(list_name, &l, CLASS);
	return nt_err_set(err, -ENODEV,
			  "%s: Linux's nvme driver has no such device (%s%s); `nvmetest devices` "
			  "lists what there is",
			  device, *names ? "it has " : "it has none at all", names);
}

static int find_ctrl(const char *device, const struct host_node *node, struct host_ctrl *ret,
		     struct nt_err *err)
{
	char state[24];

	if (node->ns < 0) {
		snprintf(ret->name, sizeof(ret->name), "nvme%d", node->first);
		return host_ctrl_state(ret->name, state) ? not_there(device, err) : 0;
	}
	/* The number in a node's name may be the subsystem's: the children tell. */
	return host_node_owner(node, ret->name) ? 0 : not_there(device, err);
}

/* The namespace that the address names, among those of the controller. */
static int pick_namespace(const char *device, const struct host_node *node, struct host_ctrl *h,
			  struct nt_err *err)
{
	snprintf(h->only_node, sizeof(h->only_node), "%s%dn%d", node->is_generic ? "ng" : "nvme",
		 node->first, node->ns);
	for (size_t i = 0; i < h->ns_count; i++) {
		const struct host_ctrl_ns *ns = &h->ns[i];

		if (strcmp(node->is_generic ? ns->chardev : ns->block, h->only_node))
			continue;
		h->only_nsid = ns->nsid;
		return 0;
	}
	return not_there(device, err);
}

int host_ctrl_read(const char *device, struct host_ctrl *ret, struct nt_err *err)
{
	const char *name = strncmp(device, "/dev/", 5) ? device : device + 5;
	struct host_ctrl h = { .cntlid = -1, .numa_node = -1 };
	struct host_node node;
	int rc;

	if (!host_node_parse(name, &node) || (node.is_generic && node.ns < 0) || node.path >= 0)
		return nt_err_set(err, -EINVAL,
				  "\"%s\" is no controller and no namespace: write /dev/nvme0, "
				  "/dev/nvme0n1 or /dev/ng0n1 (no partition, no symbolic link)",
				  device);
	rc = find_ctrl(device, &node, &h, err);
	if (!rc) {
		rc = read_ctrl(&h);
		if (rc == -ENOMEM)
			nt_err_set(err, rc, "out of memory");
		else if (rc)
			not_there(device, err);
	}
	if (!rc && node.ns >= 0)
		rc = pick_namespace(device, &node, &h, err);
	if (rc) {
		host_ctrl_free(&h);
		return rc;
	}
	*ret = h;
	return 0;
}

/* ------------------------------------------------------------------ nodes */

static int open_failed(const struct host_ctrl *h, const char *node, int err, struct nt_err *ret)
{
	const char *ng = h->ns_count && *h->ns[0].chardev ? h->ns[0].chardev : "ng0n1";

	if ((err == EACCES || err == EPERM) && *h->only_node)
		return nt_err_set(ret, -EPERM,
				  "/dev/%s: %s: run as root, or as a member of the group that owns "
				  "it (Linux 6.2 or later)",
				  node, strerror(err));
	if (err == EACCES || err == EPERM)
		return nt_err_set(ret, -EPERM,
				  "/dev/%s: %s: only root may open it; a member of group disk may "
				  "use a namespace alone: kernel:/dev/%s (Linux 6.2 or later)",
				  node, strerror(err), ng);
	if (err == EAGAIN)
		return nt_err_set(ret, -ENODEV,
				  "/dev/%s: Linux says the controller is %s and takes no commands "
				  "now; the kernel log says why",
				  node, h->state);
	if (err == ENOENT)
		return nt_err_set(ret, -ENODEV,
				  "there is no /dev/%s although Linux has %s: is udev or devtmpfs "
				  "missing here (a container)?",
				  node, h->name);
	return nt_err_set(ret, err == ENXIO || err == ENODEV ? -ENODEV : -EIO,
			  "cannot open /dev/%s: %s", node, strerror(err));
}

int host_ctrl_node_open(const char *node, int *ret_fd)
{
	static const int modes[] = { O_RDWR, O_RDONLY };
	char path[512];
	int fd = -1;

	if (!host_path(path, sizeof(path), "/dev/%s", node))
		return -ENODEV;
	/* To open a disk for writing makes udev look at it again when it is closed. */
	for (size_t i = !strncmp(node, "nvme", 4); fd < 0 && i < ARRAY_SIZE(modes); i++)
		fd = open(path, modes[i] | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

int host_ctrl_open(const struct host_ctrl *h, int *ret_fd, struct nt_err *err)
{
	int rc = host_ctrl_node_open(h->name, ret_fd);

	/* The node of a namespace takes admin commands as well, and more users may open it. */
	if (!rc || !*h->only_node || (rc != -EACCES && rc != -EPERM))
		return rc ? open_failed(h, h->name, -rc, err) : 0;
	rc = host_ctrl_node_open(h->only_node, ret_fd);
	return rc ? open_failed(h, h->only_node, -rc, err) : 0;
}

void host_ctrl_free(struct host_ctrl *h)
{
	if (!h)
		return;
	free(h->ns);
	h->ns = NULL;
	h->ns_count = 0;
}
