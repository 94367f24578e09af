// SPDX-License-Identifier: GPL-2.0-or-later
/* Identifiers in a snapshot: in the fields that hold one, and in whatever is text. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "secret_places.h"

#define NIDT_EUI64 1u
#define NIDT_NGUID 2u
#define NIDT_UUID  3u
#define CAP_EXT	   0x100u
#define CAP_DSN	   3u

/* A field of the pages whose names begin and end so. */
static const struct field {
	const char *head, *tail;
	uint16_t off, len;
	enum secret_kind kind;
	bool is_text;
} fields[] = {
	{ "identify/ctrl", "/ctrl.bin", 4, 20, SECRET_SN, true },
	{ "identify/ctrl", "/ctrl.bin", 112, 16, SECRET_GUID, false },
	{ "identify/ctrl", "/ctrl.bin", 768, 256, SECRET_NQN, true },
	{ "identify/ns-", "0123456789.bin", 104, 16, SECRET_NGUID, false },
	{ "identify/ns-", "0123456789.bin", 120, 8, SECRET_EUI64, false },
	{ "features/81", ".bin", 4, 16, SECRET_HOSTID, false },
	{ "logs/0d", ".bin", 56, 20, SECRET_SN, true },
	{ "logs/0d", ".bin", 116, 256, SECRET_NQN, true },
	{ "sysfs/nvme/serial", "", 0, 64, SECRET_SN, true },
	{ "sysfs/nvme/subsysnqn", "", 0, 256, SECRET_NQN, true },
};

/* Texts that write bytes. */
static const struct {
	const char *tail;
	enum secret_kind kind;
} hex_items[] = {
	{ "/nguid", SECRET_NGUID },
	{ "/eui", SECRET_EUI64 },
	{ "/uuid", SECRET_UUID },
	{ "/wwid", SECRET_NGUID },
};

static bool begins(const char *name, const char *head)
{
	return !strncmp(name, head, strlen(head));
}

static bool ends(const char *name, const char *tail)
{
	const size_t len = strlen(name), n = strlen(tail);

	return len >= n && !strcmp(name + len - n, tail);
}

/* "ns-12.bin" is a page of its own, "ns-12-desc.bin" another. */
static bool fits(const struct field *f, const char *name)
{
	size_t at = strlen(f->head);

	if (!begins(name, f->head))
		return false;
	if (!isdigit((unsigned char)*f->tail))
		return ends(name, f->tail) && (*f->tail || !name[at]);
	at += strspn(name + at, "0123456789");
	return !strcmp(name + at, ".bin");
}

struct visit {
	int (*each)(void *arg, const struct secret_place *p);
	void *arg;
};

static int visit(const struct visit *v, enum secret_kind kind, bool is_text, uint8_t *bytes,
		 size_t len)
{
	const struct secret_place p = { kind, is_text, bytes, len };

	return v->each(v->arg, &p);
}

static int visit_fields(const struct visit *v, const struct diag_item *it)
{
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(fields) && !rc; i++) {
		const struct field *f = &fields[i];

		if (!fits(f, it->name) || it->len <= f->off)
			continue;
		rc = visit(v, f->kind, f->is_text, it->bytes + f->off,
			   nt_min(f->len, it->len - f->off));
	}
	return rc;
}

/* Namespace Identification Descriptors: type, length, two bytes, the identifier. */
static int visit_descriptors(const struct visit *v, const struct diag_item *it)
{
	static const enum secret_kind of[] = { 0, SECRET_EUI64, SECRET_NGUID, SECRET_UUID };
	int rc = 0;

	for (size_t at = 0; at + 4 <= it->len && !rc;) {
		const uint8_t type = it->bytes[at], len = it->bytes[at + 1];

		if (!len || at + 4 + len > it->len)
			break;
		if (type >= NIDT_EUI64 && type <= NIDT_UUID)
			rc = visit(v, of[type], false, it->bytes + at + 4, len);
		at += 4u + len;
	}
	return rc;
}

static unsigned int word_at(const uint8_t *p)
{
	return p[0] | (unsigned int)p[1] << 8;
}

/* The Device Serial Number capability, least significant byte first. */
static int visit_config(const struct visit *v, const struct diag_item *it)
{
	size_t at = CAP_EXT;

	for (int i = 0; i < 64 && at >= CAP_EXT && at + 12 <= it->len; i++) {
		if (word_at(it->bytes + at) == CAP_DSN)
			return visit(v, SECRET_DSN, false, it->bytes + at + 4, 8);
		at = word_at(it->bytes + at + 2) >> 4 & ~3u;
	}
	return 0;
}

int secret_places(const struct diag_snapshot *snap,
		  int (*each)(void *arg, const struct secret_place *p), void *arg)
{
	const struct visit v = { each, arg };
	int rc = 0;

	for (size_t i = 0; i < snap->n && !rc; i++) {
		const struct diag_item *it = &snap->items[i];

		if (it->missing)
			continue;
		if (begins(it->name, "identify/ns-") && ends(it->name, "-desc.bin"))
			rc = visit_descriptors(&v, it);
		else if (begins(it->name, "pci/") && ends(it->name, "config.bin"))
			rc = visit_config(&v, it);
		else
			rc = visit_fields(&v, it);
	}
	return rc;
}

/* ------------------------------------------------------------------------ finding */

static int take_place(void *arg, const struct secret_place *p)
{
	size_t len = p->len;

	if (p->is_text)
		return secrets_add_text(arg, p->kind, p->bytes, len);
	/* A Host Identifier of 8 bytes has eight more behind it that are zero. */
	if (p->kind == SECRET_HOSTID && len == 16) {
		while (len > 8 && !p->bytes[len - 1])
			len--;
		len = len > 8 ? 16 : 8;
	}
	return secrets_add_bytes(arg, p->kind, p->bytes, len);
}

/* "eui.0025388b91d0a3f5" is one or the other by its length. */
static int take_hex(struct secrets *s, enum secret_kind kind, const char *text)
{
	const char *dot = strchr(text, '.');

	if (begins(text, "nvme.")) /* made of vendor, serial and model: each is found */
		return 0;
	if (begins(text, "uuid."))
		kind = SECRET_UUID;
	text = dot ? dot + 1 : text;
	return secrets_add_hex(s, strlen(text) <= 17 && kind != SECRET_UUID ? SECRET_EUI64 : kind,
			       text);
}

static int take_text(struct secrets *s, const struct diag_item *it)
{
	const bool is_log = begins(it->name, "host/dmesg") || begins(it->name, "host/cmdline") ||
			    begins(it->name, "sysfs/nvme/address");
	int rc = 0;

	for (size_t i = 0; begins(it->name, "sysfs/ns-") && i < ARRAY_SIZE(hex_items) && !rc; i++)
		if (ends(it->name, hex_items[i].tail))
			rc = take_hex(s, hex_items[i].kind, (const char *)it->bytes);
	return rc ? rc : secrets_find_text(s, (const char *)it->bytes, it->len, is_log);
}

int secrets_find(struct secrets *s, const struct diag_snapshot *snap)
{
	int rc = secret_places(snap, take_place, s);

	for (size_t i = 0; i < snap->n && !rc; i++) {
		const struct diag_item *it = &snap->items[i];

		if (!it->missing && !ends(it->name, ".bin"))
			rc = take_text(s, it);
	}
	return rc;
}
