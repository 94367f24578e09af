// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the snapshots of the doctor and of a bundle come from: one drive, every
 * drive of the host, or a bundle.
 */
#include <stdlib.h>
#include <string.h>

#include "diag/bundle.h"
#include "diag/collect_linux.h"
#include "diag_cmd.h"
#include "doctor.h"
#include "host/host.h"

int doctor_check(const struct cmd_args *a)
{
	const char *verb = a->words[0];

	if (cmd_has(a, "quick") && cmd_has(a, "deep"))
		return cmd_usage("diag %s: --quick or --deep, not both", verb);
	if (cmd_has(a, "all") && cmd_has(a, "target"))
		return cmd_usage("diag %s: --all or -t, not both", verb);
	if (cmd_has(a, "all") && cmd_has(a, "deep"))
		return cmd_usage("diag %s: --deep is for one drive, not for --all", verb);
	if (cmd_has(a, "from") && (cmd_has(a, "all") || cmd_has(a, "quick") || cmd_has(a, "deep")))
		return cmd_usage("diag %s: --from takes a bundle as it is, without --all, --quick "
				 "and --deep",
				 verb);
	return 0;
}

enum doctor_depth doctor_depth(const struct cmd_args *a)
{
	return cmd_has(a, "quick")  ? DOCTOR_QUICK
	       : cmd_has(a, "deep") ? DOCTOR_DEEP
				    : DOCTOR_NORMAL;
}

/* The model and an emulator have no kernel log. */
static bool is_of_host(const char *address)
{
	return strncmp(address, "sim:", 4) != 0 && strncmp(address, "qtest:", 6) != 0;
}

static void take_host(struct doctor *d)
{
	d->host = diag_snap_new();
	if (d->host)
		diag_collect_host(d->host);
}

static int take_one(struct doctor *d, const struct cmd_args *a, enum doctor_depth depth)
{
	struct nt_err err = { 0 };
	int status = 0;
	char *address = cmd_target(a, &status);

	if (!address)
		return status;
	if (is_of_host(address))
		take_host(d);
	d->drives = calloc(1, sizeof(*d->drives));
	if (!d->drives) {
		free(address);
		return cmd_error("out of memory");
	}
	d->n = 1;
	d->drives[0].address = address;
	d->drives[0].s = diag_snap_new();
	if (!d->drives[0].s)
		return cmd_error("out of memory");
	if (doctor_read(d->drives[0].s, address, depth, &err))
		return cmd_error("diag %s: %s", a->words[0], err.text);
	/* a drive that does not answer would be asked in vain, one below --sysroot is none */
	if (depth != DOCTOR_QUICK && !*host_root() &&
	    diag_snap_bytes(d->drives[0].s, "logs/02.bin", 1, NULL))
		doctor_conform(d->drives[0].s, address);
	return 0;
}

/* ------------------------------------------------------------------- out of a bundle */

int diag_from(const struct cmd_args *a, const char *path, struct bundle **ret)
{
	struct nt_err err = { 0 };

	return bundle_read(path, ret, &err) ? cmd_error("diag %s: %s", a->words[0], err.text) : 0;
}

/* "nvme0", also where it is written as an address. */
static bool is_called(const struct bundle_drive *d, const char *name)
{
	const char *slash = strrchr(name, '/'), *colon = strchr(name, ':');

	return !strcmp(d->id, name) || (slash && !strcmp(d->id, slash + 1)) ||
	       (colon && !strcmp(d->id, colon + 1));
}

int diag_from_one(const struct cmd_args *a, const struct bundle *b, size_t *ret)
{
	const char *name = cmd_value(a, "target");
	char ids[400] = "";
	size_t at = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (name ? is_called(&b->drives[i], name) : b->n == 1) {
			*ret = i;
			return 0;
		}
		at += (size_t)snprintf(ids + at, sizeof(ids) - nt_min(at, sizeof(ids)), " %s",
				       b->drives[i].id);
	}
	if (name)
		return cmd_usage("diag %s: -t %s: the bundle has%s", a->words[0], name, ids);
	return cmd_usage("diag %s: the bundle has many drives, name one with -t:%s", a->words[0],
			 ids);
}

static int take_drives(struct doctor *d, struct bundle *b, size_t first, size_t n)
{
	d->drives = calloc(n, sizeof(*d->drives));
	if (!d->drives)
		return cmd_error("out of memory");
	for (size_t i = 0; i < n; i++) {
		d->drives[i].s = b->drives[first + i].s;
		b->drives[first + i].s = NULL;
		d->drives[i].address = strdup(b->drives[first + i].id);
		d->n = i + 1;
		if (!d->drives[i].address)
			return cmd_error("out of memory");
	}
	d->host = b->host;
	b->host = NULL;
	return 0;
}

static int take_bundle(struct doctor *d, const struct cmd_args *a, bool *ret_all)
{
	struct bundle *b;
	size_t first = 0, n;
	int status = diag_from(a, cmd_value(a, "from"), &b);

	if (status)
		return status;
	n = b->n;
	*ret_all = b->is_fleet && !cmd_has(a, "target");
	if (!*ret_all) {
		status = diag_from_one(a, b, &first);
		n = 1;
	}
	if (!status)
		status = take_drives(d, b, first, n);
	bundle_free(b);
	return status;
}

int doctor_take(struct doctor *d, const struct cmd_args *a, enum doctor_depth depth, bool *ret_all)
{
	*ret_all = cmd_has(a, "all");
	if (cmd_has(a, "from"))
		return take_bundle(d, a, ret_all);
	if (!*ret_all)
		return take_one(d, a, depth);
	take_host(d);
	return doctor_read_all(d, depth);
}
