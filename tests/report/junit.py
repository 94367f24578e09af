#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# junit.py REPORT.json JUNIT.xml: as a CI server reads it, and beside the report it was made of.
import json
import sys

from junitparser import Error, Failure, JUnitXml, Skipped

report, xml = json.load(open(sys.argv[1])), JUnitXml.fromfile(sys.argv[2])
strict = report["run"]["strict"]
cases = [c for suite in xml for c in suite]
bad = []


def want(what, seen, wanted):
    if seen != wanted:
        bad.append(f"{what}: {seen!r}, the report says {wanted!r}")


def expected(c):
    if c["verdict"] in ("fail", "warn") and "known" in c:
        return None
    if c["verdict"] == "fail" or (strict and c["verdict"] == "warn"):
        return Failure
    return {"error": Error, "skip": Skipped}.get(c["verdict"])


want("number of cases", len(cases), len(report["cases"]))
want("two cases of one name", len({(c.classname, c.name) for c in cases}), len(cases))
for c, wanted in zip(cases, report["cases"]):
    if not c.name.startswith(wanted["id"].split("\n")[0][:5]):
        bad.append(f"{c.name} stands where {wanted['id']} was expected")
    kind = expected(wanted)
    want(c.name, [type(r) for r in c.result], [kind] if kind else [])
for what, kind in (("failures", Failure), ("errors", Error), ("skipped", Skipped)):
    count = sum(expected(c) is kind for c in report["cases"])
    want(f"testsuites/{what}", getattr(xml, what), count)
    want(f"testsuite/{what}", sum(getattr(s, what) for s in xml), count)
for line in bad:
    print(line, file=sys.stderr)
sys.exit(bool(bad))
