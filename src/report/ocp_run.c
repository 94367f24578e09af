// SPDX-License-Identifier: GPL-2.0-or-later
/* OCP Test & Validation output: the run, the device and its host. */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "get.h"
#include "ocp_priv.h"
#include "util/jobj.h"
#include "words.h"

#define FIRMWARE_ID "firmware"
#define TOOL_ID	    "nvmetest"

static struct json_object *new_software(const char *id, const char *name, const char *version,
					const char *type)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "softwareInfoId", id);
	jobj_str(o, "name", name);
	ocp_add_text(o, "version", version);
	jobj_str(o, "softwareType", type);
	return o;
}

static struct json_object *new_hardware(struct json_object *target)
{
	struct json_object *o = json_object_new_object();
	const char *mn = report_get_str(target, "mn");
	char text[64];

	jobj_str(o, "hardwareInfoId", OCP_HARDWARE_ID);
	jobj_add(o, "name", ocp_text(*mn ? mn : "NVMe controller"));
	ocp_add_text(o, "serialNumber", report_get_str(target, "sn"));
	ocp_add_text(o, "location", report_get_str(target, "address"));
	ocp_add_text(o, "partNumber", mn);
	jobj_str(o, "partType", "NVMe controller");
	ocp_add_text(o, "version", report_get_str(target, "ver"));
	if (report_get_u64(target, "vid")) {
		snprintf(text, sizeof(text), "PCI vendor %04" PRIx64,
			 report_get_u64(target, "vid") & 0xffff);
		ocp_add_text(o, "manufacturer", text);
	}
	return o;
}

static struct json_object *new_dut(struct json_object *run, struct json_object *tool,
				   struct json_object *target)
{
	struct json_object *dut = json_object_new_object(), *list = json_object_new_array();
	struct json_object *host = report_get_obj(run, "host"), *platform;
	char text[256];

	words_device(target, text, sizeof(text));
	jobj_str(dut, "id", text);
	ocp_add_text(dut, "hostname", report_get_str(host, "name"));
	snprintf(text, sizeof(text), "Linux %s %s", report_get_str(host, "kernel"),
		 report_get_str(host, "arch"));
	platform = ocp_wrap("info", ocp_text(text));
	json_object_array_add(list, platform);
	jobj_add(dut, "platformInfos", list);
	list = json_object_new_array();
	json_object_array_add(list, new_software(FIRMWARE_ID, "controller firmware",
						 report_get_str(target, "fr"), "FIRMWARE"));
	json_object_array_add(list, new_software(TOOL_ID, "nvmetest",
						 report_get_str(tool, "version"), "APPLICATION"));
	jobj_add(dut, "softwareInfos", list);
	list = json_object_new_array();
	json_object_array_add(list, new_hardware(target));
	jobj_add(dut, "hardwareInfos", list);
	return dut;
}

static struct json_object *new_parameters(struct json_object *run, struct json_object *plan)
{
	struct json_object *o = json_object_new_object();
	char text[512];

	ocp_add_text(o, "plan", report_get_str(plan, "name"));
	ocp_add_text(o, "planFile", report_get_str(plan, "file"));
	ocp_add_text(o, "planSha256", report_get_str(plan, "sha256"));
	words_list(plan, "allow", ",", text, sizeof(text));
	ocp_add_text(o, "allow", text);
	jobj_u64(o, "seed", report_get_u64(run, "seed"));
	ocp_add_text(o, "runId", report_get_str(run, "id"));
	return o;
}

void ocp_start_run(struct ocp *s, struct json_object *target)
{
	struct json_object *run = report_get_obj(s->begin, "run"), *o;
	struct json_object *tool = report_get_obj(s->begin, "tool");
	char command[4096];

	if (s->has_started)
		return;
	s->has_started = true;
	o = json_object_new_object();
	jobj_str(o, "name", "nvmetest");
	jobj_add(o, "version", ocp_text(report_get_str(tool, "version")));
	words_list(run, "command", " ", command, sizeof(command));
	jobj_add(o, "commandLine", ocp_text(command));
	jobj_add(o, "parameters", new_parameters(run, report_get_obj(s->begin, "plan")));
	jobj_add(o, "dutInfo", new_dut(run, tool, target));
	ocp_put_run(s, "testRunStart", o);
}

void ocp_end_run(struct ocp *s)
{
	struct json_object *root = report_doc_root(s->f.doc), *o = json_object_new_object();
	const char *status = "COMPLETE", *result = "PASS", *verdict;
	int exit = report_doc_exit(s->f.doc);
	char text[512];

	if (exit == 77) {
		status = "SKIP";
		result = "NOT_APPLICABLE";
	} else if (exit == 1) {
		result = "FAIL";
	} else if (exit) {
		status = "ERROR";
		result = report_doc_totals(s->f.doc)->fail > report_doc_totals(s->f.doc)->known_fail
				 ? "FAIL"
				 : "NOT_APPLICABLE";
	}
	ocp_start_run(s, NULL);
	words_verdict(root, report_doc_totals(s->f.doc), exit, &verdict, text, sizeof(text));
	if (exit && exit != 1 && exit != 77) {
		struct json_object *e = json_object_new_object();

		jobj_str(e, "symptom", exit == 4 ? "run-interrupted" : "run-error");
		jobj_add(e, "message", ocp_text(text));
		ocp_put_run(s, "error", e);
	} else {
		ocp_put_run(s, "log", ocp_log("INFO", text));
	}
	jobj_str(o, "status", status);
	jobj_str(o, "result", result);
	ocp_put_run(s, "testRunEnd", o);
}
