// SPDX-License-Identifier: GPL-2.0-or-later
/* The field walker over any bytes of any length: reads, prints, stores and reads back. */
#include <nvmetest/spec.h>

#include "fuzz.h"

static int visit(void *arg, const struct spec_struct *s, const struct spec_field *f,
		 const void *bytes, size_t len)
{
	uint8_t *copy = arg;
	char text[160];

	(void)s;
	spec_format(f, bytes, len, text, sizeof(text));
	if (strlen(text) >= sizeof(text))
		abort();
	spec_format(f, bytes, len, text, 1);
	if (f->kind == SPEC_UINT) {
		uint64_t v = spec_get(f, bytes, len);

		memcpy(copy, bytes, len);
		spec_set(f, copy, len, ~v);
		spec_set(f, copy, len, v);
		if (memcmp(copy, bytes, len))
			abort();
	}
	return 0;
}

static void fuzz_one(const uint8_t *data, size_t len)
{
	uint8_t *bytes = malloc(len + 1), *copy = malloc(len + 1);
	char path[80];

	if (!bytes || !copy)
		abort();
	memcpy(bytes, data, len); /* its own allocation: one byte past the end is seen */
	for (size_t i = 0; i < spec_structs_count; i++)
		spec_walk(spec_structs[i], bytes, len < 1024 ? len : 1024, visit, copy);
	snprintf(path, sizeof(path), "%.*s", (int)(len < 79 ? len : 79), (const char *)data);
	const struct spec_struct *s;
	const struct spec_field *f;
	spec_path_find(path, &s, &f);
	spec_status_parse(path);
	spec_feature_parse(path);
	spec_log_parse(path);
	free(bytes);
	free(copy);
}
