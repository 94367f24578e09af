// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything that can be shown of the drives of a bundle, as JSON beside the bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bundle_page.h"
#include "diag/pcie_view.h"
#include "diag/readout.h"
#include "util/jobj.h"

struct reader {
	const struct diag_snapshot *s;
	int (*each)(void *arg, const char *name, struct json_object *doc);
	void *arg;
};

static int offer(const struct reader *r, const char *name, struct json_object *doc)
{
	const char *why;
	int rc = 0;

	if (!doc)
		return -ENOMEM;
	if (readout_has_any(doc, &why))
		rc = r->each(r->arg, name, doc);
	json_object_put(doc);
	return rc;
}

/* One page of each log that was read; of several groups it is one document. */
static int each_log(const struct reader *r)
{
	const struct readout_opts o = { .with_raw = false };
	unsigned long last = 256;
	int rc = 0;

	for (size_t i = 0; i < r->s->n && !rc; i++) {
		const char *name = r->s->items[i].name;
		unsigned long lid;
		char title[16], *end;

		if (strncmp(name, "logs/", 5) != 0)
			continue;
		lid = strtoul(name + 5, &end, 16);
		if (end != name + 7 || lid == last || lid > 255)
			continue;
		last = lid;
		snprintf(title, sizeof(title), "log-%02lx", lid);
		rc = offer(r, title, readout_log(r->s, &o, (unsigned int)lid));
	}
	return rc;
}

int bundle_each_readout(const struct diag_snapshot *s,
			int (*each)(void *arg, const char *name, struct json_object *doc),
			void *arg)
{
	static const struct {
		const char *name;
		struct json_object *(*make)(const struct diag_snapshot *s,
					    const struct readout_opts *o);
	} readouts[] = {
		{ "smart", readout_smart },	  { "selftest", readout_selftest },
		{ "identify", readout_identify }, { "features", readout_features },
		{ "regs", readout_regs },
	};
	const struct readout_opts o = { .with_raw = false };
	const struct reader r = { s, each, arg };
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(readouts) && !rc; i++)
		rc = offer(&r, readouts[i].name, readouts[i].make(s, &o));
	return rc ? rc : each_log(&r);
}

struct decoder {
	struct diag_snapshot *files;
	const char *id;
};

static int put(void *arg, const char *name, struct json_object *doc)
{
	const struct decoder *d = arg;
	char path[DIAG_NAME_MAX + 1];

	snprintf(path, sizeof(path), "ctrl/%s/decoded/%s.json", d->id, name);
	return diag_snap_put_text(
		d->files, path,
		json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PRETTY |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
}

int bundle_decode(const struct bundle *b, struct diag_snapshot *files)
{
	int rc = 0;

	for (size_t i = 0; i < b->n && !rc; i++) {
		struct decoder d = { files, b->drives[i].id };
		struct diag_pcie p;

		rc = bundle_each_readout(b->drives[i].s, put, &d);
		diag_pcie_read(&p, b->drives[i].s);
		if (!rc && p.n) {
			struct json_object *doc = diag_pcie_json(&p);

			rc = doc ? put(&d, "pcie", doc) : -ENOMEM;
			json_object_put(doc);
		}
	}
	return rc;
}
