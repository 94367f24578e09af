// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest devices --slurm: the drives of this host as a NodeName line of
 * slurm.conf, so that jobs choose hosts by what they hold (--constraint). A
 * feature stands once however many drives have it. Serial numbers leave the
 * host as a hash only: every user of a cluster can read its features.
 */
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "report/words.h"
#include "util/sha256.h"

/* Others are operators of --constraint, or end the word. */
#define FEATURE_CHARS "._-"
#define HASH_SHOWN    12

/* "16.0 GT/s PCIe" → 4; 0 where it is not told. */
static unsigned int generation(const char *speed)
{
	static const struct {
		double gt;
		unsigned int gen;
	} speeds[] = { { 2.5, 1 }, { 5, 2 }, { 8, 3 }, { 16, 4 }, { 32, 5 }, { 64, 6 } };
	double gt = strtod(speed, NULL);

	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++)
		if (gt >= speeds[i].gt - 0.1 && gt <= speeds[i].gt + 0.1)
			return speeds[i].gen;
	return 0;
}

static bool has_slow_link(const struct host_fn *fn)
{
	return generation(fn->link_speed) < generation(fn->link_speed_max) ||
	       strtoul(fn->link_width, NULL, 10) < strtoul(fn->link_width_max, NULL, 10);
}

/* One feature, unless the host has it already. */
static void NT_PRINTF(2, 3) add(struct json_object *seen, const char *fmt, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	words_only(text, FEATURE_CHARS, '_');
	if (words_count(seen, text) == 1)
		printf(",%s", text);
}

static void add_serial(struct json_object *seen, const char *sn)
{
	char hex[65];

	sha256_hex(sn, strlen(sn), hex);
	add(seen, "nvme-sn-%.*s", HASH_SHOWN, hex);
}

static void add_drive(struct json_object *seen, const struct host_fn *fn)
{
	unsigned int gen = generation(fn->link_speed_max);

	add(seen, "nvme-pci-%04x.%04x", fn->vid, fn->did);
	if (*fn->mn)
		add(seen, "nvme-model-%s", fn->mn);
	if (*fn->fr)
		add(seen, "nvme-fw-%s", fn->fr);
	if (gen)
		add(seen, "nvme-gen%u", gen);
	if (*fn->link_width_max)
		add(seen, "nvme-x%lu", strtoul(fn->link_width_max, NULL, 10));
	if (gen && has_slow_link(fn))
		add(seen, "nvme-slow-link");
	if (*fn->ctrl)
		add(seen, "nvme-ns-%zu", fn->ns_count);
	if (*fn->sn)
		add_serial(seen, fn->sn);
}

int devices_print_slurm(const struct host_fn *fns, size_t n)
{
	struct json_object *seen = json_object_new_object();
	char host[128] = "";

	if (!seen)
		return cmd_error("out of memory");
	host_read_line(host, sizeof(host), "/proc/sys/kernel/hostname");
	host[strcspn(host, ".")] = '\0';
	words_only(host, FEATURE_CHARS, '_');
	printf("NodeName=%s", *host ? host : "localhost");
	if (n) {
		printf(" Feature=nvme");
		add(seen, "nvme-count-%zu", n);
	}
	for (size_t i = 0; i < n; i++)
		add_drive(seen, &fns[i]);
	putchar('\n');
	json_object_put(seen);
	return CMD_OK;
}
