// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controllers of Linux's nvme driver, read from /sys/class/nvme.
 *
 * The children of a controller are its namespaces: nvme0n1, or with native
 * multipath the hidden nvme1c0n1 whose node is nvme1n1 of the subsystem.
 */
#include "host/ctrl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

#define CLASS  "/sys/class/nvme"
#define NS_MAX 4096u

/* The parts of "nvme1c0n2", "ng0n1": -1 where a part is missing. */
struct node_name {
	bool is_generic;
	int first, path, ns;
};

static bool take_number(const char **text, int *ret)
{
	unsigned long value;
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	value = strtoul(*text, &end, 10);
	if (value > 999999)
		return false;
	*text = end;
	*ret = (int)value;
	return true;
}

static bool parse_node(const char *text, struct node_name *ret)
{
	*ret = (struct node_name){ .path = -1, .ns = -1 };
	if (!strncmp(text, "nvme", 4)) {
		text += 4;
	} else if (!strncmp(text, "ng", 2)) {
		text += 2;
		ret->is_generic = true;
	} else {
		return false;
	}
	if (!take_number(&text, &ret->first))
		return false;
	if (*text == 'c') {
		text++;
		if (!take_number(&text, &ret->path))
			return false;
	}
	if (*text == 'n') {
		text++;
		if (!take_number(&text, &ret->ns))
			return false;
	}
	return !*text;
}

static bool is_there(const char *class, const char *name)
{
	char path[512];

	return host_path(path, sizeof(path), "/sys/class/%s/%s", class, name) &&
	       !access(path, F_OK);
}

static uint64_t read_number(const char *dir, const char *name, const char *attr)
{
	char text[32];

	if (host_read_line(text, sizeof(text), "%s/%s/%s", dir, name, attr))
		return 0;
	return strtoull(text, NULL, 0);
}

/* ------------------------------------------------------------- namespaces */

/* What the block layer does with the memory of a command; @disk may be hidden. */
static void read_queue(const char *disk, struct host_ctrl_ns *ns)
{
	ns->dma_alignment = (uint32_t)read_number("/sys/class/block", disk, "queue/dma_alignment");
	ns->max_segments = (uint32_t)read_number("/sys/class/block", disk, "queue/max_segments");
	ns->max_len = read_number("/sys/class/block", disk, "queue/max_hw_sectors_kb") * 1024;
	ns->lba_len = (uint32_t)read_number("/sys/class/block", disk, "queue/logical_block_size");
}

/* "nvme1c0n2" and "nvme1n2" are paths to the same node, "nvme1n2". */
static bool is_path_to(const char *child, const struct node_name *head)
{
	struct node_name n;

	return parse_node(child, &n) && !n.is_generic && n.ns >= 0 && n.first == head->first &&
	       n.ns == head->ns;
}

/* Calls @each for every entry of a directory of sysfs until it returns nonzero. */
static int each_entry(const char *dir, int (*each)(void *arg, const char *name), void *arg)
{
	char path[512];
	struct dirent *entry;
	DIR *d;
	int rc = 0;

	if (!host_path(path, sizeof(path), "%s", dir))
		return -ENODEV;
	d = opendir(path);
	if (!d)
		return -ENODEV;
	while (!rc && (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			rc = each(arg, entry->d_name);
	closedir(d);
	return rc;
}

struct path_count {
	const struct node_name *head;
	unsigned int n;
};

static int count_child(void *arg, const char *name)
{
	struct path_count *c = arg;

	c->n += is_path_to(name, c->head);
	return 0;
}

static int count_in_ctrl(void *arg, const char *name)
{
	char dir[300];

	snprintf(dir, sizeof(dir), CLASS "/%.200s", name);
	each_entry(dir, count_child, arg);
	return 0;
}

/* Controllers with a path to the node. */
static unsigned int count_paths(const struct node_name *head)
{
	struct path_count c = { .head = head };

	each_entry(CLASS, count_in_ctrl, &c);
	return c.n;
}

static int insert_namespace(struct host_ctrl *h, const struct host_ctrl_ns *ns)
{
	struct host_ctrl_ns *grown = realloc(h->ns, (h->ns_count + 1) * sizeof(*grown));
	size_t at = h->ns_count;

	if (!grown)
		return -ENOMEM;
	h->ns = grown;
	for (; at && grown[at - 1].nsid > ns->nsid; at--)
		grown[at] = grown[at - 1];
	grown[at] = *ns;
	h->ns_count++;
	return 0;
}

static int add_namespace(void *arg, const char *disk)
{
	struct host_ctrl *h = arg;
	struct host_ctrl_ns ns = { 0 };
	struct node_name n;

	if (!parse_node(disk, &n) || n.is_generic || n.ns < 0 || h->ns_count >= NS_MAX)
		return 0;
	ns.nsid = (uint32_t)read_number("/sys/class/block", disk, "nsid");
	if (!ns.nsid)
		return 0;
	ns.paths = count_paths(&n);
	snprintf(ns.block, sizeof(ns.block), "nvme%dn%d", n.first, n.ns);
	snprintf(ns.chardev, sizeof(ns.chardev), "ng%dn%d", n.first, n.ns);
	read_queue(disk, &ns);
	if (!is_there("block", ns.block) || read_number("/sys/class/block", ns.block, "hidden"))
		ns.block[0] = '\0';
	if (!is_there("nvme-generic", ns.chardev))
		ns.chardev[0] = '\0';
	return insert_namespace(h, &ns);
}

/* ------------------------------------------------------------- controllers */

static void trim(char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
}

static void read_attr(const struct host_ctrl *h, const char *attr, char *buf, size_t len)
{
	host_read_line(buf, len, CLASS "/%s/%s", h->name, attr);
	trim(buf);
}

static void read_link(struct host_ctrl *h)
{
	static const char *const attrs[] = { "current_link_speed", "current_link_width",
					     "max_link_speed", "max_link_width" };
	char *const out[] = { h->link_speed, h->link_width, h->link_speed_max, h->link_width_max };
	const size_t len[] = { sizeof(h->link_speed), sizeof(h->link_width),
			       sizeof(h->link_speed_max), sizeof(h->link_width_max) };

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		char attr[64];

		snprintf(attr, sizeof(attr), "device/%s", attrs[i]);
		read_attr(h, attr, out[i], len[i]);
	}
}

static int read_int(const struct host_ctrl *h, const char *attr, int otherwise)
{
	char text[32], *end;
	long value;

	read_attr(h, attr, text, sizeof(text));
	value = strtol(text, &end, 10);
	return end == text || value < -1 || value > 65535 ? otherwise : (int)value;
}

static int read_ctrl(struct host_ctrl *h)
{
	char dir[64];
	int rc = host_ctrl_state(h->name, h->state);

	if (rc)
		return rc;
	read_attr(h, "transport", h->transport, sizeof(h->transport));
	read_attr(h, "model", h->mn, sizeof(h->mn));
	read_attr(h, "serial", h->sn, sizeof(h->sn));
	read_attr(h, "firmware_rev", h->fr, sizeof(h->fr));
	read_attr(h, "subsysnqn", h->subnqn, sizeof(h->subnqn));
	read_attr(h, "quirks", h->quirks, sizeof(h->quirks));
	h->cntlid = read_int(h, "cntlid", -1);
	h->numa_node = read_int(h, "numa_node", -1);
	if (!strcmp(h->transport, "pcie")) {
		char name[32];

		/* The device behind it, not the address attribute: that is text of a transport. */
		if (host_read_link(name, sizeof(name), CLASS "/%s/device", h->name) ||
		    !host_bdf_parse(name, h->bdf))
			h->bdf[0] = '\0';
		read_link(h);
	}
	snprintf(dir, sizeof(dir), CLASS "/%s", h->name);
	rc = each_entry(dir, add_namespace, h);
	return rc == -ENOMEM ? rc : 0;
}

int host_ctrl_state(const char *name, char state[24])
{
	int rc = host_read_line(state, 24, CLASS "/%s/state", name);

	return rc ? -ENODEV : 0;
}

/* ------------------------------------------------------------------ names */

struct owner_search {
	const struct node_name *node;
	char *name;
	bool found;
};

static int look_at_child(void *arg, const char *child)
{
	struct owner_search *s = arg;

	s->found = is_path_to(child, s->node);
	return s->found;
}

static int look_at_ctrl(void *arg, const char *ctrl)
{
	struct owner_search *s = arg;
	char dir[300];

	if (strlen(ctrl) >= sizeof(((struct host_ctrl *)0)->name))
		return 0;
	snprintf(dir, sizeof(dir), CLASS "/%s", ctrl);
	each_entry(dir, look_at_child, s);
	if (s->found)
		snprintf(s->name, sizeof(((struct host_ctrl *)0)->name), "%s", ctrl);
	return s->found;
}

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

	each_entry(CLASS, list_name, &l);
	return nt_err_set(err, -ENODEV,
			  "%s: Linux's nvme driver has no such device (%s%s); `nvmetest devices` "
			  "lists what there is",
			  device, *names ? "it has " : "it has none at all", names);
}

static int find_ctrl(const char *device, const struct node_name *node, struct host_ctrl *ret,
		     struct nt_err *err)
{
	struct owner_search s = { .node = node, .name = ret->name };
	char state[24];

	if (node->ns < 0) {
		snprintf(ret->name, sizeof(ret->name), "nvme%d", node->first);
		return host_ctrl_state(ret->name, state) ? not_there(device, err) : 0;
	}
	/* The number in a node's name may be the subsystem's: the children tell. */
	each_entry(CLASS, look_at_ctrl, &s);
	return s.found ? 0 : not_there(device, err);
}

/* The namespace that the address names, among those of the controller. */
static int pick_namespace(const char *device, const struct node_name *node, struct host_ctrl *h,
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
	struct node_name node;
	int rc;

	if (!parse_node(name, &node) || (node.is_generic && node.ns < 0) || node.path >= 0)
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
