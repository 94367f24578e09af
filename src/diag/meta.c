// SPDX-License-Identifier: GPL-2.0-or-later
#include "meta.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "host/host.h"
#include "util/jobj.h"

/* Of the host that is looked at, which tests choose; without /proc ask the kernel itself. */
static uint64_t uptime_s(void)
{
	struct timespec up = { 0 };
	char text[32];

	if (!host_read_line(text, sizeof(text), "/proc/uptime"))
		return strtoull(text, NULL, 10);
	if (!*host_root())
		clock_gettime(CLOCK_BOOTTIME, &up);
	return (uint64_t)up.tv_sec;
}

struct json_object *diag_meta_new(const char *address, const char *bdf, const char *mode)
{
	struct json_object *o = json_object_new_object();
	time_t now = time(NULL);
	char taken[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(taken, sizeof(taken), "%Y-%m-%dT%H:%M:%SZ", &tm);
	jobj_str(o, "address", address);
	if (*bdf)
		jobj_str(o, "bdf", bdf);
	jobj_str(o, "taken", taken);
	jobj_u64(o, "uptime_s", uptime_s());
	if (mode)
		jobj_str(o, "mode", mode);
	jobj_str(o, "user", geteuid() ? "unprivileged" : "root");
	return o;
}
