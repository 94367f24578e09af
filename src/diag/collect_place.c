// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes of one place in sysfs as items of a snapshot. */
#include "collect_place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/host.h"

void place_put_text(const struct collect_place *p, const char *name, const char *text)
{
	char item[DIAG_NAME_MAX + 1];

	if (snprintf(item, sizeof(item), "%s%s", p->prefix, name) < (int)sizeof(item))
		diag_snap_put_text(p->s, item, text);
}

void place_miss(const struct collect_place *p, const char *name, const char *why)
{
	char item[DIAG_NAME_MAX + 1];

	if (snprintf(item, sizeof(item), "%s%s", p->prefix, name) < (int)sizeof(item))
		diag_snap_miss(p->s, item, "%s", why);
}

/* Lines stay lines, everything else that is not printable ASCII becomes '?'. */
static void clean(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n' && text[i] != '\t')
			text[i] = '?';
	text[len] = '\0';
}

bool place_put_file(const struct collect_place *p, const char *name, const char *file)
{
	char text[PLACE_TEXT_LEN + 1];
	ssize_t n = host_read_bytes(text, PLACE_TEXT_LEN, "%s/%s", p->dir, file);

	if (n < 0) {
		if (n == -EACCES || n == -EPERM)
			place_miss(p, name, "only root may read it; run nvmetest as root");
		return false;
	}
	clean(text, (size_t)n);
	place_put_text(p, name, text);
	return true;
}

void place_put_attrs(const struct collect_place *p, const char *const *names)
{
	for (; *names; names++)
		place_put_file(p, *names, *names);
}

void place_put_link(const struct collect_place *p, const char *name)
{
	char text[64];

	if (!host_read_link(text, sizeof(text), "%s/%s", p->dir, name))
		place_put_text(p, name, text);
}
