#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# ocp.py REPORT.json OUTPUT.jsonl: every line against the published schemas, and what they cannot
# say: numbers without a gap, time that does not run back, steps that begin and end once, and the
# verdicts of the report that the output was made of.
import glob
import json
import os
import sys

import jsonschema

here = os.path.dirname(os.path.abspath(__file__))
base = "https://github.com/opencomputeproject/ocp-diag-core/"


def bundle(node, name):
    """One schema of all files, so that no library's way to find the others matters."""
    if isinstance(node, list):
        return [bundle(n, name) for n in node]
    if not isinstance(node, dict):
        return node
    out = {k: bundle(v, name) for k, v in node.items() if k not in ("$id", "$schema", "$defs")}
    ref = node.get("$ref")
    if isinstance(ref, str):
        inner = ref.removeprefix("#/$defs/")
        out["$ref"] = "#/$defs/" + (f"{name}.{inner}" if inner != ref else ref.rsplit("/", 1)[1])
    return out


defs = {}
for path in glob.glob(f"{here}/ocp/*.json"):
    schema = json.load(open(path))
    name = schema["$id"].removeprefix(base)
    defs[name] = bundle(schema, name)
    for inner, node in schema.get("$defs", {}).items():
        defs[f"{name}.{inner}"] = bundle(node, name)
validator = jsonschema.Draft202012Validator({"$ref": "#/$defs/output", "$defs": defs})
report = json.load(open(sys.argv[1]))
lines = [json.loads(line) for line in open(sys.argv[2])]
bad, order, ends, diagnoses, running, last = [], [], {}, {}, set(), ""

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
        order.append(n)
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
# a case that was interrupted has a step for each try, all but the last of which are errors
last_tries = {}
for n in order:
    before = last_tries.pop(n.split("-")[0], None)
    if before and (ends.get(before) != "ERROR" or before in diagnoses):
        bad.append(f"step {before} ends {ends.get(before)}, and {n} is the same case again")
    last_tries[n.split("-")[0]] = n
order = list(last_tries.values())
if len(order) != len(report["cases"]):
    bad.append(f"{len(order)} steps, {len(report['cases'])} cases")
for n, c in zip(order, report["cases"]):
    wanted = status.get(c["verdict"], "COMPLETE")
    if ends.get(n) != wanted:
        bad.append(f"step {n} ends {ends.get(n)}, the report says {c['verdict']}")
    kind = {"pass": "PASS", "warn": "PASS", "fail": "FAIL"}.get(c["verdict"])
    if c["verdict"] == "warn" and report["run"]["strict"]:
        kind = "FAIL"
    if kind == "FAIL" and "known" in c:
        kind = "UNKNOWN"
    if diagnoses.get(n) != kind:
        bad.append(f"step {n} has diagnosis {diagnoses.get(n)}, wanted {kind}")
for text in bad:
    print(text, file=sys.stderr)
sys.exit(bool(bad))
