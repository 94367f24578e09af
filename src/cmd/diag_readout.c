// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest diag regs, identify …: a readout of the snapshot, in words or as JSON. */
#include <json-c/json.h>

#include "diag/readout.h"
#include "diag_cmd.h"

typedef struct json_object *(*readout_fn)(const struct diag_snapshot *s,
					  const struct readout_opts *o);

static int show(const struct diag_ask *ask, readout_fn make)
{
	const struct readout_opts opts = { .with_raw = cmd_has(ask->a, "raw") };
	struct json_object *doc = make(ask->s, &opts);
	int status = CMD_OK;
	const char *why;

	if (!readout_has_any(doc, &why))
		status = cmd_error("diag %s: %s: %s", ask->verb->name, ask->address, why);
	else if (ask->json)
		printf("%s\n",
		       json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PRETTY |
								   JSON_C_TO_STRING_NOSLASHESCAPE));
	else
		readout_print(stdout, doc, ask->a->color);
	/* Not all of it was read: what there is was shown. */
	if (!status && ask->why)
		status = cmd_error("diag %s: %s", ask->verb->name, ask->why);
	json_object_put(doc);
	return status;
}

int cmd_diag_identify(struct diag_ask *ask)
{
	return show(ask, readout_identify);
}

int cmd_diag_regs(struct diag_ask *ask)
{
	return show(ask, readout_regs);
}
