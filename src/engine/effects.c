// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Effects: what a case may do to a drive, and the gate before it does.
 *
 * On a throw-away device (PCIFN_CAP_SCRATCH: the model, QEMU) everything is
 * allowed. Elsewhere a plan or --allow names each effect, and run.c asks for
 * the serial number before anything of EFFECTS_NEED_SERIAL.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "util/near.h"

static const char *const names[] = { "reset",	 "features", "data", "namespaces",
				     "firmware", "wear",     "power" };

const char *effect_name(unsigned int bit)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (bit == 1u << i)
			return names[i];
	return NULL;
}

/* The bit of the @len characters at @word; 0: none. */
static unsigned int find(const char *word, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == len && !strncmp(names[i], word, len))
			return 1u << i;
	return 0;
}

bool effects_has_none(const char *text)
{
	for (;; text++) {
		size_t len = strcspn(text, ",");

		if (len == 4 && !strncmp(text, "none", 4))
			return true;
		text += len;
		if (!*text)
			return false;
	}
}

static int unknown(const char *word, size_t len, struct nt_err *err)
{
	char copy[64];
	struct near near;

	snprintf(copy, sizeof(copy), "%.*s", (int)len, word);
	near = near_begin(copy);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		near_offer(&near, names[i]);
	if (near.best)
		return nt_err_set(err, -EINVAL, "unknown effect \"%s\", did you mean \"%s\"?", copy,
				  near.best);
	return nt_err_set(err, -EINVAL,
			  "unknown effect \"%s\": one of reset, features, data, namespaces, "
			  "firmware, wear, power, none",
			  copy);
}

int effects_parse(const char *text, unsigned int *ret, struct nt_err *err)
{
	unsigned int bits = 0;

	for (;;) {
		size_t len = strcspn(text, ",");
		bool is_none = len == 4 && !strncmp(text, "none", 4);
		unsigned int bit = find(text, len);

		if (!bit && !is_none)
			return unknown(text, len, err);
		bits |= bit;
		if (!text[len])
			break;
		text += len + 1;
	}
	*ret = bits;
	return 0;
}

const char *effects_text(unsigned int bits, char buf[96])
{
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (bits & 1u << i)
			at += (size_t)snprintf(buf + at, 96 - at, "%s%s", at ? ", " : "", names[i]);
	return at ? buf : "none";
}

unsigned int effects_refused(unsigned int effects, unsigned int caps, unsigned int allow)
{
	if (caps & PCIFN_CAP_SCRATCH)
		return 0;
	return effects & ~allow;
}

int effects_check_serial(unsigned int effects, const char *serial, const char *sn,
			 struct nt_err *err)
{
	char what[96];

	effects &= EFFECTS_NEED_SERIAL;
	if (!effects)
		return 0;
	effects_text(effects, what);
	if (!serial)
		return nt_err_set(err, -EPERM,
				  "refused: this run may change %s of a real device; confirm which "
				  "one with --serial %s",
				  what, sn && *sn ? sn : "SN");
	if (!sn || !*sn || strcmp(sn, serial))
		return nt_err_set(err, -EPERM,
				  "refused: --serial %s does not match this device, whose serial "
				  "number is %s",
				  serial, sn && *sn ? sn : "not known");
	return 0;
}
