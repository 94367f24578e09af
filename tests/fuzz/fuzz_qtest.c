// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a qtest socket, as a broken or hostile QEMU could send them. */
#include "fuzz.h"
#include "pcifn/qtest/qtest.h"

static void fuzz_one(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);
	size_t at = 0;

	if (!text)
		abort();
	memcpy(text, data, len);
	while (at < len) {
		struct qtest_reply reply;
		size_t n = qtest_proto_parse(text + at, len - at, &reply);

		if (n > len - at)
			abort();
		if (!n)
			break; /* no whole line yet */
		at += n;
	}
	free(text);
}
