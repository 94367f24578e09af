// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What this machine knows of itself and of its users. None of it is collected;
 * but a log line or a drive may carry it, and so it is looked for.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "secret.h"

#define UID_FIRST 1000u
#define UID_LAST  59999u

static const struct {
	const char *path;
	enum secret_kind kind;
	bool is_hex;
} lines[] = {
	{ "/proc/sys/kernel/hostname", SECRET_HOST, false },
	{ "/proc/sys/kernel/domainname", SECRET_HOST, false },
	{ "/etc/machine-id", SECRET_UUID, true },
	{ "/etc/nvme/hostnqn", SECRET_NQN, false },
	{ "/etc/nvme/hostid", SECRET_HOSTID, true },
	{ "/sys/class/dmi/id/product_serial", SECRET_DMI, false },
	{ "/sys/class/dmi/id/product_uuid", SECRET_UUID, true },
	{ "/sys/class/dmi/id/board_serial", SECRET_DMI, false },
	{ "/sys/class/dmi/id/board_asset_tag", SECRET_DMI, false },
	{ "/sys/class/dmi/id/chassis_serial", SECRET_DMI, false },
	{ "/sys/class/dmi/id/chassis_asset_tag", SECRET_DMI, false },
};

static int add_lines(struct secrets *s)
{
	char text[300];
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(lines) && !rc; i++) {
		if (host_read_line(text, sizeof(text), "%s", lines[i].path))
			continue;
		rc = lines[i].is_hex ? secrets_add_hex(s, lines[i].kind, text)
				     : secrets_add_text(s, lines[i].kind, text, strlen(text));
		/* "db7.example.org" is db7, too */
		if (!rc && lines[i].kind == SECRET_HOST && strchr(text, '.'))
			rc = secrets_add_text(s, SECRET_HOST, text, strcspn(text, "."));
	}
	return rc;
}

/* name:x:1000:… */
static int add_user(struct secrets *s, const char *line)
{
	const size_t len = strcspn(line, ":");
	const char *uid = line + len;
	unsigned long n;

	for (int i = 0; i < 2 && *uid == ':'; i++)
		uid += 1 + (i ? 0 : strcspn(uid + 1, ":"));
	n = strtoul(uid, NULL, 10);
	return n < UID_FIRST || n > UID_LAST ? 0 : secrets_add_text(s, SECRET_USER, line, len);
}

static int add_users(struct secrets *s)
{
	char text[65536], *save, *line;
	ssize_t n = host_read_bytes(text, sizeof(text) - 1, "/etc/passwd");
	int rc = 0;

	text[n > 0 ? n : 0] = '\0';
	for (line = strtok_r(text, "\n", &save); line && !rc; line = strtok_r(NULL, "\n", &save))
		rc = add_user(s, line);
	return rc;
}

/* "\x20" as udev writes a blank. In place. */
static void unescape(char *text)
{
	char *out = text;

	for (; *text; text++, out++) {
		char hex[3] = "";

		if (text[0] == '\\' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
		    isxdigit((unsigned char)text[3])) {
			memcpy(hex, text + 2, 2);
			*out = (char)strtoul(hex, NULL, 16);
			text += 3;
		} else {
			*out = *text;
		}
	}
	*out = '\0';
}

struct names {
	struct secrets *s;
	enum secret_kind kind;
};

static int add_name(void *arg, const char *name)
{
	const struct names *n = arg;
	char text[256];

	snprintf(text, sizeof(text), "%.255s", name);
	unescape(text);
	if (n->kind == SECRET_UUID && strlen(text) == 36)
		return secrets_add_hex(n->s, n->kind, text);
	return secrets_add_text(n->s, n->kind, text, strlen(text));
}

static int add_mac(void *arg, const char *name)
{
	char text[64];

	if (host_read_line(text, sizeof(text), "/sys/class/net/%.60s/address", name))
		return 0;
	return secrets_add_hex(arg, SECRET_MAC, text);
}

static int add_names(struct secrets *s)
{
	static const struct {
		const char *dir;
		enum secret_kind kind;
	} dirs[] = { { "/dev/disk/by-uuid", SECRET_UUID },
		     { "/dev/disk/by-partuuid", SECRET_UUID },
		     { "/dev/disk/by-label", SECRET_LABEL },
		     { "/dev/disk/by-partlabel", SECRET_LABEL } };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		struct names n = { s, dirs[i].kind };
		int rc = host_each(add_name, &n, "%s", dirs[i].dir);

		if (rc == -ENOMEM)
			return rc;
	}
	return host_each(add_mac, s, "/sys/class/net") == -ENOMEM ? -ENOMEM : 0;
}

int secrets_find_host(struct secrets *s)
{
	int rc = add_lines(s);

	if (!rc)
		rc = add_users(s);
	return rc ? rc : add_names(s);
}
