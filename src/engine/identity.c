// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is it still the same drive? Asked before the first case that cannot be
 * undone and after every reset: what answers at an address may have been
 * swapped, and a serial number was given for one drive only.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/gate.h"

#define SN_OFF 4
#define SN_LEN 20
#define MN_OFF 24
#define MN_LEN 40

/* The controller enabled as a case finds it. */
static int bring_up(struct session *s)
{
	int rc;

	if ((s->fn->caps & PCIFN_CAP_OS_DRIVER) || session_is_standard(s))
		return 0;
	rc = session_recover(s);
	if (!rc)
		rc = drv_enable(s->c, NULL);
	return rc ? rc : session_grant_queues(s);
}

static void ascii(char *buf, size_t len, const uint8_t *text, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n && at + 1 < len; i++)
		buf[at++] = text[i] >= 0x20 && text[i] < 0x7f ? (char)text[i] : '?';
	while (at && buf[at - 1] == ' ')
		at--;
	buf[at] = '\0';
}

static bool is_same(const uint8_t *a, const uint8_t *b)
{
	return !memcmp(a + SN_OFF, b + SN_OFF, SN_LEN) && !memcmp(a + MN_OFF, b + MN_OFF, MN_LEN);
}

int identity_check(struct session *s, char *text, size_t len)
{
	char sn[SN_LEN + 1], mn[MN_LEN + 1], was[SN_LEN + 1];
	uint8_t id[4096];
	int rc;

	if (!s->has_identify_ctrl) {
		snprintf(text, len, "the drive never said its serial number");
		return -EIO;
	}
	rc = bring_up(s);
	if (!rc)
		rc = session_ask(s, NT_CNS_CTRL, 0, id);
	if (rc) {
		snprintf(text, len, "Identify Controller was %s%s",
			 rc > 0 ? "refused" : "not answered: ",
			 rc > 0		 ? ""
			 : rc == -ENODEV ? "the device is gone"
					 : strerror(-rc));
		return rc > 0 || rc == -EPERM ? -EIO : rc;
	}
	if (is_same(id, s->identify_ctrl))
		return 0;
	ascii(sn, sizeof(sn), id + SN_OFF, SN_LEN);
	ascii(mn, sizeof(mn), id + MN_OFF, MN_LEN);
	ascii(was, sizeof(was), s->identify_ctrl + SN_OFF, SN_LEN);
	snprintf(text, len, "another drive answers: serial number %s (%s), was %s", sn, mn, was);
	return -EPERM;
}
