#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# ocp.py REPORT.json OUTPUT.jsonl: every line against the published schemas, and what they cannot
# say: numbers without a gap, time that does not run back, steps that begin and end once, and the
# verdicts of the report that the output was made of.
import glob
import json
import os
import sys
import warnings

import jsonschema

warnings.simplefilter("ignore")
here = os.path.dirname(os.path.abspath(__file__))
schemas = {s["$id"]: s for s in (json.load(open(f)) for f in glob.glob(f"{here}/ocp/*.json"))}
root = schemas["https://github.com/opencomputeproject/ocp-diag-core/output"]
resolver = jsonschema.RefResolver(root["$id"], root, store=schemas)
validator = jsonschema.Draft202012Validator(root, resolver=resolver)
report = json.load(open(sys.argv[1]))
lines = [json.loads(line) for line in open(sys.argv[2])]
bad, ends, diagnoses, running, last = [], {}, {}, set(), ""

for i, line in enumerate(lines):
    for e in validator.iter_errors(line):
        bad.append(f"line {i}: {e.message[:200]}")
    if line["sequenceNumber"] != i:
        bad.append(f"line {i} has number {line['sequenceNumber']}")
    if line["timestamp"] < last:
        bad.append(f"line {i} is earlier than the one before it")
    last = line["timestamp"]
    step = line.get("testStepArtifact")
    if not step:
        continue
    n = step["testStepId"]
    if "testStepStart" in step:
        running.add(n)
    elif n not in running:
        bad.append(f"line {i}: step {n} does not run")
    if "diagnosis" in step:
        diagnoses[n] = step["diagnosis"]["type"]
    if "testStepEnd" in step:
        running.discard(n)
        ends[n] = step["testStepEnd"]["status"]

if "schemaVersion" not in lines[0]:
    bad.append("the first line is not the version of the schema")
if "testRunStart" not in lines[1].get("testRunArtifact", {}):
    bad.append("the second line does not start the run")
if "testRunEnd" not in lines[-1].get("testRunArtifact", {}):
    bad.append("the last line does not end the run")
if running:
    bad.append(f"steps without end: {running}")
status = {"skip": "SKIP", "error": "ERROR"}
for n, c in enumerate(report["cases"]):
    wanted = status.get(c["verdict"], "COMPLETE")
    if ends.get(str(n)) != wanted:
        bad.append(f"step {n} ends {ends.get(str(n))}, the report says {c['verdict']}")
    kind = {"pass": "PASS", "warn": "PASS", "fail": "FAIL"}.get(c["verdict"])
    if c["verdict"] == "warn" and report["run"]["strict"]:
        kind = "FAIL"
    if kind == "FAIL" and "known" in c:
        kind = "UNKNOWN"
    if diagnoses.get(str(n)) != kind:
        bad.append(f"step {n} has diagnosis {diagnoses.get(str(n))}, wanted {kind}")
for text in bad:
    print(text, file=sys.stderr)
sys.exit(bool(bad))
