// SPDX-License-Identifier: GPL-2.0-or-later
/* Hiding what names somebody: fields in place, every other place by looking, the rest left out. */
#include "redact.h"

#include <stdlib.h>
#include <string.h>

#include "logs.h"
#include "secret_places.h"

#define LID_VENDOR 0xc0u
#define FID_VENDOR 0xc0u

static const char *const names[] = { "none", "ids", "strict" };

const char *diag_redact_name(enum diag_redact mode)
{
	return names[mode];
}

bool diag_redact_parse(const char *name, enum diag_redact *ret)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name)) {
			*ret = (enum diag_redact)i;
			return true;
		}
	return false;
}

/* -------------------------------------------------------------------- leaving out */

/* The number in "logs/0d-ns1.bin"; false: the item is none of @dir. */
static bool number_of(const char *name, const char *dir, unsigned long *ret)
{
	char *end;

	if (strncmp(name, dir, strlen(dir)) != 0)
		return false;
	*ret = strtoul(name + strlen(dir), &end, 16);
	return end == name + strlen(dir) + 2;
}

static const char *why_not_log(const struct diag_item *it, unsigned long lid)
{
	if (lid == 0x07 || lid == 0x08)
		return "telemetry may hold user data";
	if (lid == 0x0d)
		return "the Persistent Event log may hold what its maker put there";
	if (lid >= LID_VENDOR && !diag_log_find((uint8_t)lid, it->bytes, it->len))
		return "nobody describes this vendor's page";
	return NULL;
}

/* Why an item goes; NULL: it stays. */
static const char *why_not(const struct diag_item *it, enum diag_redact mode)
{
	unsigned long id;

	if (it->missing)
		return NULL;
	if (number_of(it->name, "features/", &id) && id >= 0x7d && id <= 0x7f)
		return "the host's own notes: its name may be among them";
	if (mode < DIAG_REDACT_STRICT)
		return NULL;
	if (number_of(it->name, "logs/", &id))
		return why_not_log(it, id);
	if (number_of(it->name, "features/", &id) && (id == 0x03 || id >= FID_VENDOR))
		return id == 0x03 ? "it names what lies where" : "a vendor's own feature";
	if (!strcmp(it->name, "conformance.json"))
		return "evidence of cases may hold data";
	return NULL;
}

static int leave_out(struct diag_snapshot *s, enum diag_redact mode)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *why = why_not(&s->items[i], mode);
		char name[DIAG_NAME_MAX + 1];
		int rc;

		if (!why)
			continue;
		snprintf(name, sizeof(name), "%s", s->items[i].name);
		diag_snap_drop(s, name);
		rc = diag_snap_miss(s, name, "left out: %s", why);
		if (rc)
			return rc;
	}
	return 0;
}

/* Vendor specific ends of Identify pages: nobody knows what they say. */
static void blank_vendor(struct diag_item *it)
{
	size_t from = it->len;

	if (!strcmp(it->name, "identify/ctrl.bin"))
		from = 3072;
	else if (!strncmp(it->name, "identify/ns-", 12) &&
		 !it->name[12 + strspn(it->name + 12, "0123456789.bin")])
		from = 384;
	if (!it->missing && from < it->len)
		memset(it->bytes + from, 0, it->len - from);
}

/* ---------------------------------------------------------------------- replacing */

static int replace_place(void *arg, const struct secret_place *p)
{
	const struct secrets *secrets = arg;
	size_t len = p->len, from = 0;

	if (p->is_text) {
		len = strnlen((const char *)p->bytes, len);
		while (len && (p->bytes[len - 1] == ' ' || p->bytes[len - 1] == '\n'))
			len--;
		while (from < len && p->bytes[from] == ' ')
			from++;
	}
	for (size_t i = 0; i < secrets->n; i++) {
		const struct secret *x = &secrets->v[i];

		/* too little to be looked for elsewhere; of a number that says nothing nothing is
		 * hidden */
		if (x->is_short && (x->is_text || !x->is_short_in_hex) &&
		    x->is_text == p->is_text && x->len == len - from &&
		    !memcmp(x->bytes, p->bytes + from, x->len)) {
			memcpy(p->bytes + from, x->instead, x->len);
			break;
		}
	}
	return 0;
}

int diag_redact(struct diag_snapshot *s, struct secrets *secrets, enum diag_redact mode)
{
	int rc;

	if (mode == DIAG_REDACT_NONE)
		return 0;
	rc = leave_out(s, mode);
	if (rc)
		return rc;
	for (size_t i = 0; i < s->n && mode == DIAG_REDACT_STRICT; i++)
		blank_vendor(&s->items[i]);
	secret_places(s, replace_place, secrets);
	for (size_t i = 0; i < s->n; i++) {
		struct diag_item *it = &s->items[i];

		if (it->missing)
			secrets_replace(secrets, it->missing, strlen(it->missing), true);
		else
			secrets_replace(secrets, it->bytes, it->len, true);
	}
	return 0;
}
