// SPDX-License-Identifier: GPL-2.0-or-later
/* The path of a drive out of a snapshot: functions, links, and which one limits. */
#include "pcie.h"

#include <json-c/json.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "util/jobj.h"

#define EXP_LEN	 0x14u /* of the first version, which has no Link Control 2 */
#define EXP2_LEN 0x3cu
#define EXT_FROM 0x100u

/* ------------------------------------------------------------ configuration space */

struct config {
	const uint8_t *bytes;
	size_t len;
};

/* A capability of @min_len bytes; *ret is the rest of the space from there. */
static bool find_cap(const struct config *c, uint8_t id, size_t min_len, struct config *ret)
{
	size_t at;

	if (c->len < 0x40 || !(c->bytes[6] & 0x10))
		return false;
	at = c->bytes[0x34];
	for (unsigned int i = 0; i < 48; i++) {
		at &= 0xfc;
		if (at < 0x40 || at + min_len > nt_min(c->len, EXT_FROM))
			return false;
		if (c->bytes[at] == id) {
			*ret = (struct config){ c->bytes + at, c->len - at };
			return true;
		}
		at = c->bytes[at + 1];
	}
	return false;
}

static bool find_ext(const struct config *c, uint16_t id, size_t min_len, struct config *ret)
{
	size_t at = EXT_FROM;

	for (unsigned int i = 0; i < (4096 - EXT_FROM) / 4; i++) {
		const uint8_t *p = c->bytes + at;

		if (at < EXT_FROM || at + min_len > c->len || (!p[0] && !p[1] && !p[2] && !p[3]))
			return false;
		if ((p[0] | p[1] << 8) == id) {
			*ret = (struct config){ p, c->len - at };
			return true;
		}
		at = (size_t)(p[2] >> 4 | p[3] << 4) & 0xffc;
	}
	return false;
}

static unsigned int get(const struct config *cap, const char *path)
{
	return (unsigned int)spec_get_path(path, cap->bytes, cap->len);
}

static enum diag_pcie_role role_of(unsigned int type)
{
	switch (type) {
	case 4:
		return DIAG_PCIE_ROOT;
	case 5:
		return DIAG_PCIE_UPSTREAM;
	case 6:
		return DIAG_PCIE_DOWNSTREAM;
	case 0:
	case 1:
	case 9:
		return DIAG_PCIE_ENDPOINT;
	default:
		return DIAG_PCIE_UNKNOWN;
	}
}

static void read_express(struct diag_pcie_fn *fn, const struct config *cap)
{
	fn->has_config = true;
	fn->role = role_of(get(cap, "pci.exp.pxcap.dpt"));
	fn->speed = get(cap, "pci.exp.pxls.cls");
	fn->width = get(cap, "pci.exp.pxls.nlw");
	fn->speed_max = get(cap, "pci.exp.pxlcap.sls");
	fn->width_max = get(cap, "pci.exp.pxlcap.mlw");
	fn->aspm_can = get(cap, "pci.exp.pxlcap.aspms");
	fn->aspm_on = get(cap, "pci.exp.pxlc.aspmc");
	fn->payload_max = 128u << get(cap, "pci.exp.pxdcap.mps");
	fn->payload = 128u << get(cap, "pci.exp.pxdc.mps");
	fn->read_request = 128u << get(cap, "pci.exp.pxdc.mrrs");
	fn->cor_seen = get(cap, "pci.exp.pxds.ced");
	fn->nonfatal_seen = get(cap, "pci.exp.pxds.nfed");
	fn->fatal_seen = get(cap, "pci.exp.pxds.fed");
	fn->ur_seen = get(cap, "pci.exp.pxds.urd");
	if (get(cap, "pci.exp.pxcap.ver") < 2 || cap->len < EXP2_LEN)
		return;
	fn->speed_target = get(cap, "pci.exp.pxlc2.tls");
	fn->ltr_can = get(cap, "pci.exp.pxdcap2.ltrs");
	fn->ltr_on = get(cap, "pci.exp.pxdc2.ltrme");
}

static void read_extended(struct diag_pcie_fn *fn, const struct config *c)
{
	struct config cap;

	fn->has_l1ss = find_ext(c, NT_PCI_ECAP_L1SS, 12, &cap);
	if (fn->has_l1ss) {
		fn->l1ss_can = get(&cap, "pci.l1ss.cap") & 0xf;
		fn->l1ss_on = get(&cap, "pci.l1ss.ctl1") & 0xf;
	}
	fn->has_aer = find_ext(c, NT_PCI_ECAP_AER, 0x18, &cap);
	if (fn->has_aer) {
		fn->aer_uncorrectable = get(&cap, "pci.aer.aeruces");
		fn->aer_uncorrectable_mask = get(&cap, "pci.aer.aerucem");
		fn->aer_correctable = get(&cap, "pci.aer.aerces");
		fn->aer_correctable_mask = get(&cap, "pci.aer.aercem");
	}
	fn->has_acs = find_ext(c, NT_PCI_ECAP_ACS, 8, &cap);
	if (fn->has_acs) {
		fn->acs_can = (uint16_t)get(&cap, "pci.acs.cap");
		fn->acs_on = (uint16_t)get(&cap, "pci.acs.ctl");
	}
	fn->has_dpc = find_ext(c, NT_PCI_ECAP_DPC, 12, &cap);
	if (fn->has_dpc) {
		fn->dpc_on = get(&cap, "pci.dpc.ctl.te");
		fn->dpc_triggered = get(&cap, "pci.dpc.sts.ts");
		fn->dpc_reason = get(&cap, "pci.dpc.sts.tr");
	}
}

static void read_config(struct diag_pcie_fn *fn, const struct diag_snapshot *s, const char *item)
{
	struct config c, cap;

	c.bytes = diag_snap_bytes(s, item, 64, &c.len);
	if (!c.bytes)
		return;
	fn->is_gone = c.bytes[0] == 0xff && c.bytes[1] == 0xff;
	if (fn->is_gone || !find_cap(&c, NT_PCI_CAP_EXP, EXP_LEN, &cap))
		return;
	read_express(fn, &cap);
	read_extended(fn, &c);
}

/* ------------------------------------------------------------------------- sysfs */

/* "16.0 GT/s PCIe" as the code of that speed; 0: "Unknown" and what else there is. */
static unsigned int speed_code(const char *text)
{
	static const struct {
		const char *text;
		unsigned int code;
	} speeds[] = { { "2.5 ", 1 }, { "5.0 ", 2 },  { "5 ", 2 },  { "8.0 ", 3 },
		       { "8 ", 3 },   { "16.0 ", 4 }, { "16 ", 4 }, { "32.0 ", 5 },
		       { "32 ", 5 },  { "64.0 ", 6 }, { "64 ", 6 } };

	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++)
		if (!strncmp(text, speeds[i].text, strlen(speeds[i].text)))
			return speeds[i].code;
	return 0;
}

/* @prefix: "sysfs/pci/", "pci/port-0/sysfs/" */
static const char *attr(const struct diag_snapshot *s, const char *prefix, const char *name,
			char *buf, size_t len)
{
	char item[DIAG_NAME_MAX + 1];

	snprintf(item, sizeof(item), "%s%s", prefix, name);
	return diag_snap_text(s, item, buf, len);
}

static unsigned int lanes(const char *text)
{
	unsigned long n = strtoul(text, NULL, 10);

	return n <= 32 ? (unsigned int)n : 0; /* 63, 255: the link is down */
}

static void read_link(struct diag_pcie_fn *fn, const struct diag_snapshot *s, const char *prefix)
{
	char text[40];

	if (attr(s, prefix, "current_link_speed", text, sizeof(text)))
		fn->speed = speed_code(text);
	if (attr(s, prefix, "current_link_width", text, sizeof(text)))
		fn->width = lanes(text);
	if (attr(s, prefix, "max_link_speed", text, sizeof(text)))
		fn->speed_max = speed_code(text);
	if (attr(s, prefix, "max_link_width", text, sizeof(text)))
		fn->width_max = lanes(text);
}

/* Lines "RxErr 12", the last of which is the sum "TOTAL_ERR_COR 12"; or one number. */
static void read_errors(struct diag_pcie_errors *e, const struct diag_snapshot *s,
			const char *prefix, const char *name)
{
	char text[1500], *save = NULL;
	size_t used = 0;
	uint64_t sum = 0;
	bool has_total = false;

	if (!attr(s, prefix, name, text, sizeof(text)))
		return;
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *gap = strrchr(line, ' '), *end;
		uint64_t n = strtoull(gap ? gap + 1 : line, &end, 10);

		if (*end || end == line)
			continue;
		e->is_known = true;
		if (!gap || !strncmp(line, "TOTAL_", 6)) {
			e->total = n;
			has_total = true;
			continue;
		}
		sum += n;
		if (n && used < sizeof(e->kinds))
			used += (size_t)snprintf(e->kinds + used, sizeof(e->kinds) - used,
						 "%s%.*s %llu", used ? ", " : "", (int)(gap - line),
						 line, (unsigned long long)n);
	}
	if (!has_total)
		e->total = sum;
}

static void read_fn(struct diag_pcie_fn *fn, const struct diag_snapshot *s, const char *config,
		    const char *prefix)
{
	read_config(fn, s, config);
	if (!fn->has_config && !fn->is_gone)
		read_link(fn, s, prefix);
	fn->is_link_known = fn->speed && fn->width && fn->speed_max && fn->width_max;
	read_errors(&fn->correctable, s, prefix, "aer_dev_correctable");
	read_errors(&fn->nonfatal, s, prefix, "aer_dev_nonfatal");
	read_errors(&fn->fatal, s, prefix, "aer_dev_fatal");
	read_errors(&fn->root_correctable, s, prefix, "aer_rootport_total_err_cor");
	read_errors(&fn->root_nonfatal, s, prefix, "aer_rootport_total_err_nonfatal");
	read_errors(&fn->root_fatal, s, prefix, "aer_rootport_total_err_fatal");
}

/* ------------------------------------------------------------------------- links */

/* Megabytes a second of one lane, one way, without the line code (PCIe Base 1.2, 4.2). */
static uint64_t lane_mb_s(unsigned int speed)
{
	static const unsigned int rates[] = { 0, 250, 500, 985, 1969, 3938, 7563 };

	return speed < ARRAY_SIZE(rates) ? rates[speed] : 0;
}

static unsigned int lesser(unsigned int a, unsigned int b)
{
	return a && b ? (unsigned int)nt_min(a, b) : 0;
}

static void compare_ends(struct diag_pcie_link *l, const struct diag_pcie_fn *up,
			 const struct diag_pcie_fn *low)
{
	if (!up->has_config || !low->has_config)
		return;
	l->payload_differs = up->payload != low->payload;
	l->aspm_differs = (up->aspm_on & ~low->aspm_can) || (low->aspm_on & ~up->aspm_can);
	l->l1ss_differs = up->l1ss_on != low->l1ss_on;
}

static void add_link(struct diag_pcie *p, size_t upper)
{
	const struct diag_pcie_fn *up = &p->fns[upper], *low = &p->fns[upper + 1];
	struct diag_pcie_link *l = &p->links[p->links_n++];

	*l = (struct diag_pcie_link){ .upper = upper, .lower = upper + 1 };
	/* Both ends tell the same of what it runs at; one of them may not be known. */
	l->speed = low->speed && !low->is_gone ? low->speed : up->speed;
	l->width = low->width && !low->is_gone ? low->width : up->width;
	l->speed_max = lesser(up->speed_max, low->speed_max);
	l->width_max = lesser(up->width_max, low->width_max);
	l->is_known = l->speed && l->width && l->speed_max && l->width_max;
	l->mb_s = lane_mb_s(l->speed) * l->width;
	l->mb_s_max = lane_mb_s(l->speed_max) * l->width_max;
	compare_ends(l, up, low);
}

/* The two ports of a switch have no link between them. */
static bool is_inside_switch(const struct diag_pcie *p, size_t upper)
{
	if (p->fns[upper].role || p->fns[upper + 1].role)
		return p->fns[upper].role == DIAG_PCIE_UPSTREAM ||
		       p->fns[upper + 1].role == DIAG_PCIE_DOWNSTREAM;
	/* Root port, then two for each switch. */
	return upper % 2 != 0;
}

static void find_limit(struct diag_pcie *p)
{
	const struct diag_pcie_fn *drive = &p->fns[p->n - 1];
	const struct diag_pcie_link *own;

	p->drive_mb_s = lane_mb_s(drive->speed_max) * drive->width_max;
	if (!p->links_n || !p->links[p->links_n - 1].is_known)
		return;
	p->limit_link = p->links_n - 1;
	own = &p->links[p->limit_link];
	p->path_mb_s = own->mb_s;
	for (size_t i = 0; i < p->links_n; i++)
		if (p->links[i].is_known && p->links[i].mb_s < p->path_mb_s) {
			p->path_mb_s = p->links[i].mb_s;
			p->limit_link = i;
		}
	if (p->path_mb_s < own->mb_s)
		p->limit = DIAG_PCIE_LIMIT_PATH;
	else if (own->speed < own->speed_max && own->width < own->width_max)
		p->limit = DIAG_PCIE_LIMIT_BOTH;
	else if (own->width < own->width_max)
		p->limit = DIAG_PCIE_LIMIT_WIDTH;
	else if (own->speed < own->speed_max)
		p->limit = DIAG_PCIE_LIMIT_SPEED;
	else if (own->mb_s < p->drive_mb_s)
		p->limit = DIAG_PCIE_LIMIT_PORT;
	else
		p->limit = DIAG_PCIE_LIMIT_NONE;
}

/* -------------------------------------------------------------------------- path */

/* The lines of pci/path, BDFs but on a model; how many they are, the last is the drive. */
static size_t read_path(struct diag_pcie *p, const struct diag_snapshot *s)
{
	char text[DIAG_PCIE_MAX * 16], *save = NULL;
	size_t n = 0;

	if (!diag_snap_text(s, "pci/path", text, sizeof(text)))
		return 0;
	for (char *line = strtok_r(text, "\n", &save); line && n < DIAG_PCIE_MAX;
	     line = strtok_r(NULL, "\n", &save))
		if (!host_bdf_parse(line, p->fns[n++].bdf))
			p->fns[n - 1].bdf[0] = '\0';
	return n;
}

static void read_meta(struct diag_pcie *p, const struct diag_snapshot *s)
{
	size_t len = 0;
	const char *text = diag_snap_bytes(s, "meta.json", 1, &len);
	struct json_object *o = text ? json_tokener_parse(text) : NULL;
	const char *bdf;

	if (!json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		return;
	}
	p->uptime_s = jobj_get_u64(o, "uptime_s");
	bdf = jobj_get_str(o, "bdf");
	if (bdf && p->n == 1 && !*p->fns[0].bdf)
		host_bdf_parse(bdf, p->fns[0].bdf);
	json_object_put(o);
}

void diag_pcie_read(struct diag_pcie *ret, const struct diag_snapshot *s)
{
	struct diag_pcie p = { 0 };
	struct diag_pcie_fn *drive;
	char text[24];
	size_t ports;

	p.n = read_path(&p, s);
	ports = p.n ? p.n - 1 : 0;
	for (size_t i = 0; i < ports; i++) {
		char config[48], prefix[48];

		snprintf(config, sizeof(config), "pci/port-%zu/config.bin", i);
		snprintf(prefix, sizeof(prefix), "pci/port-%zu/sysfs/", i);
		read_fn(&p.fns[i], s, config, prefix);
	}
	drive = &p.fns[ports];
	read_fn(drive, s, "pci/config.bin", "sysfs/pci/");
	if (!p.n && (drive->has_config || drive->is_gone || drive->speed_max))
		p.n = 1;
	read_meta(&p, s);
	p.is_asleep = attr(s, "sysfs/pci/", "power/runtime_status", text, sizeof(text)) &&
		      !strcmp(text, "suspended");
	for (size_t i = 0; i + 1 < p.n; i++)
		if (!is_inside_switch(&p, i))
			add_link(&p, i);
	if (p.n)
		find_limit(&p);
	*ret = p;
}

const struct diag_pcie_fn *diag_pcie_drive(const struct diag_pcie *p)
{
	return p->n ? &p->fns[p->n - 1] : NULL;
}

double diag_pcie_per_hour(const struct diag_pcie *p, uint64_t count)
{
	return p->uptime_s ? (double)count * 3600.0 / (double)p->uptime_s : 0;
}
