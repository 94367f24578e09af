#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# formats.py json|prom|nagios FILE: is that output of the doctor what its readers take?
import json, os, re, sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(rf"({NAME})\{{({LABEL}(?:,{LABEL})*)\}} (-?[0-9.]+(?:e[+-]?[0-9]+)?)")


def check_json(text):
    import jsonschema
    doc = json.loads(text)
    jsonschema.validate(doc, json.load(open(os.path.join(TOP, "schema/doctor.schema.json"))))
    for v in doc["drives"]:
        for level, n in v["counts"].items():
            assert n == sum(f["level"] == level for f in v["findings"]), level
        for f in v["findings"]:
            assert f["level"] not in ("warn", "fail") or (f["text"] and f["advice"] and f["value"]), f["id"]


# The text format of Prometheus, as strict as promtool: help and type once and first, the samples
# of a metric together, none twice, no time behind the value.
def check_prom(text):
    assert text.endswith("\n")
    typed, helped, seen, ended, current = {}, set(), set(), set(), None
    for line in text[:-1].split("\n"):
        m = re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line)
        if m and m[1] == "HELP":
            assert m[2] not in helped and m[2] not in ended, line
            helped.add(m[2])
            if current:
                ended.add(current)
            current = m[2]
        elif m:
            assert m[2] == current and m[2] not in typed and m[3] in ("gauge", "counter"), line
            typed[m[2]] = m[3]
        else:
            m = SAMPLE.fullmatch(line)
            assert m, line
            assert m[1] == current and m[1] in typed, line
            assert (m[1], m[2]) not in seen, line
            assert (typed[m[1]] == "counter") == m[1].endswith("_total"), line
            assert 'serial="' in m[2] and 'model="' in m[2], line
            seen.add((m[1], m[2]))
    assert seen


def check_nagios(text):
    lines = text.split("\n")
    assert len(lines) == 2 and lines[1] == "", text
    head, data = lines[0].split("|")
    assert re.fullmatch(r"NVME (OK|WARNING|CRITICAL|UNKNOWN) - .+ ", head), head
    for word in data.split():
        assert re.fullmatch(r"'[^'=]+'=-?[0-9.]+(%|c)?(;[0-9]*){0,4}", word), word


{"json": check_json, "prom": check_prom, "nagios": check_nagios}[sys.argv[1]](open(sys.argv[2]).read())
