// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest devices: every NVMe function of this host, what it is, who uses it,
 * and with which target it can be tested; for the other targets the one reason
 * why not and the one thing to do. No controller is touched.
 */
#include "devices.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USES_SHOWN 4

const struct cmd_option cmd_devices_options[] = {
	{ "output", 'o', "FORMAT", "how to print", "human json" },
	{ "verbose", 'v', NULL, "every use, the IOMMU group, link and namespaces", NULL },
	{ "slurm", 0, NULL, "a line for slurm.conf: this host with its drives as features", NULL },
	{ "sysroot", 0, "DIR", "look at sys, proc, dev and run below DIR (for tests)", "@files" },
	{ NULL, 0, NULL, NULL, NULL },
};

static const char *const schemes[] = {
	[HOST_WAY_KERNEL] = "kernel",
	[HOST_WAY_VFIO] = "vfio",
	[HOST_WAY_SYSFS] = "sysfs",
};

void devices_target(const struct host_fn *fn, enum host_way_id id, char buf[DEVICES_TARGET_LEN])
{
	if (id != HOST_WAY_KERNEL)
		snprintf(buf, DEVICES_TARGET_LEN, "%s:%s", schemes[id], fn->bdf);
	else if (*fn->ctrl)
		snprintf(buf, DEVICES_TARGET_LEN, "kernel:/dev/%s", fn->ctrl);
	else
		snprintf(buf, DEVICES_TARGET_LEN, "kernel:");
}

/* ------------------------------------------------------------------- table */

enum {
	COL_BDF,
	COL_DRIVER,
	COL_NAME,
	COL_MODEL,
	COL_SERIAL,
	COL_FW,
	COL_SIZE,
	COL_GROUP,
	COL_USE,
	COL_COUNT
};

static const char *const titles[COL_COUNT] = {
	"FUNCTION", "DRIVER", "NAME", "MODEL", "SERIAL", "FIRMWARE", "SIZE", "GROUP", "IN USE",
};

struct row {
	char cells[COL_COUNT][64];
};

/* "1.92 TB", "64 MiB" would be the other way: drives are sold in powers of ten. */
static void format_size(const struct host_fn *fn, char *buf, size_t len)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };
	double size = 0;
	size_t unit = 0;

	for (size_t i = 0; i < fn->ns_count; i++)
		size += (double)fn->ns[i].len;
	while (size >= 1000 && unit + 1 < ARRAY_SIZE(units)) {
		size /= 1000;
		unit++;
	}
	if (fn->ns_count)
		snprintf(buf, len, "%.3g %s", size, units[unit]);
}

/* The kinds in one word each: "root,swap"; what was not seen is no "no". */
static void format_uses(const struct host_uses *uses, char *buf, size_t len)
{
	unsigned int seen = 0;
	size_t at = 0;

	for (size_t i = 0; i < uses->n; i++) {
		enum host_use_kind kind = uses->v[i].kind;

		if (seen & 1u << kind || at >= len)
			continue;
		seen |= 1u << kind;
		at += (size_t)snprintf(buf + at, len - at, "%s%s", at ? "," : "",
				       host_use_name(kind));
	}
	if (!at)
		snprintf(buf, len, "%s", uses->is_partial ? "?" : "no");
}

static void dash_if_empty(char *cell)
{
	if (!*cell)
		strcpy(cell, "-");
}

static void fill_row(struct row *row, const struct host_fn *fn, const struct host_uses *uses)
{
	const size_t len = sizeof(row->cells[0]);

	memset(row, 0, sizeof(*row));
	snprintf(row->cells[COL_BDF], len, "%s", fn->bdf);
	snprintf(row->cells[COL_DRIVER], len, "%s", fn->driver);
	snprintf(row->cells[COL_NAME], len, "%s", fn->ctrl);
	if (*fn->mn)
		snprintf(row->cells[COL_MODEL], len, "%s", fn->mn);
	else
		snprintf(row->cells[COL_MODEL], len, "[%04x:%04x]", fn->vid, fn->did);
	snprintf(row->cells[COL_SERIAL], len, "%s", fn->sn);
	snprintf(row->cells[COL_FW], len, "%s", fn->fr);
	format_size(fn, row->cells[COL_SIZE], len);
	if (fn->iommu_group >= 0)
		snprintf(row->cells[COL_GROUP], len, "%d", fn->iommu_group);
	format_uses(uses, row->cells[COL_USE], len);
	for (size_t i = 0; i < COL_COUNT; i++)
		dash_if_empty(row->cells[i]);
}

static void print_row(const struct row *row, const int widths[COL_COUNT])
{
	for (int i = 0; i < COL_COUNT - 1; i++)
		printf("%-*s  ", widths[i], row->cells[i]);
	printf("%s\n", row->cells[COL_USE]);
}

/* ------------------------------------------------------- lines below a row */

static void print_ways(const struct host_fn *fn)
{
	char target[DEVICES_TARGET_LEN];

	for (unsigned int id = 0; id < HOST_WAY_COUNT; id++) {
		const struct host_way *w = &fn->ways[id];

		devices_target(fn, id, target);
		if (w->works)
			printf("    %-19s  works\n", target);
		else
			printf("    %-19s  %s: %s%s%s\n", target,
			       w->with_bind ? "after bind" : "no", w->why, *w->todo ? "; " : "",
			       w->todo);
	}
}

static void print_uses(const struct host_uses *uses, bool verbose)
{
	size_t shown = verbose || uses->n <= USES_SHOWN ? uses->n : USES_SHOWN;

	for (size_t i = 0; i < shown; i++)
		printf("    %-19s  %s\n", uses->v[i].device, uses->v[i].text);
	if (shown < uses->n)
		printf("    %-19s  %zu more uses: add -v\n", "", uses->n - shown);
}

static void print_namespaces(const struct host_fn *fn)
{
	for (size_t i = 0; i < fn->ns_count; i++) {
		const struct host_ns *ns = &fn->ns[i];

		printf("    namespace %-9u  %s%s%s, %llu bytes\n", ns->nsid,
		       *ns->name ? ns->name : "no block device", *ns->chardev ? ", " : "",
		       ns->chardev, (unsigned long long)ns->len);
	}
}

static void print_more(const struct host_fn *fn)
{
	printf("    %-19s  %04x:%04x, subsystem %04x:%04x%s%s\n", "PCI", fn->vid, fn->did, fn->svid,
	       fn->sdid, fn->is_vf ? ", virtual function" : "",
	       fn->is_behind_vmd ? ", behind VMD" : "");
	if (*fn->link_speed && strcmp(fn->link_speed, "Unknown"))
		printf("    %-19s  %s x%s of %s x%s\n", "link", fn->link_speed, fn->link_width,
		       fn->link_speed_max, fn->link_width_max);
	if (fn->numa_node >= 0)
		printf("    %-19s  %d\n", "NUMA node", fn->numa_node);
	if (*fn->override)
		printf("    %-19s  %s\n", "driver_override", fn->override);
	if (*fn->state)
		printf("    %-19s  %s\n", "state", fn->state);
	if (*fn->quirks)
		printf("    %-19s  %s\n", "quirks", fn->quirks);
	if (*fn->subnqn)
		printf("    %-19s  %s\n", "subsystem", fn->subnqn);
	print_namespaces(fn);
	if (fn->iommu_group >= 0)
		printf("    %-19s  %d, type %s%s\n", "IOMMU group", fn->iommu_group,
		       *fn->iommu_type ? fn->iommu_type : "unknown",
		       fn->member_count ? ", with:" : ", nothing else in it");
	for (size_t i = 0; i < fn->member_count; i++)
		printf("    %-19s  %s, class %06x, %s\n", "", fn->members[i].bdf,
		       fn->members[i].class,
		       *fn->members[i].driver ? fn->members[i].driver : "no driver");
}

static int print_table(const struct host_fn *fns, const struct host_uses *uses, size_t n,
		       bool verbose)
{
	struct row *rows = calloc(n + 1, sizeof(*rows));
	int widths[COL_COUNT] = { 0 };

	if (!rows)
		return cmd_error("out of memory");
	for (size_t i = 0; i < COL_COUNT; i++)
		snprintf(rows[0].cells[i], sizeof(rows[0].cells[i]), "%s", titles[i]);
	for (size_t i = 0; i < n; i++)
		fill_row(&rows[i + 1], &fns[i], &uses[i]);
	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k < COL_COUNT; k++)
			widths[k] = (int)nt_max((uint64_t)widths[k], strlen(rows[i].cells[k]));
	print_row(&rows[0], widths);
	for (size_t i = 0; i < n; i++) {
		print_row(&rows[i + 1], widths);
		if (verbose)
			print_more(&fns[i]);
		print_uses(&uses[i], verbose);
		print_ways(&fns[i]);
	}
	free(rows);
	return CMD_OK;
}

/* Results go to standard output; that something is missing from them does not. */
static void say_what_is_missing(const struct host_uses *uses, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!uses[i].is_partial)
			continue;
		fprintf(stderr, "nvmetest: not everything was seen: %s%s\n", uses[i].missing,
			geteuid() ? "; root sees more" : "");
		return;
	}
}

/* ----------------------------------------------------------------- callers */

void devices_print_candidates(FILE *out)
{
	char target[DEVICES_TARGET_LEN];
	struct host_fn *fns = NULL;
	size_t n = 0;

	if (host_scan(&fns, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct host_fn *fn = &fns[i];
		bool any = false;

		for (unsigned int id = 0; id < HOST_WAY_COUNT; id++) {
			if (!fn->ways[id].works && !fn->ways[id].with_bind)
				continue;
			any = true;
			devices_target(fn, id, target);
			fprintf(out, "  %-24s %s%s%s%s\n", target,
				*fn->mn ? fn->mn : "an NVMe function", *fn->sn ? ", SN " : "",
				fn->sn, fn->ways[id].works ? "" : ", with --bind");
		}
		if (!any)
			fprintf(out, "  %-24s no target works: see nvmetest devices\n", fn->bdf);
	}
	host_scan_free(fns, n);
}

static int list_devices(bool json, bool verbose)
{
	struct host_uses *uses = NULL;
	struct host_fn *fns = NULL;
	struct nt_err err;
	int status = CMD_OK;
	size_t n = 0;

	if (host_scan(&fns, &n, &err))
		return cmd_error("%s", err.text);
	uses = calloc(n ? n : 1, sizeof(*uses));
	if (!uses || host_uses_look(fns, n, uses, &err)) {
		status = cmd_error("out of memory");
		goto free_fns;
	}
	host_ways_in_use(fns, uses, n);
	if (json)
		devices_print_json(fns, uses, n);
	else if (n)
		status = print_table(fns, uses, n, verbose);
	else
		puts("no NVMe function on this host; sim: and qtest: work everywhere");
	say_what_is_missing(uses, n);
	for (size_t i = 0; i < n; i++)
		host_uses_free(&uses[i]);
free_fns:
	free(uses);
	host_scan_free(fns, n);
	return status;
}

static int list_for_slurm(void)
{
	struct host_fn *fns = NULL;
	struct nt_err err;
	size_t n = 0;
	int status;

	if (host_scan(&fns, &n, &err))
		return cmd_error("%s", err.text);
	status = devices_print_slurm(fns, n);
	host_scan_free(fns, n);
	return status;
}

int cmd_devices(const struct cmd_args *a)
{
	const char *root = cmd_value(a, "sysroot");
	struct stat st;
	bool json;
	int status = cmd_wants_json(a, &json);

	if (status)
		return status;
	if (cmd_has(a, "slurm") && cmd_has(a, "output"))
		return cmd_usage("devices: --slurm has a format of its own, without -o");
	if (root && (stat(root, &st) || !S_ISDIR(st.st_mode)))
		return cmd_usage("devices: --sysroot %s is no directory", root);
	/* For this command only: nothing is decided by it. */
	if (root)
		host_set_root(root);
	status = cmd_has(a, "slurm") ? list_for_slurm() : list_devices(json, cmd_has(a, "verbose"));
	host_set_root("");
	return status;
}
