// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a report back as a document: its events, replayed into one. */
#include "load.h"

#include <errno.h>

#include "event.h"

static int each(void *arg, struct json_object *ev)
{
	struct json_object *c;

	return report_doc_event(arg, ev, &c);
}

int report_load(const char *path, struct report_doc **ret_doc, struct nt_err *err)
{
	struct report_doc *d;
	struct json_object *c;
	int rc;

	if (report_doc_open(true, &d) < 0)
		return nt_err_set(err, -ENOMEM, "out of memory");
	rc = report_replay(path, each, d, err);
	if (rc < 0) {
		report_doc_close(d);
		return rc;
	}
	report_doc_finish(d, &c);
	*ret_doc = d;
	return 0;
}
