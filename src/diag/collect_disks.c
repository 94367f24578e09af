// SPDX-License-Identifier: GPL-2.0-or-later
/* What the block layer has of the namespaces of a controller, and of the partitions on them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "collect_linux.h"
#include "collect_place.h"
#include "host/host.h"

#define CLASS  "/sys/class/nvme"
#define BLOCK  "/sys/class/block"
#define NS_MAX 64u

static const char *const disk_attrs[] = {
	"nsid",
	"size",
	"ro",
	"hidden",
	"wwid",
	"nguid",
	"eui",
	"uuid",
	"ana_state",
	"alignment_offset",
	"stat",
	"metadata_bytes",
	"integrity/format",
	"queue/logical_block_size",
	"queue/physical_block_size",
	"queue/minimum_io_size",
	"queue/optimal_io_size",
	"queue/scheduler",
	"queue/nr_requests",
	"queue/write_cache",
	"queue/rotational",
	"queue/max_sectors_kb",
	"queue/max_hw_sectors_kb",
	"queue/dma_alignment",
	"queue/discard_granularity",
	"queue/discard_max_bytes",
	"queue/io_timeout",
	NULL,
};

/* Name, start, length in sectors and misalignment of each partition, a line each. */
struct partitions {
	const char *dir;
	char text[PLACE_TEXT_LEN];
	size_t at;
};

static int add_partition(void *arg, const char *name)
{
	static const char *const words[] = { "start", "size", "alignment_offset" };
	struct partitions *list = arg;
	char line[120], value[24];
	size_t n = (size_t)snprintf(line, sizeof(line), "%.40s", name);

	if (!host_exists("%s/%s/partition", list->dir, name))
		return 0;
	for (size_t i = 0; i < 3; i++) {
		host_read_line(value, sizeof(value), "%s/%s/%s", list->dir, name, words[i]);
		n += (size_t)snprintf(line + n, sizeof(line) - n, " %s", *value ? value : "?");
	}
	if (list->at + n + 2 > sizeof(list->text))
		return 1;
	list->at += (size_t)snprintf(list->text + list->at, sizeof(list->text) - list->at, "%s\n",
				     line);
	return 0;
}

struct disks {
	struct diag_snapshot *s;
	const char *ctrl;
	unsigned int flags; /* DIAG_LINUX_… */
	size_t n;
};

/* The node of "nvme1c0n2", a path to a shared namespace, is nvme1n2. */
static void node_name(const char *disk, char node[32])
{
	const char *c = strchr(disk + 4, 'c');

	if (c)
		snprintf(node, 32, "%.*s%s", (int)nt_min((uint64_t)(c - disk), 15), disk,
			 c + 1 + strspn(c + 1, "0123456789"));
	else
		snprintf(node, 32, "%.31s", disk);
}

static int collect_disk(void *arg, const char *disk)
{
	struct disks *d = arg;
	struct collect_place p = { .s = d->s }, path = { .s = d->s };
	struct partitions parts = { .dir = p.dir };
	char nsid[16], node[32];

	if (strncmp(disk, "nvme", 4) != 0 || !isdigit((unsigned char)disk[4]) ||
	    host_read_line(nsid, sizeof(nsid), CLASS "/%s/%.40s/nsid", d->ctrl, disk) ||
	    !isdigit((unsigned char)nsid[0]) || nsid[strspn(nsid, "0123456789")])
		return 0;
	if (d->n++ == NS_MAX)
		return 1;
	node_name(disk, node);
	snprintf(p.prefix, sizeof(p.prefix), "sysfs/ns-%s/", nsid);
	snprintf(p.dir, sizeof(p.dir), BLOCK "/%s", node);
	place_put_text(&p, "name", node);
	place_put_attrs(&p, disk_attrs);
	host_each(add_partition, &parts, "%s", p.dir);
	place_put_text(&p, "partitions", parts.text);
	if (d->flags & DIAG_LINUX_ASK)
		place_put_file(&p, "nuse", "nuse");
	if (strcmp(node, disk) != 0) { /* what belongs to the path, not to the namespace */
		path = p;
		snprintf(path.dir, sizeof(path.dir), CLASS "/%s/%.40s", d->ctrl, disk);
		place_put_file(&path, "ana_state", "ana_state");
	}
	return 0;
}

void collect_disks(struct diag_snapshot *s, const char *ctrl, unsigned int flags)
{
	struct disks disks = { .s = s, .ctrl = ctrl, .flags = flags };

	host_each(collect_disk, &disks, CLASS "/%s", ctrl);
}
