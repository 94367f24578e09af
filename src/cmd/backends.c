// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest backends: what each back end can do, and the options of its addresses. */
#include <json-c/json.h>
#include <nvmetest/pcifn.h>
#include <string.h>

#include "cmd.h"
#include "util/jobj.h"
#include "util/near.h"

const struct cmd_option cmd_backends_options[] = {
	{ "output", 'o', "FORMAT", "how to print", "human json" },
	{ NULL, 0, NULL, NULL, NULL },
};

/* By bit of PCIFN_CAP_*. */
static const struct {
	const char *name, *meaning;
} caps[] = {
	{ "cfg", "configuration space can be read" },
	{ "cfg-write", "configuration space can be written" },
	{ "bar", "registers" },
	{ "dma", "memory for the device" },
	{ "intx", "pin interrupts" },
	{ "msi", "MSI delivery" },
	{ "msix", "MSI-X delivery" },
	{ "msix-table", "MSI-X table, mask and pending bits by hand" },
	{ "flr", "function level reset" },
	{ "hot-reset", "hot reset" },
	{ "pm-reset", "D3hot and back" },
	{ "stray-dma", "stray DMA is contained and reported" },
	{ "skip-time", "waiting costs no time" },
	{ "scratch", "a throw-away device: every effect is allowed" },
	{ "bar64", "64-bit register accesses" },
	{ "read-only", "registers are read, never written" },
	{ "os-driver", "an operating system's driver owns the controller" },
	{ "port", "the port above the function can be read" },
	{ "port-write", "the port above the function can be written" },
	{ "link-reset", "link disable" },
	{ "perst", "fundamental reset" },
	{ "power", "main power off and on" },
};

/* Columns are of characters: options may hold "…". */
static void print_row(const char *name, const char *text)
{
	int width = 0;

	for (const char *p = name; *p; p++)
		width += (*p & 0xc0) != 0x80;
	printf("  %s%*s %s\n", name, width < 24 ? 24 - width : 0, "", text);
}

static void print_one(const struct pcifn_ops *ops)
{
	printf("%s: %s\n\nOptions, separated by commas:\n", ops->name, ops->summary);
	for (size_t i = 0; ops->options_help && ops->options_help[i]; i += 2)
		print_row(ops->options_help[i],
			  ops->options_help[i + 1] ? ops->options_help[i + 1] : "");
	puts("\nOffers (a function may lack some):");
	for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
		if (ops->caps & 1u << i)
			print_row(caps[i].name, caps[i].meaning);
}

static struct json_object *describe(const struct pcifn_ops *ops)
{
	struct json_object *o = json_object_new_object(), *list;

	jobj_str(o, "name", ops->name);
	jobj_str(o, "summary", ops->summary);
	list = jobj_array(o, "caps");
	for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
		if (ops->caps & 1u << i)
			jobj_push_str(list, caps[i].name);
	list = jobj_array(o, "options");
	for (size_t i = 0; ops->options_help && ops->options_help[i]; i += 2) {
		struct json_object *option = json_object_new_object();

		jobj_str(option, "option", ops->options_help[i]);
		jobj_str(option, "help", ops->options_help[i + 1]);
		json_object_array_add(list, option);
	}
	return o;
}

static int unknown(const char *name)
{
	struct near near = near_begin(name);

	for (size_t i = 0; pcifn_backends[i]; i++)
		near_offer(&near, pcifn_backends[i]->name);
	if (near.best)
		return cmd_usage("backends: there is no \"%s\", did you mean \"%s\"?", name,
				 near.best);
	return cmd_usage("backends: there is no \"%s\"", name);
}

int cmd_backends(const struct cmd_args *a)
{
	struct json_object *list = json_object_new_array();
	const char *only = a->word_count ? a->words[0] : NULL;
	bool json;
	int status = cmd_wants_json(a, &json);

	if (!status && only && !pcifn_backend_find(only, strcspn(only, ":")))
		status = unknown(only);
	for (size_t i = 0; !status && pcifn_backends[i]; i++) {
		const struct pcifn_ops *ops = pcifn_backends[i];

		if (only && ops != pcifn_backend_find(only, strcspn(only, ":")))
			continue;
		if (json)
			json_object_array_add(list, describe(ops));
		else if (only)
			print_one(ops);
		else
			printf("%-8s %s\n", ops->name, ops->summary);
	}
	if (!status && json)
		printf("%s\n",
		       json_object_to_json_string_ext(
			       list, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(list);
	return status;
}
