// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The read-only cases of the catalogue beside the doctor's own checks: the plan
 * "doctor", whose report becomes an item of the snapshot. What they find is no
 * matter of health, and told apart.
 */
#include <json-c/json.h>

#include "doctor.h"
#include "engine/engine.h"
#include "report/doc.h"

static int on_event(void *arg, struct json_object *ev)
{
	struct json_object *c;

	return report_doc_event(arg, ev, &c);
}

static void keep_report(struct diag_snapshot *s, struct report_doc *doc)
{
	struct json_object *c, *root;

	report_doc_finish(doc, &c);
	root = report_doc_root(doc);
	if (!root || !report_doc_totals(doc)->cases)
		diag_snap_miss(s, "conformance.json", "no case ran");
	else
		diag_snap_put_text(s, "conformance.json",
				   json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN));
}

void doctor_conform(struct diag_snapshot *s, const char *address)
{
	static const char *const words[] = { "doctor" };
	const struct run_options opts = { .target = address,
					  .seed = 1,
					  .repeat = 1,
					  .timeout_scale = 1,
					  .allow_only = true,
					  .time_limit_ms = 60000,
					  .is_silent = true };
	struct plan_errors errs = { 0 };
	struct nt_err err = { 0 };
	struct report_doc *doc;
	struct plan *plan;

	if (plan_from_words(words, ARRAY_SIZE(words), &plan, &errs)) {
		plan_errors_free(&errs);
		diag_snap_miss(s, "conformance.json", "the plan \"doctor\" is not installed");
		return;
	}
	if (!report_doc_open(true, &doc)) {
		int status = run_plan(plan, &opts, on_event, doc, &err);

		if (status == 0 || status == 1)
			keep_report(s, doc);
		else
			diag_snap_miss(s, "conformance.json", "%s",
				       err.code ? err.text : "the cases could not be run");
		report_doc_close(doc);
	}
	plan_free(plan);
}
