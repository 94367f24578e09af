// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The options behind "qtest:", and the command line of QEMU that they make.
 *
 * The device sits behind a root port, as a drive in a slot does: that gives it
 * a link, a type that is not "integrated", and a hot reset.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pcifn/qtest/qtest.h"
#include "util/quote.h"

#define DEFAULT_BIN	  "qemu-system-x86_64"
#define DEFAULT_SERIAL	  "NVMETEST0001"
#define DEFAULT_MEDIA_LEN (64ull << 20)
#define DEFAULT_RAM_LEN	  (256ull << 20)
#define ARGC_MAX	  128
#define NS_MAX		  16

/* @text is taken over; NULL is out of memory. */
static int append(struct qtest_config *c, char *text)
{
	if (!text)
		return -ENOMEM;
	if (c->argc + 1 >= ARGC_MAX) {
		free(text);
		return -EINVAL;
	}
	c->argv[c->argc++] = text;
	return 0;
}

static int add(struct qtest_config *c, const char *fmt, ...) NT_PRINTF(2, 3);

static int add(struct qtest_config *c, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	return append(c, n < 0 ? NULL : text);
}

static bool has_prefixed(const struct nt_options *opts, const char *prefix)
{
	for (size_t i = 0; i < opts->n; i++)
		if (!strncmp(opts->v[i].key, prefix, strlen(prefix)))
			return true;
	return false;
}

static bool is_property_name(const char *name)
{
	return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789-_.")];
}

/* ",PROP=VALUE" for every option with @prefix; a comma in a value is doubled for QEMU. */
static void put_properties(FILE *out, const struct nt_options *opts, const char *prefix)
{
	for (size_t i = 0; i < opts->n; i++) {
		const char *value = opts->v[i].value;

		if (strncmp(opts->v[i].key, prefix, strlen(prefix)))
			continue;
		fprintf(out, ",%s=", opts->v[i].key + strlen(prefix));
		for (const char *p = *value ? value : "on"; *p; p++) {
			fputc(*p, out);
			if (*p == ',')
				fputc(',', out);
		}
	}
}

static int add_device(struct qtest_config *c, const struct nt_options *opts, const char *head,
		      const char *prefix)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int err;

	if (!out)
		return -ENOMEM;
	fputs(head, out);
	put_properties(out, opts, prefix);
	if (fclose(out)) {
		free(text);
		return -ENOMEM;
	}
	err = add(c, "-device");
	if (err) {
		free(text);
		return err;
	}
	return append(c, text);
}

/* One piece of the media for each namespace. Two openers of one file lock each other out. */
static int add_drives(struct qtest_config *c)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < c->ns_count; i++) {
		char name[16] = "", part[96] = "";

		if (i)
			snprintf(name, sizeof(name), "%u", i + 1);
		if (c->ns_count > 1)
			snprintf(part, sizeof(part),
				 ",offset=%" PRIu64 ",size=%" PRIu64 ",file.locking=off",
				 i * c->ns_len, c->ns_len);
		err = add(c, "-drive");
		if (!err)
			err = add(c,
				  "if=none,id=media%s,format=raw,cache=unsafe,discard=unmap,"
				  "file=/proc/self/fd/%d%s",
				  name, QTEST_FD_MEDIA, part);
	}
	return err;
}

static int add_port(struct qtest_config *c, unsigned int n, unsigned int slot)
{
	int err = add(c, "-device");

	return err ? err
		   : add(c, "pcie-root-port,id=rp%u,bus=pcie.0,addr=%02x.0,chassis=%u,slot=%u", n,
			 slot, n + 1, n + 1);
}

static int add_namespaces(struct qtest_config *c, const struct nt_options *opts)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < c->ns_count; i++) {
		char head[96], nsid[24] = "", name[16] = "";

		if (i)
			snprintf(name, sizeof(name), "%u", i + 1);
		if (c->ns_count > 1)
			snprintf(nsid, sizeof(nsid), ",nsid=%u", i + 1);
		snprintf(head, sizeof(head), "nvme-ns,id=ns%s,bus=nvme,drive=media%s%s", name, name,
			 nsid);
		err = add_device(c, opts, head, "ns.");
	}
	return err;
}

/* The second controller of the subsystem, behind a port of its own, is there and left alone. */
static int add_second(struct qtest_config *c)
{
	int err = add_port(c, 1, QTEST_PORT_SLOT + 1);

	if (!err)
		err = add(c, "-device");
	return err ? err
		   : add(c, "nvme,id=nvme2,bus=rp1,serial=" DEFAULT_SERIAL ",subsys=subsystem0");
}

static int add_devices(struct qtest_config *c, const struct nt_options *opts)
{
	bool has_ns = has_prefixed(opts, "ns.") || c->ns_count > 1 || c->has_subsys;
	char head[256];
	int err = 0;

	if (c->has_subsys) {
		err = add(c, "-device");
		if (!err)
			err = add(c, "nvme-subsys,id=subsystem0,nqn=nvmetest");
	}
	snprintf(head, sizeof(head), "nvme,id=nvme,bus=rp0%s%s%s%s",
		 nt_options_get(opts, "nvme.serial") ? "" : ",serial=" DEFAULT_SERIAL,
		 has_ns ? "" : ",drive=media", c->has_subsys ? ",subsys=subsystem0" : "",
		 c->pmr_len ? ",pmrdev=pmr" : "");
	if (!err)
		err = add_device(c, opts, head, "nvme.");
	if (!err && c->ctrl_count > 1)
		err = add_second(c);
	return !err && has_ns ? add_namespaces(c, opts) : err;
}

static int build_argv(struct qtest_config *c, const struct nt_options *opts)
{
	const char *bin = nt_options_get(opts, "bin");
	static const char *const fixed[] = {
		"-nodefaults", "-no-user-config", "-display", "none", "-name", "nvmetest",
	};
	int err = add(c, "%s", bin ? bin : DEFAULT_BIN);

	for (size_t i = 0; !err && i < ARRAY_SIZE(fixed); i++)
		err = add(c, "%s", fixed[i]);
	if (err || (err = add(c, "-machine")) ||
	    (err = add(c, "q35,memory-backend=ram,max-ram-below-4g=%" PRIu64, c->low_len)) ||
	    (err = add(c, "-accel")) || (err = add(c, "%s", c->accel_is_qtest ? "qtest" : "tcg")) ||
	    (err = add(c, "-m")) || (err = add(c, "%" PRIu64 "M", c->ram_len >> 20)) ||
	    (err = add(c, "-object")) ||
	    (err = add(c,
		       "memory-backend-file,id=ram,share=on,size=%" PRIu64
		       ",mem-path=/proc/self/fd/%d",
		       c->ram_len, QTEST_FD_RAM)) ||
	    (err = add(c, "-bios")) || (err = add(c, "/proc/self/fd/%d", QTEST_FD_BIOS)) ||
	    (err = add(c, "-chardev")) ||
	    (err = add(c, "socket,id=qtest,fd=%d", QTEST_FD_SOCKET)) || (err = add(c, "-qtest")) ||
	    (err = add(c, "chardev:qtest")) || (err = add(c, "-qtest-log")) ||
	    (err = add(c, "/dev/null")) || (err = add_drives(c)) ||
	    (err = add_port(c, 0, QTEST_PORT_SLOT)))
		return err;
	if (c->pmr_len &&
	    ((err = add(c, "-object")) ||
	     (err = add(c, "memory-backend-ram,id=pmr,share=on,size=%" PRIu64, c->pmr_len))))
		return err;
	return add_devices(c, opts);
}

/* Properties that tie the device to what we built around it. */
static bool is_ours(const char *property)
{
	static const char *const ours[] = {
		"id", "bus", "addr", "drive", "subsys", "multifunction"
	};

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		if (!strcmp(property, ours[i]))
			return true;
	return false;
}

static int check_option(const char *key, struct nt_err *err)
{
	static const char *const known[] = {
		"bin", "size", "namespaces", "controllers", "subsys",
		"mem", "pmr",  "accel",	     "pin",	    "dry-run"
	};
	const char *property = !strncmp(key, "nvme.", 5) ? key + 5
			       : !strncmp(key, "ns.", 3) ? key + 3
							 : NULL;

	if (property && !is_property_name(property))
		return nt_err_set(err, -EINVAL, "%s is not the name of a property", key);
	if (property && is_ours(property))
		return nt_err_set(err, -EINVAL, "%s is set by nvmetest itself", key);
	for (size_t i = 0; !property && i < ARRAY_SIZE(known); i++)
		if (!strcmp(key, known[i]))
			return 0;
	if (!property)
		return nt_err_set(err, -EINVAL,
				  "unknown option \"%s\": qtest: takes bin=PATH, nvme.PROP=VALUE, "
				  "ns.PROP=VALUE, size=, namespaces=, controllers=, subsys, mem=, "
				  "pmr=, accel=, "
				  "pin=, dry-run",
				  key);
	return 0;
}

static int parse_options(struct qtest_config *c, const struct nt_options *opts, struct nt_err *err)
{
	const char *accel = nt_options_get(opts, "accel");
	uint64_t pin = 1, namespaces = 1, controllers = 1;

	for (size_t i = 0; i < opts->n; i++) {
		int code = check_option(opts->v[i].key, err);

		if (code)
			return code;
	}
	if (accel && strcmp(accel, "tcg") && strcmp(accel, "qtest"))
		return nt_err_set(err, -EINVAL, "accel=%s: tcg or qtest", accel);
	c->accel_is_qtest = accel && !strcmp(accel, "qtest");
	c->is_dry_run = nt_options_get(opts, "dry-run");
	c->ns_len = DEFAULT_MEDIA_LEN;
	c->ram_len = DEFAULT_RAM_LEN;
	if (nt_options_u64(opts, "size", 1 << 20, 1ull << 43, &c->ns_len, err) ||
	    nt_options_u64(opts, "namespaces", 1, NS_MAX, &namespaces, err) ||
	    nt_options_u64(opts, "controllers", 1, 2, &controllers, err) ||
	    nt_options_u64(opts, "mem", 64ull << 20, 64ull << 30, &c->ram_len, err) ||
	    nt_options_u64(opts, "pmr", 0, 512ull << 20, &c->pmr_len, err) ||
	    nt_options_u64(opts, "pin", 0, 1, &pin, err))
		return -EINVAL;
	if (c->ns_len % 4096)
		return nt_err_set(err, -EINVAL, "size= must be a multiple of 4096");
	if (c->pmr_len && (c->pmr_len < 4096 || c->pmr_len & (c->pmr_len - 1)))
		return nt_err_set(err, -EINVAL, "pmr= must be a power of two from 4096 on");
	if (c->ram_len % (2 << 20))
		return nt_err_set(err, -EINVAL, "mem= must be a multiple of 2 MiB");
	/* Less than half, unless whole GiB, and QEMU warns of poor performance. */
	c->low_len = nt_min(c->ram_len / 2, 2ull << 30);
	c->wants_pin = pin;
	c->ns_count = (unsigned int)namespaces;
	c->ctrl_count = (unsigned int)controllers;
	c->has_subsys = controllers > 1 || nt_options_get(opts, "subsys");
	c->media_len = c->ns_count * c->ns_len;
	return 0;
}

int qtest_config_init(struct qtest_config *c, const struct nt_options *opts, struct nt_err *err)
{
	int code;

	*c = (struct qtest_config){ 0 };
	code = parse_options(c, opts, err);
	if (code)
		return code;
	c->argv = calloc(ARGC_MAX, sizeof(*c->argv));
	code = c->argv ? build_argv(c, opts) : -ENOMEM;
	if (code) {
		qtest_config_fini(c);
		return nt_err_set(err, code, "cannot build QEMU's command line: %s",
				  strerror(-code));
	}
	return 0;
}

void qtest_config_fini(struct qtest_config *c)
{
	for (size_t i = 0; i < c->argc; i++)
		free(c->argv[i]);
	free(c->argv);
	*c = (struct qtest_config){ 0 };
}

int qtest_command_line(const struct nt_options *opts, char **ret_line, struct nt_err *err)
{
	struct qtest_config c;
	char *line = NULL;
	size_t len;
	FILE *out;
	int code = qtest_config_init(&c, opts, err);

	if (code)
		return code;
	out = open_memstream(&line, &len);
	for (size_t i = 0; out && i < c.argc; i++) {
		if (i)
			fputc(' ', out);
		quote_word(out, c.argv[i]);
	}
	qtest_config_fini(&c);
	if (!out || fclose(out)) {
		free(line);
		return nt_err_set(err, -ENOMEM, "out of memory");
	}
	*ret_line = line;
	return 0;
}
