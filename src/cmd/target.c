// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From what a user wrote after -t to a target address, or to words that help:
 * there is no default, so without an address the candidates are printed.
 */
#include <nvmetest/pcifn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "devices.h"
#include "util/near.h"

static bool is_in_path(const char *program)
{
	const char *path = getenv("PATH");
	char file[512];

	while (path && *path) {
		size_t len = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, program);
		if (len && !access(file, X_OK))
			return true;
		path += len + (path[len] == ':');
	}
	return false;
}

static void print_candidates(void)
{
	fputs("candidates:\n", stderr);
	if (pcifn_backend_find("sim", 3))
		fputs("  sim:                     the built-in controller model\n", stderr);
	if (pcifn_backend_find("qtest", 5) && is_in_path("qemu-system-x86_64"))
		fputs("  qtest:                   QEMU's controller, started for the run\n",
		      stderr);
	devices_print_candidates(stderr);
}

static bool is_device_node(const char *text)
{
	if (!strncmp(text, "/dev/", 5))
		return true;
	text += !strncmp(text, "nvme", 4) ? 4 : !strncmp(text, "ng", 2) ? 2 : strlen(text);
	return *text >= '0' && *text <= '9';
}

static char *full_address(const char *text)
{
	char full[320], bdf[16];

	if (host_bdf_parse(text, bdf)) {
		snprintf(full, sizeof(full), "pci:%s", bdf);
		return strdup(full);
	}
	if (!is_device_node(text))
		return strdup(text);
	snprintf(full, sizeof(full), "kernel:%s%s", *text == '/' ? "" : "/dev/", text);
	return strdup(full);
}

static void list_names(char *buf, size_t len)
{
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; pcifn_backends[i] && at < len; i++)
		at += (size_t)snprintf(buf + at, len - at, "%s%s:", i ? ", " : "",
				       pcifn_backends[i]->name);
}

static bool is_pci(const char *address)
{
	return !strncmp(address, "pci:", 4);
}

static int check_scheme(const char *given, const char *address)
{
	const char *colon = strchr(address, ':');
	char names[160], scheme[32];
	struct near near;

	list_names(names, sizeof(names));
	if (colon && pcifn_backend_find(address, (size_t)(colon - address)))
		return 0;
	if (is_pci(address))
		return 0;
	if (!colon && pcifn_backend_find(address, strlen(address)))
		return cmd_usage("target \"%s\": write \"%s:\" with the colon", given, address);
	snprintf(scheme, sizeof(scheme), "%.*s", (int)strcspn(address, ":"), address);
	if (colon && strcmp(given, address))
		return cmd_usage("target \"%s\" means %s, and this build has no %s: back end "
				 "(it has %s)",
				 given, address, scheme, names);
	near = near_begin(scheme);
	near_offer(&near, "pci");
	for (size_t i = 0; pcifn_backends[i]; i++)
		near_offer(&near, pcifn_backends[i]->name);
	if (near.best)
		return cmd_usage("target \"%s\": unknown back end \"%s\", did you mean \"%s:\"?",
				 given, scheme, near.best);
	return cmd_usage("target \"%s\": this build has no back end \"%s\" (it has %s)", given,
			 scheme, names);
}

char *cmd_target(const struct cmd_args *a, int *ret_status)
{
	const char *given = cmd_value(a, "target");
	char *address;

	if (!given)
		given = getenv("NVMETEST_TARGET");
	if (!given || !*given) {
		*ret_status = cmd_usage("%s: no target: add -t ADDRESS (there is no default)",
					a->cmd->name);
		print_candidates();
		return NULL;
	}
	address = full_address(given);
	if (!address) {
		*ret_status = cmd_error("out of memory");
		return NULL;
	}
	*ret_status = check_scheme(given, address);
	if (!*ret_status && is_pci(address)) {
		char *chosen = target_choose_pci(address, cmd_has(a, "bind"), ret_status);

		free(address);
		return chosen;
	}
	if (!*ret_status)
		return address;
	free(address);
	return NULL;
}
