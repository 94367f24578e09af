// SPDX-License-Identifier: GPL-2.0-or-later
/* The devices that an administrator denied, or allowed, for every run on this host. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "gate.h"

#define LIST_LINE_LEN 128

enum listed { LIST_ABSENT, LIST_NO, LIST_YES };

static bool is_same(const char *word, const char *bdf, const char *sn)
{
	char full[16];

	if (sn && *sn && !strcmp(word, sn))
		return true;
	return *bdf && host_bdf_parse(word, full) && !strcmp(full, bdf);
}

/* The line without comment and blanks on both ends. */
static char *trim(char *line)
{
	size_t len;

	line[strcspn(line, "#\n")] = '\0';
	line += strspn(line, " \t\r");
	len = strlen(line);
	while (len && strchr(" \t\r", line[len - 1]))
		line[--len] = '\0';
	return line;
}

static int look_up(const char *name, const char *bdf, const char *sn, enum listed *ret,
		   struct nt_err *err)
{
	char path[1200], line[LIST_LINE_LEN];
	FILE *f;

	*ret = LIST_ABSENT;
	if (!host_path(path, sizeof(path), "/etc/nvmetest/%s", name))
		return nt_err_set(err, -EPERM, "refused: /etc/nvmetest/%s cannot be named", name);
	f = fopen(path, "re");
	if (!f && errno == ENOENT)
		return 0;
	if (!f)
		return nt_err_set(err, -EPERM, "refused: %s cannot be read: %m", path);
	*ret = LIST_NO;
	while (*ret != LIST_YES && fgets(line, sizeof(line), f))
		if (is_same(trim(line), bdf, sn))
			*ret = LIST_YES;
	fclose(f);
	return 0;
}

int lists_check(const char *bdf, const char *sn, struct nt_err *err)
{
	const char *who = *bdf ? bdf : sn ? sn : "this device";
	enum listed listed;
	int rc = look_up("denied-devices", bdf, sn, &listed, err);

	if (rc)
		return rc;
	if (listed == LIST_YES)
		return nt_err_set(err, -EPERM,
				  "refused: %s is listed in %s/etc/nvmetest/denied-devices", who,
				  host_root());
	rc = look_up("allowed-devices", bdf, sn, &listed, err);
	if (rc)
		return rc;
	if (listed == LIST_NO && sn)
		return nt_err_set(err, -EPERM,
				  "refused: neither %s nor serial number %s is listed in "
				  "%s/etc/nvmetest/allowed-devices; add a line for it",
				  *bdf ? bdf : "its address", *sn ? sn : "(none)", host_root());
	return 0;
}
