// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux's nvme driver calls controllers and namespaces, and which of them
 * belong together. With native multipath the node of a shared namespace is the
 * subsystem's: below controller nvme2 lies the hidden disk nvme1c2n1, and its
 * nodes are nvme1n1 and ng1n1.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/priv.h"

#define CLASS "/sys/class/nvme"

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

/* A letter and a number, or neither. */
static bool take_part(const char **text, char letter, int *ret)
{
	*ret = -1;
	if (**text != letter)
		return true;
	(*text)++;
	return take_number(text, ret);
}

bool host_node_parse(const char *text, struct host_node *ret)
{
	*ret = (struct host_node){ .is_generic = !strncmp(text, "ng", 2) };
	if (!ret->is_generic && strncmp(text, "nvme", 4))
		return false;
	text += ret->is_generic ? 2 : 4;
	return take_number(&text, &ret->first) && take_part(&text, 'c', &ret->path) &&
	       take_part(&text, 'n', &ret->ns) && !*text;
}

bool host_node_is_ctrl(const struct host_node *node)
{
	return !node->is_generic && node->path < 0 && node->ns < 0;
}

bool host_node_is_same(const struct host_node *a, const struct host_node *b)
{
	return a->ns >= 0 && a->first == b->first && a->ns == b->ns;
}

void host_node_names(const struct host_node *node, char disk[32], char chardev[32])
{
	snprintf(disk, 32, "nvme%dn%d", node->first, node->ns);
	snprintf(chardev, 32, "ng%dn%d", node->first, node->ns);
}

struct owner {
	const struct host_node *node;
	char *ctrl;
};

static int is_path_of(void *arg, const char *name)
{
	const struct owner *o = arg;
	struct host_node child;

	return host_node_parse(name, &child) && host_node_is_same(&child, o->node);
}

static int owns(void *arg, const char *name)
{
	struct owner *o = arg;

	if (strlen(name) >= HOST_CTRL_LEN || host_each(is_path_of, o, CLASS "/%s", name) != 1)
		return 0;
	snprintf(o->ctrl, HOST_CTRL_LEN, "%s", name);
	return 1;
}

bool host_node_owner(const struct host_node *node, char ctrl[HOST_CTRL_LEN])
{
	struct owner o = { .node = node, .ctrl = ctrl };

	return host_each(owns, &o, CLASS) == 1;
}

bool host_ctrl_link_bdf(const char *ctrl, char bdf[16])
{
	char name[64];

	/* The device behind it, not the address attribute: that is text of a transport. */
	return !host_read_link(name, sizeof(name), CLASS "/%s/device", ctrl) &&
	       host_bdf_parse(name, bdf);
}

int host_ctrl_bdf(const char *device, char bdf[16], struct nt_err *err)
{
	const char *name = strncmp(device, "/dev/", 5) ? device : device + 5;
	char ctrl[HOST_CTRL_LEN] = "", transport[64];
	struct host_node node;

	if (!host_node_parse(name, &node) || (node.ns < 0 && !host_node_is_ctrl(&node)))
		return nt_err_set(err, -EINVAL,
				  "\"%s\" is no controller and no namespace: write /dev/nvme0, "
				  "/dev/nvme0n1 or /dev/ng0n1",
				  device);
	if (host_node_is_ctrl(&node))
		snprintf(ctrl, sizeof(ctrl), "nvme%d", node.first);
	else
		host_node_owner(&node, ctrl);
	if (!*ctrl || !host_exists(CLASS "/%s", ctrl))
		return nt_err_set(err, -ENODEV,
				  "there is no %s: `nvmetest devices` lists what this host has",
				  device);
	if (host_ctrl_link_bdf(ctrl, bdf))
		return 0;
	host_read_word(transport, sizeof(transport), CLASS "/%s/transport", ctrl);
	return nt_err_set(err, -ENOTSUP, "%s is no PCI function (transport %s)", device,
			  *transport ? transport : "unknown");
}
