// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bundles of anybody: the first byte chooses whether the rest is an archive, a
 * manifest over one file, or text that is searched for identifiers and redacted.
 */
#include <errno.h>
#include <json-c/json.h>
#include <nvmetest/base.h>

#include "diag/bundle.h"
#include "diag/doctor.h"
#include "diag/redact.h"
#include "fuzz.h"

static void judge(const struct bundle *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct diag_verdict *v;

		if (diag_judge(b->host, b->drives[i].s, &v))
			abort();
		diag_verdict_free(v);
	}
}

static void unpack(const struct diag_snapshot *files)
{
	struct bundle *b = NULL;
	struct nt_err err = { 0 };

	if (!bundle_unpack(files, &b, &err)) {
		judge(b);
		bundle_free(b);
	} else if (!*err.text) {
		abort(); /* refused without a word */
	}
}

static void fuzz_tar(const uint8_t *data, size_t len)
{
	struct diag_snapshot *files = diag_snap_new();
	struct nt_err err = { 0 };
	FILE *in = fopen(fuzz_file(data, len), "rb");

	if (!files || !in)
		abort();
	if (!bundle_read_tar(in, files, &err))
		unpack(files);
	else if (!*err.text)
		abort();
	fclose(in);
	diag_snap_free(files);
}

static void fuzz_manifest(const uint8_t *data, size_t len)
{
	struct diag_snapshot *files = diag_snap_new();

	if (!files)
		abort();
	diag_snap_put(files, "manifest.json", data, len);
	diag_snap_put_text(files, "ctrl/nvme0/meta.json", "{}");
	unpack(files);
	diag_snap_free(files);
}

/* Whatever is found in anything: after it was replaced none of it is left. */
static void fuzz_redact(const uint8_t *data, size_t len)
{
	static const char *const items[] = { "host/dmesg", "host/cmdline", "identify/ctrl.bin",
					     "identify/ns-1-desc.bin", "pci/config.bin" };
	struct diag_snapshot *s = diag_snap_new();
	struct secrets *secrets = secrets_new();
	struct scan_hit hit;

	if (!s || !secrets)
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		diag_snap_put(s, items[i], data, nt_min(len, 4096));
	if (secrets_find(secrets, s) || secrets_seal(secrets, "salt", 4) ||
	    diag_redact(s, secrets, DIAG_REDACT_STRICT))
		abort();
	/* what a substitute and its neighbours make together is found by the bundle's own search */
	for (size_t i = 0; i < s->n; i++)
		if (!s->items[i].missing)
			secrets_search(secrets, s->items[i].bytes, s->items[i].len, true, &hit);
	secrets_free(secrets);
	diag_snap_free(s);
}

static void fuzz_one(const uint8_t *data, size_t len)
{
	const unsigned int kind = len ? data[0] : 0;

	/* an archive has a name where others have a number */
	if (kind < 3) {
		data++;
		len -= len ? 1 : 0;
	}
	if (kind == 1)
		fuzz_manifest(data, len);
	else if (kind == 2)
		fuzz_redact(data, len);
	else
		fuzz_tar(data, len);
}
