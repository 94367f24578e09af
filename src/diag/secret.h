// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What names a drive, a host or a person, and what stands in its place in a
 * bundle that leaves the house.
 *
 * A secret is a string or a byte string; its substitute is of the same length, so
 * that every structure still decodes, and is made of the secret and a salt by
 * HMAC-SHA-256: equal ones stay equal, and who does not know the salt cannot try
 * serial numbers until one fits. Secrets are looked for in every form that tools
 * and controllers write them in: any case, UTF-16, byte-reversed, swapped in
 * pairs, hexadecimal with and without separators.
 */
#ifndef DIAG_SECRET_H
#define DIAG_SECRET_H

#include "snapshot.h"

enum secret_kind {
	SECRET_SN,
	SECRET_EUI64,
	SECRET_NGUID,
	SECRET_UUID,
	SECRET_GUID, /* FRU */
	SECRET_DSN,  /* of PCI Express */
	SECRET_NQN,
	SECRET_HOSTID,
	SECRET_DMI,
	SECRET_HOST,
	SECRET_USER,
	SECRET_LABEL,
	SECRET_PATH,
	SECRET_MAC,
	SECRET_IP,
	SECRET_KINDS
};

struct secret {
	enum secret_kind kind;
	bool is_text;
	/*
	 * Too little of it to be told from other bytes: replaced where it is known to stand, but
	 * not looked for. The second is of its digits in hexadecimal, which say more.
	 */
	bool is_short, is_short_in_hex;
	bool is_bounded; /* a match has no letter or digit beside it */
	bool is_plain;	 /* may be a word like any other: only in what came from outside */
	size_t len;
	uint8_t *bytes;
	uint8_t *instead; /* as long; NULL until secrets_seal() */
};

struct secrets {
	struct secret *v;
	size_t n;
	struct scan *scan; /* secret_scan.c */
	size_t replaced;   /* how often something was */
};

/* "sn", "eui64" …; a few words. */
const char *secret_kind_name(enum secret_kind kind);

struct secrets *secrets_new(void); /* NULL: no memory */
void secrets_free(struct secrets *s);

/*
 * Blanks around a text are none of it; what is empty, there already or identifies nothing (all
 * bits the same) is no secret. 0 or -ENOMEM.
 */
int secrets_add_text(struct secrets *s, enum secret_kind kind, const void *text, size_t len);
int secrets_add_bytes(struct secrets *s, enum secret_kind kind, const void *bytes, size_t len);
/* Text that writes bytes in hexadecimal, with separators or without. */
int secrets_add_hex(struct secrets *s, enum secret_kind kind, const char *text);

/* secret_find.c: those that stand in a snapshot, of a drive or of the host. */
int secrets_find(struct secrets *s, const struct diag_snapshot *snap);
/* secret_text.c: what looks like one in the lines of a log: UUIDs, addresses, labels, paths. */
int secrets_find_text(struct secrets *s, const char *text, size_t len, bool is_log);
/* secret_host.c: what this machine knows of itself and its users, in the snapshot or not. */
int secrets_find_host(struct secrets *s);

/* No more are added. Substitutes are made. 0 or -ENOMEM. */
int secrets_seal(struct secrets *s, const void *salt, size_t salt_len);

/* --------------------------------------------------------- secret_scan.c */

enum scan_form { SCAN_PLAIN, SCAN_UTF16LE, SCAN_UTF16BE, SCAN_REVERSED, SCAN_SWAPPED, SCAN_FORMS };

struct scan_hit {
	const struct secret *secret;
	enum scan_form form;
	bool is_hex;
	size_t at, len;
};

/* Everything that is known is replaced in @bytes. @is_foreign: came from outside. */
void secrets_replace(struct secrets *s, void *bytes, size_t len, bool is_foreign);
/* Is any of them in @bytes? */
bool secrets_search(const struct secrets *s, const void *bytes, size_t len, bool is_foreign,
		    struct scan_hit *ret);
const char *scan_form_name(const struct scan_hit *hit); /* "in UTF-16LE" */
int scan_build(struct secrets *s);
void scan_free(struct scan *scan);

#endif
