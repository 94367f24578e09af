// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What looks like an identifier in lines of text: UUIDs and qualified names
 * anywhere; in logs and command lines also addresses, labels and paths.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "secret.h"

#define UUID_LEN 36u
#define MAC_LEN	 17u

struct line {
	const char *text;
	size_t len, at;
};

static bool is_word(const struct line *l, size_t at)
{
	return at < l->len && isalnum((unsigned char)l->text[at]);
}

/* Digits in groups of the shape of @shape, where 'x' is one. */
static bool has_shape(const struct line *l, const char *shape)
{
	const size_t len = strlen(shape);

	if (l->len - l->at < len || is_word(l, l->at + len))
		return false;
	for (size_t i = 0; i < len; i++)
		if (shape[i] == 'x' ? !isxdigit((unsigned char)l->text[l->at + i])
				    : l->text[l->at + i] != shape[i])
			return false;
	return true;
}

static int take_hex(struct secrets *s, struct line *l, enum secret_kind kind, size_t len)
{
	char text[UUID_LEN + 1];

	memcpy(text, l->text + l->at, len);
	text[len] = '\0';
	l->at += len;
	return secrets_add_hex(s, kind, text);
}

static int take_text(struct secrets *s, struct line *l, enum secret_kind kind, size_t len)
{
	const char *text = l->text + l->at;

	l->at += len ? len : 1;
	return secrets_add_text(s, kind, text, len);
}

/* Characters from here on that are in @set, or, where that is NULL, printable and not in @stop. */
static size_t span(const struct line *l, const char *set, const char *stop)
{
	size_t n = l->at;

	while (n < l->len && l->text[n] &&
	       (set ? strchr(set, l->text[n]) != NULL
		    : l->text[n] > ' ' && !strchr(stop, l->text[n])))
		n++;
	return n - l->at;
}

/* An address of either version, by what the C library takes for one. */
static size_t ip_len(const struct line *l)
{
	size_t len = span(l, "0123456789abcdefABCDEF:.", "");
	char text[48];
	uint8_t out[16];

	while (len && (l->text[l->at + len - 1] == '.' || l->text[l->at + len - 1] == ':'))
		len--;
	if (len < 7 || len >= sizeof(text) || is_word(l, l->at + len))
		return 0;
	memcpy(text, l->text + l->at, len);
	text[len] = '\0';
	return inet_pton(AF_INET, text, out) == 1 || inet_pton(AF_INET6, text, out) == 1 ? len : 0;
}

/* What stands behind a word that names a file system by what its owner called it. */
static size_t label_at(const struct line *l)
{
	static const char *const words[] = { "LABEL=",	     "device label ", "Volume ",
					     "root=ZFS=",    "/dev/mapper/",  "rd.lvm.lv=",
					     "volume group " };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const size_t n = strlen(words[i]);

		if (l->len - l->at > n && !strncmp(l->text + l->at, words[i], n))
			return n;
	}
	return 0;
}

/* Where the system itself is says nothing of its owner. */
static bool is_owned_path(const char *path, size_t len)
{
	static const char *const systems[] = { "/dev/", "/sys/", "/proc/",  "/boot/",
					       "/usr/", "/lib/", "/bin/",   "/sbin/",
					       "/run/", "/etc/", "/vmlinuz" };

	for (size_t i = 0; i < ARRAY_SIZE(systems); i++)
		if (len >= strlen(systems[i]) && !strncmp(path, systems[i], strlen(systems[i])))
			return false;
	return len > 3;
}

static int look_in_log(struct secrets *s, struct line *l)
{
	const char c = l->text[l->at], before = l->at ? l->text[l->at - 1] : ' ';
	size_t len;

	if (has_shape(l, "xx:xx:xx:xx:xx:xx") && l->at + MAC_LEN <= l->len &&
	    (l->at + MAC_LEN == l->len || l->text[l->at + MAC_LEN] != ':'))
		return take_hex(s, l, SECRET_MAC, MAC_LEN);
	/* not the end of a longer number */
	if ((isxdigit((unsigned char)c) || c == ':') && before != '.' && before != ':') {
		len = ip_len(l);
		if (len)
			return take_text(s, l, SECRET_IP, len);
	}
	len = label_at(l);
	if (len) {
		l->at += len;
		return take_text(s, l, SECRET_LABEL, span(l, NULL, ",;()\"'"));
	}
	if (c == '/' && strchr(" =\"'(:,", before)) {
		len = span(l, NULL, " ,;:()\"'");
		if (is_owned_path(l->text + l->at, len))
			return take_text(s, l, SECRET_PATH, len);
	}
	l->at++;
	return 0;
}

int secrets_find_text(struct secrets *s, const char *text, size_t len, bool is_log)
{
	struct line l = { .text = text, .len = len };
	int rc = 0;

	while (l.at < len && !rc) {
		const bool is_inside = l.at && is_word(&l, l.at - 1);

		if (is_inside)
			l.at++;
		else if (has_shape(&l, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"))
			rc = take_hex(s, &l, SECRET_UUID, UUID_LEN);
		else if (is_log && len - l.at > 16 && !strncmp(text + l.at, "nqn.", 4))
			rc = take_text(s, &l, SECRET_NQN, span(&l, NULL, " ,;\"'()<>"));
		else if (is_log)
			rc = look_in_log(s, &l);
		else
			l.at++;
	}
	return rc;
}
