// SPDX-License-Identifier: GPL-2.0-or-later
/* The judge: findings are collected, one check after the other, and items read for them. */
#include "judge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/jobj.h"

/* ---------------------------------------------------------------- findings */

static char *print(struct judge *j, const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0) {
		j->is_out_of_memory = true;
		return NULL;
	}
	/* strings of drives and kernels end up on terminals */
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e)
			*p = '?';
	return text;
}

static void replace(char **where, char *text)
{
	free(*where);
	*where = text;
}

static void finding_fini(struct diag_finding *f)
{
	free(f->subject);
	free(f->value);
	free(f->threshold);
	free(f->source);
	free(f->text);
	free(f->advice);
	free(f->remedy);
	free(f->brief);
	memset(f, 0, sizeof(*f));
}

/* Begins a finding; never NULL. */
static struct diag_finding *begin(struct judge *j, enum diag_level level, enum diag_sure sure)
{
	struct diag_verdict *v = j->v;
	struct diag_finding *f = &j->spill;

	if (v->n == j->room) {
		size_t room = j->room ? j->room * 2 : 64;
		struct diag_finding *more = realloc(v->findings, room * sizeof(*more));

		if (more) {
			v->findings = more;
			j->room = room;
		} else {
			j->is_out_of_memory = true;
		}
	}
	finding_fini(&j->spill);
	if (v->n < j->room) {
		f = &v->findings[v->n++];
		memset(f, 0, sizeof(*f));
	}
	f->check = j->check;
	f->level = level;
	f->sure = sure;
	f->source = strdup(j->check->source);
	if (!f->source)
		j->is_out_of_memory = true;
	j->now = f;
	return f;
}

void judge_say(struct judge *j, enum diag_level level, enum diag_sure sure, const char *fmt, ...)
{
	struct diag_finding *f = begin(j, level, sure);
	va_list ap;

	va_start(ap, fmt);
	f->text = print(j, fmt, ap);
	va_end(ap);
}

void judge_fine(struct judge *j)
{
	begin(j, DIAG_OK, DIAG_CERTAIN);
}

void judge_ok(struct judge *j, const char *fmt, ...)
{
	struct diag_finding *f = begin(j, DIAG_OK, DIAG_CERTAIN);
	va_list ap;

	va_start(ap, fmt);
	f->value = print(j, fmt, ap);
	va_end(ap);
}

void judge_unknown(struct judge *j, const char *item)
{
	const bool is_host = !strncmp(item, "host/", 5);
	const struct diag_item *it = diag_snap_find(is_host ? j->host : j->drive, item);
	const char *address = *j->v->address ? j->v->address : "TARGET";

	if (it && it->missing)
		judge_say(j, DIAG_UNKNOWN, DIAG_CERTAIN, "%s could not be read: %s", item,
			  it->missing);
	else
		judge_say(j, DIAG_UNKNOWN, DIAG_CERTAIN, "%s %s", item,
			  it ? "is too short" : "was not read");
	if (!j->is_root)
		judge_remedy(j, "sudo nvmetest diag doctor -t %s", address);
	else if (!strcmp(j->v->depth, "quick"))
		judge_remedy(j, "nvmetest diag doctor -t %s", address);
}

#define JUDGE_SETTER(name, member)                                                                 \
	void judge_##name(struct judge *j, const char *fmt, ...)                                   \
	{                                                                                          \
		va_list ap;                                                                        \
                                                                                                   \
		va_start(ap, fmt);                                                                 \
		replace(&j->now->member, print(j, fmt, ap));                                       \
		va_end(ap);                                                                        \
	}

JUDGE_SETTER(subject, subject)
JUDGE_SETTER(value, value)
JUDGE_SETTER(remedy, remedy)
JUDGE_SETTER(brief, brief)

void judge_limit(struct judge *j, const char *source, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	replace(&j->now->threshold, print(j, fmt, ap));
	va_end(ap);
	if (!source)
		return;
	replace(&j->now->source, strdup(source));
	if (!j->now->source)
		j->is_out_of_memory = true;
}

void judge_advise(struct judge *j, enum diag_action action, const char *fmt, ...)
{
	va_list ap;

	j->now->action = action;
	va_start(ap, fmt);
	replace(&j->now->advice, print(j, fmt, ap));
	va_end(ap);
}

/* ------------------------------------------------------------------- items */

uint64_t judge_u128(const uint8_t *p)
{
	uint64_t value = 0;

	for (int i = 15; i >= 8; i--)
		if (p[i])
			return UINT64_MAX;
	for (int i = 7; i >= 0; i--)
		value = value << 8 | p[i];
	return value;
}

uint64_t judge_counter(const char *path, const uint8_t *bytes, size_t len)
{
	const struct spec_struct *s;
	const struct spec_field *f;

	if (spec_path_find(path, &s, &f) || f->kind != SPEC_U128 || f->offset + 16 > len)
		return 0;
	return judge_u128(bytes + f->offset);
}

const char *judge_celsius(uint64_t kelvin, char buf[16])
{
	snprintf(buf, 16, "%" PRId64 " C", (int64_t)nt_min(kelvin, 0xffff) - 273);
	return buf;
}

const char *judge_bytes(double bytes, char buf[24])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	size_t unit = 0;

	for (; bytes >= 1000 && unit + 1 < ARRAY_SIZE(units); unit++)
		bytes /= 1000;
	snprintf(buf, 24, "%.3g %s", bytes, units[unit]);
	return buf;
}

void judge_text(const uint8_t *bytes, size_t len, char *buf, size_t buf_len)
{
	size_t first = 0, n = 0;

	while (len && (bytes[len - 1] == ' ' || !bytes[len - 1]))
		len--;
	while (first < len && bytes[first] == ' ')
		first++;
	for (size_t i = first; i < len && n + 1 < buf_len; i++)
		buf[n++] = bytes[i] < 0x20 || bytes[i] > 0x7e ? '?' : (char)bytes[i];
	buf[n] = '\0';
}

struct json_object *judge_json(const struct diag_snapshot *s, const char *name)
{
	size_t len;
	const char *text = diag_snap_bytes(s, name, 2, &len);
	struct json_tokener *tok = text && len <= DIAG_ITEM_MAX ? json_tokener_new_ex(16) : NULL;
	struct json_object *o;

	if (!tok)
		return NULL;
	o = json_tokener_parse_ex(tok, text, (int)len);
	json_tokener_free(tok);
	if (o && !json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		o = NULL;
	}
	return o;
}

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Where a drive has no list of its own (before 1.1, or without rights) the items tell. */
static size_t namespaces_of_items(const struct judge *j, uint32_t ret[JUDGE_NS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < j->drive->n && n < JUDGE_NS_MAX; i++) {
		const char *name = j->drive->items[i].name;
		unsigned long nsid = 0;
		int used = 0;

		if (sscanf(name, "identify/ns-%lu.bin%n", &nsid, &used) != 1 || !used ||
		    name[used] || !nsid || nsid > UINT32_MAX || j->drive->items[i].missing)
			continue;
		ret[n++] = (uint32_t)nsid;
	}
	return n;
}

size_t judge_namespaces(const struct judge *j, uint32_t ret[JUDGE_NS_MAX])
{
	size_t len, n = 0;
	const uint8_t *list = diag_snap_bytes(j->drive, "identify/ns-list.bin", 4, &len);

	if (!list)
		return namespaces_of_items(j, ret);
	for (size_t i = 0; i + 4 <= len && n < JUDGE_NS_MAX && le32(list + i); i += 4)
		ret[n++] = le32(list + i);
	return n;
}

const uint8_t *judge_ns(const struct judge *j, uint32_t nsid)
{
	char name[DIAG_NAME_MAX];

	snprintf(name, sizeof(name), "identify/ns-%u.bin", nsid);
	return diag_snap_bytes(j->drive, name, JUDGE_NS_LEN, NULL);
}

bool judge_feature(const struct judge *j, uint8_t fid, uint32_t nsid, uint32_t *ret)
{
	char name[DIAG_NAME_MAX];
	const uint8_t *p;

	if (nsid)
		snprintf(name, sizeof(name), "features/%02x-ns%u.bin", fid, nsid);
	else
		snprintf(name, sizeof(name), "features/%02x.bin", fid);
	p = diag_snap_bytes(j->drive, name, 4, NULL);
	if (p)
		*ret = le32(p);
	return p;
}

/* ---------------------------------------------------------------- judgement */

/* @text of a meta.json or a drive: cut and cleaned. */
static void keep(const char *text, char *buf, size_t len)
{
	judge_text((const uint8_t *)(text ? text : ""), text ? strlen(text) : 0, buf, len);
}

static void read_meta(struct judge *j)
{
	struct json_object *meta = judge_json(j->drive, "meta.json");
	const char *user = jobj_get_str(meta, "user");

	keep(jobj_get_str(meta, "address"), j->v->address, sizeof(j->v->address));
	keep(jobj_get_str(meta, "bdf"), j->v->bdf, sizeof(j->v->bdf));
	keep(jobj_get_str(meta, "taken"), j->v->taken, sizeof(j->v->taken));
	keep(jobj_get_str(meta, "depth"), j->v->depth, sizeof(j->v->depth));
	keep(jobj_get_str(meta, "stopped"), j->stopped, sizeof(j->stopped));
	j->is_root = !user || !strcmp(user, "root") || !strcmp(user, "0");
	json_object_put(meta);
}

static void read_who(struct judge *j)
{
	struct diag_verdict *v = j->v;
	const uint8_t *regs = diag_snap_bytes(j->drive, "regs.bin", 0x0c, NULL);
	char buf[64];

	if (j->ctrl) {
		judge_text(j->ctrl + 4, 20, v->serial, sizeof(v->serial));
		judge_text(j->ctrl + 24, 40, v->model, sizeof(v->model));
		judge_text(j->ctrl + 64, 8, v->firmware, sizeof(v->firmware));
		j->ver = (uint32_t)JUDGE_CTRL(j, "ver");
	} else {
		keep(diag_snap_text(j->drive, "sysfs/nvme/serial", buf, sizeof(buf)), v->serial,
		     sizeof(v->serial));
		keep(diag_snap_text(j->drive, "sysfs/nvme/model", buf, sizeof(buf)), v->model,
		     sizeof(v->model));
		keep(diag_snap_text(j->drive, "sysfs/nvme/firmware_rev", buf, sizeof(buf)),
		     v->firmware, sizeof(v->firmware));
	}
	if (!j->ver && regs && le32(regs + NT_REG_VS) != UINT32_MAX)
		j->ver = le32(regs + NT_REG_VS);
}

static int read_kmsg(struct judge *j)
{
	if (!j->host || !diag_snap_bytes(j->host, "host/dmesg", 0, NULL))
		return 0;
	j->kmsg = calloc(1, sizeof(*j->kmsg));
	return j->kmsg ? diag_kmsg_read(j->kmsg, j->host, j->drive) : -ENOMEM;
}

static int judge_init(struct judge *j)
{
	j->v = calloc(1, sizeof(*j->v));
	j->pcie = calloc(1, sizeof(*j->pcie));
	if (!j->v || !j->pcie)
		return -ENOMEM;
	j->ctrl = diag_snap_bytes(j->drive, "identify/ctrl.bin", JUDGE_CTRL_LEN, NULL);
	j->smart = diag_snap_bytes(j->drive, "logs/02.bin", JUDGE_SMART_LEN, NULL);
	j->is_kernel = diag_snap_find(j->drive, "sysfs/nvme/state");
	diag_pcie_read(j->pcie, j->drive);
	read_meta(j);
	read_who(j);
	return read_kmsg(j);
}

void judge_fini(struct judge *j)
{
	if (j->kmsg)
		diag_kmsg_free(j->kmsg);
	free(j->kmsg);
	free(j->pcie);
	finding_fini(&j->spill);
}

int diag_judge(const struct diag_snapshot *host, const struct diag_snapshot *drive,
	       struct diag_verdict **ret)
{
	struct judge j = { .host = host, .drive = drive };
	int rc = judge_init(&j);

	for (size_t i = 0; !rc && i < diag_checks_count; i++) {
		j.check = &diag_checks[i];
		if (j.check->look)
			j.check->look(&j);
	}
	if (!rc)
		rc = judge_conformance(&j);
	if (!rc)
		rc = judge_conclude(&j);
	if (!rc && j.is_out_of_memory)
		rc = -ENOMEM;
	judge_fini(&j);
	if (rc)
		diag_verdict_free(j.v);
	else
		*ret = j.v;
	return rc;
}

void diag_verdict_free(struct diag_verdict *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->n; i++)
		finding_fini(&v->findings[i]);
	for (size_t i = 0; i < v->conformance.n; i++)
		free(v->conformance.violations[i]);
	free(v->conformance.violations);
	free(v->findings);
	free(v->headline);
	free(v->next);
	free(v->more);
	free(v);
}
