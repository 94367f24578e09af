// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The nodes by which programs use a function under vfio-pci, and who does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind_priv.h"
#include "priv.h"

#define DEVICES	 "/sys/bus/pci/devices"
#define PATH_LEN 1400

/* The nodes by which a function under vfio-pci is used. */
struct nodes {
	char group[64], cdev[64];
};

static void find_nodes(const struct handover *h, struct nodes *ret)
{
	char group[32], cdev[32];

	*ret = (struct nodes){ 0 };
	if (!host_read_link(group, sizeof(group), DEVICES "/%s/iommu_group", h->bdf))
		snprintf(ret->group, sizeof(ret->group), "/dev/vfio/%s", group);
	host_vfio_cdev(h->bdf, cdev, sizeof(cdev));
	if (*cdev)
		snprintf(ret->cdev, sizeof(ret->cdev), "/dev/vfio/devices/%s", cdev);
}

/* Another function of the group may be what a program has the group open for. */
static int count_one(void *arg, const char *name)
{
	(void)name;
	++*(unsigned int *)arg;
	return 0;
}

static bool is_alone(const struct handover *h)
{
	unsigned int n = 0;

	host_each(count_one, &n, DEVICES "/%s/iommu_group/devices", h->bdf);
	return n < 2;
}

static bool is_node(const char *name)
{
	char path[PATH_LEN];

	return *name && host_path(path, sizeof(path), "%s", name) && !access(path, R_OK | W_OK);
}

int handover_wait_node(const struct handover *h)
{
	struct nt_deadline until = nt_deadline_ms(bind_env.node_ms);
	struct nodes nodes;

	for (unsigned int turn = 0;; turn++) {
		find_nodes(h, &nodes);
		if (is_node(nodes.group) || is_node(nodes.cdev))
			break;
		if (nt_deadline_passed(until))
			return nt_err_set(h->err, -ETIMEDOUT,
					  "%s is bound to vfio-pci, but neither %s nor %s is "
					  "there: does udev run?",
					  h->bdf, *nodes.group ? nodes.group : "/dev/vfio/GROUP",
					  *nodes.cdev ? nodes.cdev : "/dev/vfio/devices/vfioN");
		bind_pause(turn);
	}
	handover_say(h, "node %s", is_node(nodes.cdev) ? nodes.cdev : nodes.group);
	return 0;
}

struct search {
	char pid[16];
	char want[2][PATH_LEN]; /* the nodes as a link names them, "" none */
};

/* One descriptor of s->pid: 1 when it is one of the nodes. */
static int look_at_fd(void *arg, const char *fd)
{
	const struct search *s = arg;
	char path[PATH_LEN], target[PATH_LEN];
	ssize_t n;

	if (!host_path(path, sizeof(path), "/proc/%s/fd/%s", s->pid, fd))
		return 0;
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	return n > 0 && (!strcmp(target, s->want[0]) || !strcmp(target, s->want[1]));
}

static int look_at_process(void *arg, const char *pid)
{
	struct search *s = arg;

	if (pid[strspn(pid, "0123456789")] || strlen(pid) >= sizeof(s->pid) ||
	    atoi(pid) == (int)getpid())
		return 0;
	snprintf(s->pid, sizeof(s->pid), "%s", pid);
	return host_each(look_at_fd, s, "/proc/%s/fd", pid) == 1;
}

bool handover_holder(const struct handover *h, char *text, size_t len)
{
	struct search s = { .pid = "" };
	struct nodes nodes;
	char comm[32];

	find_nodes(h, &nodes);
	if (*nodes.group && is_alone(h))
		host_path(s.want[0], PATH_LEN, "%s", nodes.group);
	if (*nodes.cdev)
		host_path(s.want[1], PATH_LEN, "%s", nodes.cdev);
	if (host_each(look_at_process, &s, "/proc") != 1)
		return false;
	host_read_word(comm, sizeof(comm), "/proc/%s/comm", s.pid);
	snprintf(text, len, "%s (%s)", comm, s.pid);
	return true;
}

void handover_who(const struct handover *h, char *text, size_t len)
{
	struct host_use *uses = NULL;
	struct host_fn fn;
	char holder[64];
	size_t n = 0;

	text[0] = '\0';
	if (handover_holder(h, holder, sizeof(holder))) {
		snprintf(text, len, ": open by %s", holder);
		return;
	}
	if (host_fn_read(h->bdf, &fn, NULL))
		return;
	if (!host_uses(&fn, &uses, &n, NULL)) {
		for (size_t i = 0; i < n; i++) {
			if (uses[i].kind == HOST_USE_SIGNATURE)
				continue;
			snprintf(text, len, ": %s %s", uses[i].device, uses[i].text);
			break;
		}
		free(uses);
	}
	host_fn_free(&fn);
}
