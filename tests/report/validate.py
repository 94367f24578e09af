#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# validate.py SCHEMA REPORT...: against the schema, and the sums that a schema cannot say.
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
bad = 0
for path in sys.argv[2:]:
    report = json.load(open(path))
    errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
              for e in jsonschema.Draft7Validator(schema).iter_errors(report)]
    if not errors and schema["$id"] == "nvmetest.report/1":
        s, verdicts = report["summary"], [c["verdict"] for c in report["cases"]]
        for verdict in ("pass", "warn", "fail", "skip", "error"):
            if s[verdict] != verdicts.count(verdict):
                errors.append(f"summary/{verdict}: {s[verdict]}, there are {verdicts.count(verdict)}")
        if s["cases"] != len(verdicts):
            errors.append(f"summary/cases: {s['cases']}, there are {len(verdicts)}")
        if s["checks"] != sum(c["checks"]["total"] for c in report["cases"]):
            errors.append("summary/checks is not the sum of the cases' checks")
    for error in errors[:20]:
        print(f"{path}: {error}", file=sys.stderr)
    bad += bool(errors)
sys.exit(bad != 0)
