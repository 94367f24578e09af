// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine around the drives: kernel and its settings that bear on NVMe and
 * PCI Express, the board, the kernel log. No serial numbers, no names of people or machines.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect_linux.h"
#include "host/host.h"
#include "journal.h"
#include "kmsg_priv.h"
#include "util/clock.h"
#include "util/lines.h"

#define DMESG_MAX  (512u << 10) /* bytes of the log that are kept: the newest */
#define RECORD_MAX 8192u	/* /dev/kmsg gives one record a read, whole */
#define DMESG_MS   300u
#define JOURNAL_MS 2000u

/* ------------------------------------------------------------- one line each */

static const struct {
	const char *item, *path;
} lines[] = {
	{ "host/kernel", "/proc/sys/kernel/osrelease" },
	{ "host/version", "/proc/sys/kernel/version" },
	{ "host/tainted", "/proc/sys/kernel/tainted" },
	{ "host/boot_id", "/proc/sys/kernel/random/boot_id" },
	{ "host/cmdline", "/proc/cmdline" },
	{ "host/uptime_s", "/proc/uptime" },
	{ "host/cpus.online", "/sys/devices/system/cpu/online" },
	{ "host/cpuidle", "/sys/devices/system/cpu/cpuidle/current_driver" },
	{ "host/governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor" },
	{ "host/cpufreq", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver" },
	{ "host/numa", "/sys/devices/system/node/online" },
	{ "host/numa.cpus", "/sys/devices/system/node/has_cpu" },
	{ "host/lockdown", "/sys/kernel/security/lockdown" },
	{ "host/modules/pcie_aspm/policy", "/sys/module/pcie_aspm/parameters/policy" },
	{ "host/modules/intel_idle/max_cstate", "/sys/module/intel_idle/parameters/max_cstate" },
	{ "host/modules/vmd", "/sys/module/vmd/refcnt" },
	{ "host/dmi/sys_vendor", "/sys/class/dmi/id/sys_vendor" },
	{ "host/dmi/product_name", "/sys/class/dmi/id/product_name" },
	{ "host/dmi/product_version", "/sys/class/dmi/id/product_version" },
	{ "host/dmi/board_vendor", "/sys/class/dmi/id/board_vendor" },
	{ "host/dmi/board_name", "/sys/class/dmi/id/board_name" },
	{ "host/dmi/bios_vendor", "/sys/class/dmi/id/bios_vendor" },
	{ "host/dmi/bios_version", "/sys/class/dmi/id/bios_version" },
	{ "host/dmi/bios_date", "/sys/class/dmi/id/bios_date" },
	{ "host/dmi/chassis_type", "/sys/class/dmi/id/chassis_type" },
};

static void collect_lines(struct diag_snapshot *s)
{
	char text[1024];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!host_read_line(text, sizeof(text), "%s", lines[i].path))
			diag_snap_put_text(s, lines[i].item, text);
}

/* How many processors "0-7,16" are. */
static unsigned int count_list(const char *text)
{
	unsigned int n = 0;

	while (*text >= '0' && *text <= '9') {
		char *end;
		unsigned long first = strtoul(text, &end, 10), last = first;

		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (last < first || last - first > 65535)
			return 0;
		n += (unsigned int)(last - first + 1);
		text = *end == ',' ? end + 1 : end;
		if (n > 65536)
			return 0;
	}
	return n;
}

static void collect_cpus(struct diag_snapshot *s)
{
	char text[256];

	if (!diag_snap_text(s, "host/cpus.online", text, sizeof(text)) || !count_list(text))
		return;
	snprintf(text, sizeof(text), "%u", count_list(text));
	diag_snap_put_text(s, "host/cpus", text);
}

/* The value of "KEY=value" or "key<tab>: value" in a file of such lines. */
static void collect_key(struct diag_snapshot *s, const char *item, const char *path,
			const char *key)
{
	char text[8192], *at = text, *eol;
	ssize_t n = host_read_bytes(text, sizeof(text) - 1, "%s", path);

	text[n > 0 ? n : 0] = '\0';
	while (at && strncmp(at, key, strlen(key)) != 0) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return;
	at += strlen(key) + strspn(at + strlen(key), "\t :=\"");
	eol = at + strcspn(at, "\"\n");
	*eol = '\0';
	for (char *c = at; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	diag_snap_put_text(s, item, at);
}

static void collect_secure_boot(struct diag_snapshot *s)
{
	/* Four bytes of attributes, then the value. */
	uint8_t raw[5];
	ssize_t n = host_read_bytes(
		raw, sizeof(raw),
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c");

	if (n == sizeof(raw))
		diag_snap_put_text(s, "host/secure_boot", raw[4] ? "1" : "0");
}

/* ---------------------------------------------------------------- directories */

struct words {
	char text[512];
	size_t at;
};

static int add_word(void *arg, const char *name)
{
	struct words *w = arg;
	int n = snprintf(w->text + w->at, sizeof(w->text) - w->at, "%s%.40s", w->at ? " " : "",
			 name);

	w->at += (size_t)nt_min((uint64_t)n, sizeof(w->text) - w->at - 1);
	return 0;
}

static int add_function(void *arg, const char *name)
{
	char bdf[16];

	return host_bdf_parse(name, bdf) ? add_word(arg, bdf) : 0;
}

/* The units of the IOMMU, "none" without; the VMD functions of this host. */
static void collect_platform(struct diag_snapshot *s)
{
	struct words iommu = { .at = 0 }, vmd = { .at = 0 };

	host_each(add_word, &iommu, "/sys/class/iommu");
	diag_snap_put_text(s, "host/iommu", iommu.at ? iommu.text : "none");
	host_each(add_function, &vmd, "/sys/bus/pci/drivers/vmd");
	if (vmd.at)
		diag_snap_put_text(s, "host/vmd", vmd.text);
}

struct module {
	struct diag_snapshot *s;
	const char *name;
};

static int add_parameter(void *arg, const char *name)
{
	const struct module *m = arg;
	char item[DIAG_NAME_MAX + 1], text[512];

	if (snprintf(item, sizeof(item), "host/modules/%s/%s", m->name, name) < (int)sizeof(item) &&
	    !host_read_line(text, sizeof(text), "/sys/module/%s/parameters/%s", m->name, name))
		diag_snap_put_text(m->s, item, text);
	return 0;
}

/* --------------------------------------------------------------------- kernel log */

struct dmesg {
	char *text;
	size_t at, cap;
	size_t seen, kept, dropped; /* lines */
};

/* The older half goes when there is no room. */
static void make_room(struct dmesg *d, size_t len)
{
	char *half;

	if (d->at + len + 1 <= d->cap)
		return;
	half = memchr(d->text + d->at / 2, '\n', d->at - d->at / 2);
	half = half ? half + 1 : d->text + d->at;
	for (const char *p = d->text; p < half; p++)
		d->dropped += *p == '\n';
	d->at -= (size_t)(half - d->text);
	memmove(d->text, half, d->at);
}

static void keep_line(struct dmesg *d, const char *line, size_t len)
{
	d->seen++;
	len = nt_min(len, 1000);
	if (!diag_kmsg_matters(line, len))
		return;
	make_room(d, len);
	for (size_t i = 0; i < len; i++)
		d->text[d->at++] = line[i] >= ' ' && line[i] <= '~' ? line[i] : '?';
	d->text[d->at++] = '\n';
	d->kept++;
}

/* "6,339,5140900,-;text\n KEY=value\n": priority, number, microseconds. */
static void keep_record(struct dmesg *d, const char *record, size_t len)
{
	char line[1100];
	const char *text = memchr(record, ';', len), *eol;
	unsigned long long us = 0;
	int n;

	if (!text || sscanf(record, "%*u,%*u,%llu", &us) != 1)
		return;
	text++;
	eol = memchr(text, '\n', len - (size_t)(text - record));
	len = eol ? (size_t)(eol - text) : len - (size_t)(text - record);
	n = snprintf(line, sizeof(line), "%llu.%06llu %.*s", us / 1000000, us % 1000000,
		     (int)nt_min(len, 1000), text);
	keep_line(d, line, (size_t)nt_min((uint64_t)n, sizeof(line) - 1));
}

/* The records that there are now. 0 or -errno. */
static int read_kmsg(struct dmesg *d, int fd)
{
	uint64_t until = clock_wall_ns() + DMESG_MS * 1000000ull;
	char record[RECORD_MAX + 1];

	while (clock_wall_ns() < until) {
		ssize_t n = read(fd, record, RECORD_MAX);

		if (n > 0) {
			record[n] = '\0';
			keep_record(d, record, (size_t)n);
		} else if (!n || errno == EAGAIN) {
			return 0;
		} else if (errno != EPIPE && errno != EINTR) { /* EPIPE: overwritten meanwhile */
			return -errno;
		}
	}
	return 0;
}

/* A line as dmesg or the journal writes it, in the form of a record: names of hosts are gone. */
static void keep_written(void *arg, const char *written, size_t len)
{
	char line[KMSG_LINE_LEN + 40], buf[KMSG_LINE_LEN];
	struct diag_kmsg_event ev;
	const char *text = kmsg_line_read(&ev, written, len, buf);
	int n;

	if (ev.has & DIAG_KMSG_HAS_TIME)
		n = snprintf(line, sizeof(line), "%" PRIu64 ".%06" PRIu64 " %s", ev.at_us / 1000000,
			     ev.at_us % 1000000, text);
	else
		n = snprintf(line, sizeof(line), "%s", text);
	keep_line(arg, line, (size_t)nt_min((uint64_t)n, sizeof(line) - 1));
}

/* A log that somebody captured. */
static int read_capture(struct dmesg *d, int fd)
{
	struct lines l = { 0 };
	char *line;
	int rc;

	while (!(rc = lines_read(&l, fd))) {
		while ((line = lines_next(&l)))
			keep_written(d, line, strlen(line));
		if (lines_pending(&l) > RECORD_MAX)
			lines_clear(&l);
	}
	lines_free(&l);
	return rc == -EPIPE ? 0 : rc;
}

static void put_dmesg(struct diag_snapshot *s, const struct dmesg *d, const char *source)
{
	char text[160];

	diag_snap_put(s, "host/dmesg", d->text, d->at);
	snprintf(text, sizeof(text), "%s: %zu lines, %zu of them matter, %zu old ones left out",
		 source, d->seen, d->kept, d->dropped);
	diag_snap_put_text(s, "host/dmesg.source", text);
}

static void collect_dmesg(struct diag_snapshot *s)
{
	struct dmesg d = { .cap = DMESG_MAX };
	const char *source = "/dev/kmsg";
	char path[1200];
	struct stat st;
	int fd = -1, rc = -ENOENT;

	if (host_path(path, sizeof(path), "/dev/kmsg")) {
		fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		rc = fd < 0 ? -errno : 0;
	}
	d.text = malloc(d.cap);
	if (!d.text)
		rc = -ENOMEM;
	if (!rc)
		rc = !fstat(fd, &st) && S_ISREG(st.st_mode) ? read_capture(&d, fd)
							    : read_kmsg(&d, fd);
	/* Who is in the group of the journal may read the same there. */
	if ((rc == -EPERM || rc == -EACCES) && !*host_root() &&
	    !diag_journal_read(NULL, JOURNAL_MS, keep_written, &d)) {
		source = "journal";
		rc = 0;
	}
	if (!rc)
		put_dmesg(s, &d, source);
	else if (rc == -EPERM || rc == -EACCES)
		diag_snap_miss(s, "host/dmesg",
			       "only root may read the kernel log, and group systemd-journal the "
			       "journal; run nvmetest as root");
	else
		diag_snap_miss(s, "host/dmesg", "cannot read /dev/kmsg: %s", strerror(-rc));
	free(d.text);
	if (fd >= 0)
		close(fd);
}

/* ---------------------------------------------------------------------- the whole */

int diag_collect_host(struct diag_snapshot *s)
{
	static const char *const modules[] = { "nvme", "nvme_core", "vfio", "vfio_pci" };

	collect_lines(s);
	collect_cpus(s);
	collect_key(s, "host/distribution", "/etc/os-release", "PRETTY_NAME");
	collect_key(s, "host/cpu_model", "/proc/cpuinfo", "model name");
	collect_key(s, "host/memory_kib", "/proc/meminfo", "MemTotal");
	collect_secure_boot(s);
	collect_platform(s);
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		struct module m = { s, modules[i] };

		host_each(add_parameter, &m, "/sys/module/%s/parameters", modules[i]);
	}
	collect_dmesg(s);
	return diag_snap_find(s, "host/kernel") ? 0 : -ENOTSUP;
}
