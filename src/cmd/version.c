// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest version: what this build is and has. */
#include <json-c/json.h>
#include <nvmetest/pcifn.h>
#include <nvmetest/plugin.h>

#include "cmd.h"
#include "report/event.h"
#include "util/jobj.h"

const struct cmd_option cmd_version_options[] = {
	{ "output", 'o', "FORMAT", "how to print", "human json" },
	{ NULL, 0, NULL, NULL, NULL },
};

static void print_json(void)
{
	struct json_object *o = json_object_new_object(), *list;

	jobj_str(o, "name", "nvmetest");
	jobj_str(o, "version", NVMETEST_VERSION);
	list = jobj_array(o, "formats");
	for (size_t i = 0; report_formats[i]; i++)
		jobj_push_str(list, report_formats[i]->name);
	list = jobj_array(o, "backends");
	for (size_t i = 0; pcifn_backends[i]; i++)
		jobj_push_str(list, pcifn_backends[i]->name);
	list = jobj_array(o, "features");
	jobj_push_str(list, "plugins");
	jobj_u64(o, "plugin_abi", NT_PLUGIN_ABI);
	jobj_str(o, "report_schema", "nvmetest.report/1");
	jobj_str(o, "events_schema", "nvmetest.events/1");
	jobj_str(o, "datadir", NVMETEST_DATADIR);
	printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

int cmd_version(const struct cmd_args *a)
{
	bool json;
	int status = cmd_wants_json(a, &json);

	if (status)
		return status;
	if (json) {
		print_json();
		return CMD_OK;
	}
	printf("nvmetest %s\nformats:", NVMETEST_VERSION);
	for (size_t i = 0; report_formats[i]; i++)
		printf(" %s", report_formats[i]->name);
	printf("\nback ends:");
	for (size_t i = 0; pcifn_backends[i]; i++)
		printf(" %s", pcifn_backends[i]->name);
	printf("\nplugin ABI: %u\n", (unsigned int)NT_PLUGIN_ABI);
	return CMD_OK;
}
