// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest admin and nvmetest io: one command as it is written on the line, and
 * what came back. What it may do to a real device is judged by its opcode; the
 * gate is that of run.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "engine/raw.h"
#include "util/jobj.h"
#include "util/near.h"

#define DWORD(n, help)                                                                             \
	{                                                                                          \
		"cdw" #n, 0, "N", help, NULL                                                       \
	}
#define OPTIONS                                                                                    \
	{ "target", 't', "ADDRESS", "the controller (or $NVMETEST_TARGET); there is no default",   \
	  "@targets" },                                                                            \
		{ "opcode", 0, "N", "the command, by number or name", NULL },                      \
		{ "nsid", 0, "N", "namespace (default 0, ffffffffh is all)", NULL },               \
		DWORD(2, "command dword 2"), DWORD(3, "command dword 3"),                          \
		DWORD(10, "command dword 10"), DWORD(11, "command dword 11"),                      \
		DWORD(12, "command dword 12"), DWORD(13, "command dword 13"),                      \
		DWORD(14, "command dword 14"), DWORD(15, "command dword 15"),                      \
		{ "data-len", 0, "N", "bytes of data, at most 16 MiB", NULL },                     \
		{ "input", 0, "FILE", "data to send (default: zeroes)", "@files" },                \
		{ "output", 0, "FILE", "where received data goes (default: shown)", "@files" },    \
		{ "allow", 0, "EFFECT,…", "what it may do to a real device", "@effects" },         \
		{ "serial", 0, "SN", "serial number of the real device that may lose its data",    \
		  NULL },                                                                          \
		{ "timeout", 0, "SECONDS", "until it is answered (default 60)", NULL },            \
		{ "format", 'o', "FORMAT", "how to print the answer", "human json" },              \
		{ "dry-run", 0, NULL, "show what would be sent, touch nothing", NULL },            \
	{                                                                                          \
		NULL, 0, NULL, NULL, NULL                                                          \
	}

const struct cmd_option cmd_raw_options[] = { OPTIONS };

struct request {
	struct raw_cmd raw;
	const char *name; /* of the opcode, "unknown command" */
	uint8_t *data;
};

/* ------------------------------------------------------------------- parsing */

static int unknown_opcode(const struct cmd_args *a, bool is_admin, const char *word)
{
	struct near near = near_begin(word);

	for (size_t i = 0; i < spec_opcodes_count; i++)
		if (spec_opcodes[i].is_admin == is_admin)
			near_offer(&near, spec_opcodes[i].name);
	if (near.best)
		return cmd_usage("%s: --opcode %s: unknown, did you mean \"%s\"?", a->cmd->name,
				 word, near.best);
	return cmd_usage("%s: --opcode %s: must be 0 to 0xff or the name of %s command",
			 a->cmd->name, word, is_admin ? "an admin" : "an NVM");
}

static int parse_opcode(const struct cmd_args *a, struct request *r)
{
	const char *word = cmd_value(a, "opcode");
	const struct spec_opcode *known;
	unsigned long value;
	char *end;

	if (!word)
		return cmd_usage("%s: name the command with --opcode", a->cmd->name);
	known = spec_opcode_parse(r->raw.is_admin, word);
	if (!known) {
		errno = 0;
		value = strtoul(word, &end, 0);
		if (errno || end == word || *end || *word == '-' || value > 0xff)
			return unknown_opcode(a, r->raw.is_admin, word);
		known = spec_opcode_find(r->raw.is_admin, (uint8_t)value);
		r->raw.cmd.opc = (uint8_t)value;
	} else {
		r->raw.cmd.opc = known->opc;
	}
	r->name = known ? known->title : "unknown command";
	/* The table knows commands that carry data both ways, or none whatever their bits say. */
	r->raw.dir = known ? known->dir : (enum spec_dir)(r->raw.cmd.opc & 3);
	return 0;
}

static int parse_dwords(const struct cmd_args *a, struct drv_cmd *cmd)
{
	struct {
		const char *name;
		uint32_t *at;
	} const words[] = {
		{ "nsid", &cmd->nsid },	  { "cdw2", &cmd->cdw2 },   { "cdw3", &cmd->cdw3 },
		{ "cdw10", &cmd->cdw10 }, { "cdw11", &cmd->cdw11 }, { "cdw12", &cmd->cdw12 },
		{ "cdw13", &cmd->cdw13 }, { "cdw14", &cmd->cdw14 }, { "cdw15", &cmd->cdw15 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		uint64_t value = 0;
		int status = cmd_number(a, words[i].name, 0, UINT32_MAX, &value);

		if (status)
			return status;
		*words[i].at = (uint32_t)value;
	}
	return 0;
}

/* The file's length is that of the data unless --data-len says another one. */
static int read_input(const struct cmd_args *a, struct request *r)
{
	const char *path = cmd_value(a, "input");
	FILE *f = fopen(path, "re");
	struct stat st;
	size_t n;

	if (!f)
		return cmd_usage("%s: --input %s: %s", a->cmd->name, path, strerror(errno));
	if (!cmd_has(a, "data-len")) {
		if (fstat(fileno(f), &st) || st.st_size <= 0 || st.st_size > RAW_DATA_MAX) {
			fclose(f);
			return cmd_usage("%s: --input %s: must be a file of 1 byte to 16 MiB, or "
					 "say how much of it with --data-len",
					 a->cmd->name, path);
		}
		r->raw.len = (size_t)st.st_size;
	}
	r->data = calloc(1, r->raw.len + 1);
	n = r->data ? fread(r->data, 1, r->raw.len, f) : 0;
	fclose(f);
	if (!r->data)
		return cmd_error("out of memory");
	if (n != r->raw.len)
		return cmd_usage("%s: --input %s: has %zu bytes, --data-len wants %zu",
				 a->cmd->name, path, n, r->raw.len);
	return 0;
}

static int parse_data(const struct cmd_args *a, struct request *r)
{
	uint64_t len = 0;
	int status = cmd_number(a, "data-len", 0, RAW_DATA_MAX, &len);

	if (status)
		return status;
	r->raw.len = (size_t)len;
	if (cmd_has(a, "input") && !(r->raw.dir & SPEC_TO_DEVICE))
		return cmd_usage("%s: --input: %s (%02Xh) sends no data", a->cmd->name, r->name,
				 r->raw.cmd.opc);
	if (cmd_has(a, "output") && !(r->raw.dir & SPEC_FROM_DEVICE))
		return cmd_usage("%s: --output: %s (%02Xh) receives no data", a->cmd->name, r->name,
				 r->raw.cmd.opc);
	if (len && r->raw.dir == SPEC_NONE)
		return cmd_usage("%s: --data-len: %s (%02Xh) has no data", a->cmd->name, r->name,
				 r->raw.cmd.opc);
	if (cmd_has(a, "input"))
		return read_input(a, r);
	if (cmd_has(a, "output") && !len)
		return cmd_usage("%s: --output: say how many bytes with --data-len", a->cmd->name);
	r->data = calloc(1, r->raw.len + 1);
	return r->data ? 0 : cmd_error("out of memory");
}

static int parse(const struct cmd_args *a, struct request *r, struct run_options *opts)
{
	uint64_t seconds = 60;
	int status = parse_opcode(a, r);

	opts->serial = cmd_value(a, "serial");
	if (!status)
		status = parse_dwords(a, &r->raw.cmd);
	if (!status)
		status = cmd_number(a, "timeout", 1, 86400, &seconds);
	if (!status)
		status = cmd_allow(a, &opts->allow, NULL);
	if (!status)
		status = parse_data(a, r);
	r->raw.timeout_ms = (uint32_t)seconds * 1000;
	return status;
}

/* ------------------------------------------------------------------ printing */

static void print_dump(const uint8_t *data, size_t len)
{
	for (size_t at = 0; at < len; at += 16) {
		size_t n = nt_min(len - at, 16);

		printf("%06zx ", at);
		for (size_t i = 0; i < 16; i++)
			if (i < n)
				printf("%s%02x", i == 8 ? "  " : " ", data[at + i]);
			else
				fputs(i == 8 ? "    " : "   ", stdout);
		fputs("  ", stdout);
		for (size_t i = 0; i < n; i++)
			putchar(data[at + i] >= ' ' && data[at + i] <= '~' ? data[at + i] : '.');
		putchar('\n');
	}
}

static void print_command(const struct request *r)
{
	const struct drv_cmd *c = &r->raw.cmd;
	static const char *const dirs[] = { "", " to", " from", " to and from" };

	printf("%s command %02Xh %s, NSID %Xh\n", r->raw.is_admin ? "admin" : "I/O", c->opc,
	       r->name, c->nsid);
	printf("cdw2 %08Xh  cdw3 %08Xh  cdw10 %08Xh  cdw11 %08Xh\n", c->cdw2, c->cdw3, c->cdw10,
	       c->cdw11);
	printf("cdw12 %08Xh cdw13 %08Xh cdw14 %08Xh cdw15 %08Xh\n", c->cdw12, c->cdw13, c->cdw14,
	       c->cdw15);
	if (r->raw.len)
		printf("%zu bytes%s the device\n", r->raw.len, dirs[r->raw.dir]);
}

static int dry_run(const struct request *r)
{
	unsigned int effects = raw_effects(r->raw.is_admin, &r->raw.cmd);
	char text[96];

	print_command(r);
	printf("effects on a real device: %s\n", effects_text(effects, text));
	if (effects & EFFECTS_NEED_SERIAL)
		puts("it needs --allow with these, and --serial");
	else if (effects)
		puts("it needs --allow with these");
	return CMD_OK;
}

static bool shows_data(const struct cmd_args *a, const struct request *r,
		       const struct raw_result *res)
{
	return r->raw.len && (r->raw.dir & SPEC_FROM_DEVICE) && !cmd_has(a, "output") &&
	       drv_cpl_ok(res->cpl);
}

static void print_answer(const struct cmd_args *a, const struct request *r,
			 const struct raw_result *res)
{
	const struct spec_status *known = spec_status_find(res->cpl.status);
	char text[96];

	printf("%s command %02Xh %s: %s after %llu us\n", r->raw.is_admin ? "admin" : "I/O",
	       r->raw.cmd.opc, r->name, spec_status_text(res->cpl.status, text),
	       (unsigned long long)(res->latency_ns / 1000));
	printf("DW0 %08Xh, DW1 %08Xh%s%s\n", res->cpl.dw0, res->cpl.dw1,
	       res->cpl.status & DRV_STATUS_DNR ? ", Do Not Retry" : "",
	       res->cpl.status & DRV_STATUS_MORE ? ", More in the error log" : "");
	if (!drv_cpl_ok(res->cpl) && known && known->meaning)
		printf("look at %s\n", known->meaning);
	if (shows_data(a, r, res))
		print_dump(r->data, r->raw.len);
}

static void add_hex(struct json_object *o, const char *key, const uint8_t *data, size_t len)
{
	char *text = malloc(2 * len + 1);

	for (size_t i = 0; text && i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", data[i]);
	jobj_str(o, key, text);
	free(text);
}

static void print_json(const struct cmd_args *a, const struct request *r,
		       const struct raw_result *res)
{
	struct json_object *o = json_object_new_object();
	char text[96];

	jobj_str(o, "schema", "nvmetest.command/1");
	jobj_bool(o, "admin", r->raw.is_admin);
	jobj_u64(o, "opcode", r->raw.cmd.opc);
	jobj_str(o, "name", r->name);
	jobj_u64(o, "nsid", r->raw.cmd.nsid);
	jobj_u64(o, "status", drv_cpl_status(res->cpl));
	jobj_str(o, "status_name", spec_status_text(res->cpl.status, text));
	jobj_bool(o, "dnr", (res->cpl.status & DRV_STATUS_DNR) != 0);
	jobj_bool(o, "more", (res->cpl.status & DRV_STATUS_MORE) != 0);
	jobj_u64(o, "dw0", res->cpl.dw0);
	jobj_u64(o, "dw1", res->cpl.dw1);
	jobj_u64(o, "latency_us", res->latency_ns / 1000);
	if (shows_data(a, r, res))
		add_hex(o, "data", r->data, r->raw.len);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static int write_output(const struct cmd_args *a, const struct request *r)
{
	const char *path = cmd_value(a, "output");
	FILE *f = fopen(path, "we");
	bool is_written = f && fwrite(r->data, 1, r->raw.len, f) == r->raw.len;

	if (f && fclose(f))
		is_written = false;
	return is_written ? CMD_OK : cmd_error("cannot write %s: %s", path, strerror(errno));
}

/* ------------------------------------------------------------------- running */

static int send(const struct cmd_args *a, struct request *r, const struct run_options *opts)
{
	const char *format = cmd_value(a, "format");
	struct raw_result res;
	struct nt_err err = { 0 };
	int status = raw_run(&r->raw, opts, r->data, &res, &err);

	if (!res.is_answered) {
		if (status == CMD_USAGE || err.code)
			cmd_error("%s", err.text);
		else
			cmd_error("%s: %s", opts->target, *res.why ? res.why : "it was not sent");
		return status;
	}
	if (*res.why)
		fprintf(stderr, "nvmetest: note: %s\n", res.why);
	if (format && !strcmp(format, "json"))
		print_json(a, r, &res);
	else
		print_answer(a, r, &res);
	if (cmd_has(a, "output") && !status)
		status = write_output(a, r);
	return status;
}

static int run(const struct cmd_args *a, bool is_admin)
{
	struct request r = { .raw = { .is_admin = is_admin } };
	struct run_options opts = {
		.seed = 1, .timeout_scale = 1.0, .argc = a->argc, .argv = a->argv
	};
	int status = parse(a, &r, &opts);
	char *address = NULL;

	if (!status && cmd_has(a, "dry-run")) {
		status = dry_run(&r);
	} else if (!status) {
		address = cmd_target(a, &status);
		opts.target = address;
		if (address)
			status = send(a, &r, &opts);
	}
	free(address);
	free(r.data);
	return status;
}

int cmd_admin(const struct cmd_args *a)
{
	return run(a, true);
}

int cmd_io(const struct cmd_args *a)
{
	return run(a, false);
}
