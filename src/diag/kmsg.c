// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel logs: whose the lines are, and how often each thing happened. */
#include "kmsg.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmsg_priv.h"

/* ---------------------------------------------------------------------- whose */

/* Is @name of the drive: its disk, a partition or another path of it. */
static bool is_own_disk(const struct diag_kmsg_who *who, const char *name)
{
	size_t digits = 4 + strspn(name + 4, "0123456789");

	for (size_t i = 0; i < who->ns_count; i++)
		if (!strncmp(who->ns[i], name, digits) &&
		    !isdigit((unsigned char)who->ns[i][digits]))
			return true;
	/* A disk that is gone had the number of its controller. */
	return !who->ns_count && !strncmp(who->ctrl, name, digits) && !who->ctrl[digits];
}

static bool is_own(const struct diag_kmsg_who *who, const char *device)
{
	if (!strncmp(device, "nvme", 4))
		return !strcmp(device, who->ctrl) ||
		       (device[4 + strspn(device + 4, "0123456789")] && is_own_disk(who, device));
	for (size_t i = 0; i < who->bdf_count; i++)
		if (!strcmp(who->bdf[i], device))
			return true;
	return false;
}

/* A port serves others, too: a line that names another device is not ours. */
static bool is_of(const struct diag_kmsg_who *who, const char *text)
{
	char device[32];
	bool any = false;

	while (kmsg_next_device(&text, device)) {
		if (!is_own(who, device))
			return false;
		any = true;
	}
	return any;
}

/*
 * Names are given again: what was nvme1 when it died is not the drive that came up as nvme1 later.
 * And a drive that Linux let go of has no name any more, but its lines have the one it had. Linux
 * says at each start which name is which function's.
 */
static void follow_name(struct diag_kmsg_who *now, const struct diag_kmsg_who *who,
			const char *words)
{
	char ctrl[sizeof(now->ctrl)], bdf[sizeof(now->bdf[0])];

	if (!who->bdf_count ||
	    sscanf(words, "nvme %15[a-z0-9]: pci function %12[0-9a-f:.]", ctrl, bdf) != 2)
		return;
	if (strcmp(bdf, who->bdf[who->bdf_count - 1]) != 0) {
		if (!strcmp(ctrl, now->ctrl)) {
			now->ctrl[0] = '\0';
			now->ns_count = 0;
		}
		return;
	}
	if (*who->ctrl && strcmp(ctrl, who->ctrl) != 0)
		return;
	*now = *who;
	snprintf(now->ctrl, sizeof(now->ctrl), "%s", ctrl);
}

/* ----------------------------------------------------------------------- logs */

static void sum_up(struct diag_kmsg *k, size_t at)
{
	const struct diag_kmsg_event *ev = &k->events[at];
	struct diag_kmsg_sum *sum = &k->sums[ev->kind];

	if (!sum->n++)
		sum->first = at;
	sum->last = at;
	if (!(ev->has & DIAG_KMSG_HAS_TIME))
		return;
	if (!sum->first_us)
		sum->first_us = ev->at_us;
	sum->last_us = ev->at_us;
}

static int add_event(struct diag_kmsg *k, const struct diag_kmsg_event *ev)
{
	struct diag_kmsg_event *grown;

	if (k->n == DIAG_KMSG_EVENTS_MAX) {
		k->is_cut = true;
		return 0;
	}
	if (!(k->n & (k->n - 1))) {
		grown = realloc(k->events, (k->n ? 2 * k->n : 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		k->events = grown;
	}
	k->events[k->n] = *ev;
	sum_up(k, k->n++);
	return 0;
}

int diag_kmsg_parse(struct diag_kmsg *ret, const char *text, size_t len,
		    const struct diag_kmsg_who *who)
{
	struct diag_kmsg k = { 0 };
	struct diag_kmsg_who now = { 0 };
	struct diag_kmsg_event ev;
	char buf[KMSG_LINE_LEN];
	const char *end = text + len;
	int rc = 0;

	if (who)
		now = *who;
	while (!rc && text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol ? eol : end) - text);
		const char *words = kmsg_line_read(&ev, text, n, buf);

		k.lines++;
		if (who)
			follow_name(&now, who, words);
		if (ev.kind && (ev.is_host || !who || is_of(&now, words)))
			rc = add_event(&k, &ev);
		text += n + 1;
	}
	if (rc)
		diag_kmsg_free(&k);
	else
		*ret = k;
	return rc;
}

void diag_kmsg_free(struct diag_kmsg *k)
{
	free(k->events);
	*k = (struct diag_kmsg){ 0 };
}

/* Whole lines of @text of @item, each into an element of @len bytes. */
static size_t split_lines(const struct diag_snapshot *s, const char *item, char *v, size_t len,
			  size_t max)
{
	size_t n = 0, size;
	const char *text = diag_snap_bytes(s, item, 0, &size), *end = text ? text + size : NULL;

	while (text && text < end && n < max) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t line = (size_t)((eol ? eol : end) - text);

		if (line && line < len && !memchr(text, 0, line))
			snprintf(v + n++ * len, len, "%.*s", (int)line, text);
		text += line + 1;
	}
	return n;
}

void diag_kmsg_who_read(struct diag_kmsg_who *ret, const struct diag_snapshot *drive)
{
	struct diag_kmsg_who who = { 0 };

	if (!diag_snap_text(drive, "sysfs/nvme/name", who.ctrl, sizeof(who.ctrl)))
		who.ctrl[0] = '\0';
	who.bdf_count =
		split_lines(drive, "pci/path", who.bdf[0], sizeof(who.bdf[0]), DIAG_KMSG_BDFS_MAX);
	for (size_t i = 0; i < drive->n && who.ns_count < DIAG_KMSG_NS_MAX; i++) {
		const char *name = drive->items[i].name, *rest;

		if (strncmp(name, "sysfs/ns-", 9) != 0)
			continue;
		rest = name + 9 + strspn(name + 9, "0123456789");
		if (!strcmp(rest, "/name") &&
		    diag_snap_text(drive, name, who.ns[who.ns_count], sizeof(who.ns[0])) &&
		    kmsg_disk_len(who.ns[who.ns_count]))
			who.ns_count++;
	}
	*ret = who;
}

int diag_kmsg_read(struct diag_kmsg *ret, const struct diag_snapshot *host,
		   const struct diag_snapshot *drive)
{
	struct diag_kmsg_who who;
	size_t len = 0;
	const char *text = diag_snap_bytes(host, "host/dmesg", 0, &len);

	diag_kmsg_who_read(&who, drive);
	return diag_kmsg_parse(ret, text ? text : "", len, &who);
}
