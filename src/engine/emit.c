// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The events that describe rather than report: run_begin, target, case_begin,
 * and the line that repeats a case. Keys are those of report/event.h.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "estimate.h"
#include "host/ctrl.h"
#include "run.h"
#include "script.h"
#include "util/clock.h"
#include "util/jobj.h"
#include "util/quote.h"

struct json_object *event_new(const struct run *r, const char *name)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "ev", name);
	jobj_u64(o, "t_ms", (clock_wall_ns() - r->start_ns) / 1000000);
	return o;
}

/* ---------------------------------------------------------------- run_begin */

/* The present time as @key, and as @id_key an id made of it (NULL: none). */
static void add_now(struct json_object *o, const char *id_key, const char *key)
{
	struct timespec now;
	struct tm utc;
	char text[64], stamp[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	snprintf(text, sizeof(text), "%s-%d", stamp, (int)getpid());
	if (id_key)
		jobj_str(o, id_key, text);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, sizeof(text), "%s.%03dZ", stamp, (int)(now.tv_nsec / 1000000));
	jobj_str(o, key, text);
}

static void add_host(struct json_object *run)
{
	struct json_object *host = json_object_new_object();
	struct utsname un;

	if (!uname(&un)) {
		jobj_str(host, "kernel", un.release);
		jobj_str(host, "arch", un.machine);
	}
	jobj_add(run, "host", host);
}

/* The line that goes on with this run, should it be killed. */
static void add_resume(struct json_object *o, const struct run *r)
{
	char *text = NULL;
	size_t len;
	FILE *f = r->opts->events_path ? open_memstream(&text, &len) : NULL;

	if (!f)
		return;
	fputs("nvmetest run --resume ", f);
	quote_word(f, r->opts->events_path);
	if (!fclose(f))
		jobj_str(o, "resume", text);
	free(text);
}

/* Who runs what where. */
static void add_caller(struct json_object *o, const struct run *r)
{
	struct json_object *command = jobj_array(o, "command"), *consent = permit_consent(r);

	for (int i = 0; i < r->opts->argc; i++)
		jobj_push_str(command, r->opts->argv[i]);
	add_host(o);
	if (consent)
		jobj_add(o, "consent", consent);
	add_resume(o, r);
}

static struct json_object *run_object(const struct run *r)
{
	struct json_object *run = json_object_new_object();

	add_now(run, "id", "started");
	jobj_u64(run, "seed", r->opts->seed);
	if (r->opts->shuffle)
		jobj_u64(run, "shuffle_seed", r->opts->shuffle_seed);
	add_caller(run, r);
	return run;
}

static struct json_object *plan_object(const struct run *r)
{
	struct json_object *plan = json_object_new_object(), *allow;

	jobj_str(plan, "name", r->plan->name);
	jobj_str(plan, "file", r->plan->file);
	jobj_str(plan, "sha256", r->plan->sha256[0] ? r->plan->sha256 : NULL);
	allow = jobj_array(plan, "allow");
	for (unsigned int bit = 1; bit <= NT_EFF_POWER; bit <<= 1)
		if (r->allow & bit)
			jobj_push_str(allow, effect_name(bit));
	jobj_u64(plan, "cases", r->step_count);
	return plan;
}

struct json_object *event_run_begin(const struct run *r)
{
	struct json_object *o = event_new(r, "run_begin"), *tool = json_object_new_object();

	jobj_str(o, "schema", "nvmetest.events/1");
	jobj_str(tool, "name", "nvmetest");
	jobj_str(tool, "version", NVMETEST_VERSION);
	jobj_add(o, "tool", tool);
	jobj_add(o, "run", run_object(r));
	jobj_add(o, "plan", plan_object(r));
	jobj_bool(o, "strict", r->opts->strict);
	jobj_add(o, "checkpoint", resume_checkpoint(r));
	return o;
}

struct json_object *run_begin_event(const struct plan *plan, const struct run_options *opts)
{
	struct run r = { .plan = plan,
			 .opts = opts,
			 .allow = select_allow(plan, opts),
			 .gate = { .lock_fd = -1 },
			 .start_ns = clock_wall_ns() };
	struct json_object *o;

	if (select_steps(plan, opts, &r.steps, &r.step_count))
		r.step_count = 0;
	o = event_run_begin(&r);
	free(r.steps);
	return o;
}

struct json_object *event_resumed(const struct run *r)
{
	struct json_object *o = event_new(r, "resumed");

	add_now(o, NULL, "at");
	add_caller(o, r);
	return o;
}

/* ------------------------------------------------------------------- target */

/* Identify's text: what is not printable becomes '?', trailing blanks go. */
static void add_ascii(struct json_object *o, const char *key, const uint8_t *text, size_t len)
{
	char buf[41];
	size_t n = len < sizeof(buf) ? len : sizeof(buf) - 1;

	for (size_t i = 0; i < n; i++)
		buf[i] = text[i] >= 0x20 && text[i] < 0x7f ? (char)text[i] : '?';
	while (n && (buf[n - 1] == ' ' || (buf[n - 1] == '?' && !text[n - 1])))
		n--;
	buf[n] = '\0';
	jobj_str(o, key, buf);
}

static void add_identify(struct json_object *o, const uint8_t *id)
{
	static const char *const numbers[] = { "nn",   "mdts", "cntlid", "oacs", "oncs", "acl",
					       "aerl", "elpe", "frmw",	 "lpa",	 "sgls" };

	add_ascii(o, "sn", id + 4, 20);
	add_ascii(o, "mn", id + 24, 40);
	add_ascii(o, "fr", id + 64, 8);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		const struct spec_struct *s = spec_struct_find("identify.ctrl");
		const struct spec_field *f = s ? spec_field_find(s, numbers[i]) : NULL;

		if (f)
			jobj_u64(o, numbers[i], spec_get(f, id, 4096));
	}
}

static void add_registers(struct json_object *o, const struct session *s)
{
	uint64_t cap = s->c->cap;
	uint32_t vs = s->c->vs;
	char text[24];

	snprintf(text, sizeof(text), "%u.%u.%u", vs >> 16, vs >> 8 & 0xff, vs & 0xff);
	jobj_str(o, "ver", text);
	if (!(s->fn->caps & PCIFN_CAP_BAR))
		return;
	jobj_hex(o, "cap", cap);
	jobj_u64(o, "mqes", nt_bits(cap, 15, 0));
	jobj_u64(o, "dstrd", nt_bits(cap, 35, 32));
	jobj_u64(o, "page_min", 1ull << (12 + nt_bits(cap, 51, 48)));
	jobj_u64(o, "page_max", 1ull << (12 + nt_bits(cap, 55, 52)));
}

/* The operating system's driver between us and the controller. */
static void add_owner(struct json_object *o, const struct run *r)
{
	const char *device = strchr(r->fn->address, ':');
	struct json_object *owner;
	struct host_ctrl h;

	if (!(r->fn->caps & PCIFN_CAP_OS_DRIVER) || !device || host_ctrl_read(device + 1, &h, NULL))
		return;
	owner = json_object_new_object();
	jobj_str(owner, "name", h.name);
	jobj_str(owner, "state", h.state);
	jobj_str(owner, "transport", h.transport);
	if (*h.bdf)
		jobj_str(owner, "bdf", h.bdf);
	if (*h.quirks)
		jobj_str(owner, "quirks", h.quirks);
	if (h.numa_node >= 0)
		jobj_i64(owner, "numa_node", h.numa_node);
	if (*h.link_speed) {
		jobj_str(owner, "link_speed", h.link_speed);
		jobj_str(owner, "link_speed_max", h.link_speed_max);
		jobj_str(owner, "link_width", h.link_width);
		jobj_str(owner, "link_width_max", h.link_width_max);
	}
	if (h.only_nsid)
		jobj_u64(owner, "nsid", h.only_nsid);
	jobj_add(o, "linux", owner);
	host_ctrl_free(&h);
}

static void add_namespace(struct json_object *o, const struct nt_ns *ns)
{
	struct json_object *n = json_object_new_object();

	jobj_u64(n, "nsid", ns->nsid);
	jobj_u64(n, "nsze", ns->nsze);
	jobj_u64(n, "lba_len", ns->lba_len);
	jobj_u64(n, "meta_len", ns->meta_len);
	jobj_add(o, "ns", n);
}

/* Bytes as hex, without the zeros at the end: absent bytes read as 0. */
static void add_bytes(struct json_object *o, const char *name, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *text;

	while (len && !bytes[len - 1])
		len--;
	text = malloc(2 * len + 1);
	if (!text)
		return;
	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * len] = '\0';
	jobj_str(o, name, text);
	free(text);
}

/* What two runs are compared by, field by field: the device's own words, whole. */
static void add_structures(struct json_object *o, const struct run *r, const struct session *s)
{
	struct json_object *all = json_object_new_object();
	uint8_t bytes[8];

	if (s->has_identify_ctrl)
		add_bytes(all, "identify.ctrl", s->identify_ctrl, sizeof(s->identify_ctrl));
	if (s->has_ns)
		add_bytes(all, "identify.ns", s->identify_ns, sizeof(s->identify_ns));
	if (s->c && (r->fn->caps & PCIFN_CAP_BAR)) {
		for (unsigned int i = 0; i < 8; i++)
			bytes[i] = (uint8_t)(s->c->cap >> 8 * i);
		add_bytes(all, "cap", bytes, 8);
		for (unsigned int i = 0; i < 4; i++)
			bytes[i] = (uint8_t)(s->c->vs >> 8 * i);
		add_bytes(all, "vs", bytes, 4);
	}
	jobj_add(o, "structures", all);
}

/* Before the first case: how long all of them take. */
static void add_estimate(struct json_object *o, const struct run *r, const struct session *s)
{
	const struct estimate_facts facts = {
		.caps = s->fn->caps,
		.allow = r->allow,
		.ready_us = s->ready_us,
		.limit_us = s->c->is_passive ? 0 : drv_ready_timeout_ms(s->c) * 1000ull,
		.edstt = s->has_identify_ctrl ? (unsigned int)(s->identify_ctrl[316] |
							       s->identify_ctrl[317] << 8)
					      : 0,
		.vs = s->limits.vs,
	};
	const struct estimate e = estimate_run(r->steps, r->step_count, &facts);

	jobj_u64(o, "estimate_ms", e.ms);
	jobj_u64(o, "estimate_limit_ms", e.limit_ms);
}

struct json_object *event_target(const struct run *r, struct session *s)
{
	struct json_object *o = event_new(r, "target");
	uint32_t ids;

	jobj_str(o, "address", r->opts->target);
	jobj_str(o, "backend", r->fn->ops->name);
	lend_event(r, o);
	if ((r->fn->caps & PCIFN_CAP_CFG) && !pcifn_cfg_read(r->fn, 0, 4, &ids)) {
		jobj_u64(o, "vid", ids & 0xffff);
		jobj_u64(o, "did", ids >> 16);
	}
	add_owner(o, r);
	if (!s)
		return o;
	if (s->has_identify_ctrl) {
		if (!(r->fn->caps & PCIFN_CAP_CFG))
			jobj_u64(o, "vid",
				 (uint16_t)(s->identify_ctrl[0] | s->identify_ctrl[1] << 8));
		add_identify(o, s->identify_ctrl);
	}
	if (s->c)
		add_registers(o, s);
	jobj_u64(o, "bar0_len", r->fn->bar0_len);
	if (s->has_limits) {
		jobj_u64(o, "io_sqs", s->limits.sq_count);
		jobj_u64(o, "io_cqs", s->limits.cq_count);
		jobj_u64(o, "vectors", s->limits.vectors);
		jobj_u64(o, "mdts_len", s->limits.mdts_len);
	}
	if (s->has_ns)
		add_namespace(o, &s->ns);
	add_structures(o, r, s);
	if (s->c)
		add_estimate(o, r, s);
	return o;
}

/* --------------------------------------------------------------- case_begin */

/* Effective values: what the plan set, else the default. */
static uint64_t param_value(const struct run_item *item, const struct nt_param *p)
{
	for (size_t i = 0; i < item->param_count; i++)
		if (!strcmp(item->params[i].name, p->name))
			return item->params[i].value;
	return p->value;
}

struct json_object *event_case_begin(const struct run *r, uint32_t step)
{
	const struct run_item *item = r->steps[step].item;
	struct json_object *o = event_new(r, "case_begin"), *params = json_object_new_object();

	jobj_u64(o, "n", step);
	jobj_str(o, "id", item->c->id);
	jobj_str(o, "title", item->c->title);
	for (const struct nt_param *p = item->c->params; p && p->name; p++)
		jobj_u64(params, p->name, param_value(item, p));
	jobj_add(o, "params", params);
	jobj_words(o, "spec", item->c->spec);
	jobj_words(o, "coverage", item->c->coverage);
	jobj_words(o, "rules", item->c->rules);
	jobj_u64(o, "repeat", r->steps[step].repeat);
	return o;
}

/* -------------------------------------------------------------------- repro */

/* On a device of somebody's own the permission belongs to the line. */
static void put_permission(FILE *f, const struct run *r, const struct nt_case *c)
{
	const char *sep = " --allow ";

	if (!r->fn || (r->fn->caps & PCIFN_CAP_SCRATCH))
		return;
	for (unsigned int bit = 1; bit <= NT_EFF_POWER; bit <<= 1) {
		if (!(c->effects & bit))
			continue;
		fprintf(f, "%s%s", sep, effect_name(bit));
		sep = ",";
	}
	if ((c->effects & EFFECTS_NEED_SERIAL) && r->opts->serial) {
		fputs(" --serial ", f);
		quote_word(f, permit_serial(r));
	}
}

char *event_repro(const struct run *r, const struct run_step *step)
{
	const struct run_item *item = step->item;
	const char *script = script_path(item->c);
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	fputs("nvmetest run ", f);
	quote_word(f, script ? script : item->c->id);
	fputs(" -t ", f);
	quote_word(f, r->opts->target);
	for (size_t i = 0; i < item->param_count; i++)
		fprintf(f, " --param %s=%llu", item->params[i].name,
			(unsigned long long)item->params[i].value);
	fprintf(f, " --seed %llu", (unsigned long long)r->opts->seed);
	if (r->opts->bind)
		fputs(" --bind", f);
	put_permission(f, r, item->c);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return text;
}
