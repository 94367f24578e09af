// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The events themselves, one JSON object a line, out of the process before the
 * next one happens: a host that crashes loses at most the case that was running.
 */
#include <errno.h>
#include <json-c/json.h>

#include "doc.h"
#include "formats.h"

static int begin(FILE *out, int verbose, bool color, void **state)
{
	(void)verbose;
	(void)color;
	*state = out;
	return 0;
}

static int event(void *state, struct json_object *ev)
{
	const char *text = json_object_to_json_string_ext(
		ev, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!text)
		return -ENOMEM;
	errno = 0;
	if (fprintf(state, "%s\n", text) < 0 || fflush(state))
		return errno ? -errno : -EIO;
	return 0;
}

static int end(void *state)
{
	(void)state;
	return 0;
}

const struct report_ops report_events = {
	.name = "events",
	.summary = "JSON lines as things happen, schema " EVENTS_SCHEMA,
	.is_streamed = true,
	.begin = begin,
	.event = event,
	.end = end,
};
