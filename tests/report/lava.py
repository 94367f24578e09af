#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# lava.py REPORT.json CONSOLE: the console as lava-dispatcher 2023.01 reads it (its expression for
# signals, words cut at white space and at '=', four results), beside the report it was made of.
import decimal
import json
import re
import sys

SIGNAL = re.compile(r"<LAVA_SIGNAL_(\S+) ([^>]+)>")
OTHERS = re.compile(r"<LAVA_TEST_RUNNER (EXIT|INSTALL_FAIL)>")

report, console = json.load(open(sys.argv[1])), open(sys.argv[2], newline="").read()
bad, results, testset, running = [], [], None, None


def want(what, seen, wanted):
    if seen != wanted:
        bad.append(f"{what}: {seen!r}, wanted {wanted!r}")


def test_case(words):
    pairs = [w.split("=") for w in words]
    if any(len(p) != 2 for p in pairs):
        bad.append(f"malformed: {words}")
        return
    data = {k.lower(): v for k, v in pairs}
    decimal.Decimal(data["measurement"])
    want("units", data["units"], "ms")
    if data["result"] not in ("pass", "fail", "skip", "unknown"):
        bad.append(f"result {data['result']}")
    results.append((testset, data["test_case_id"], data["result"]))


def expected(case):
    verdict = case["verdict"]
    if verdict in ("fail", "warn") and "known" in case:
        return "pass"
    if verdict == "warn":
        return "fail" if report["run"]["strict"] else "pass"
    return {"error": "unknown"}.get(verdict, verdict)


for match in SIGNAL.finditer(console):
    name, words = match.group(1), match.group(2).split()
    want("line of its own", console[: match.start()][-1:] or "\n", "\n")
    want("end of its line", console[match.end()], "\n")
    if name == "TESTSET":
        want("case open at a set", running, None)
        want("set to stop", testset, words[1] if words[0] == "STOP" else None)
        testset = words[1] if words[0] == "START" else None
    elif name == "STARTTC":
        want(f"open at {words[0]}", running, None)
        running = words[0]
    elif name == "ENDTC":
        want("ends", words[0], running)
        ended, running = running, None
    elif name == "TESTCASE":
        test_case(words)
        if testset:
            want("result of", results[-1][1], ended)
    else:
        bad.append(f"unknown signal {name}")

of_run = [r for r in results if r[1] == "nvmetest-run"]
of_cases = [r for r in results if r[1] != "nvmetest-run"]
whole = report["run"].get("state") == "complete" and report["cases"]
want("results of the run", len(of_run), 0 if whole else 1)
want("results", [r[2] for r in of_cases], [expected(c) for c in report["cases"]])
want("names used twice", len({r[1] for r in of_cases}), len(of_cases))
for result, case in zip(of_cases, report["cases"]):
    if not result[1].startswith(re.sub(r"[^A-Za-z0-9._-]", "-", case["id"])):
        bad.append(f"{result[1]} stands where {case['id']} was expected")
if OTHERS.search(console) or console.count("<LAVA") != len(SIGNAL.findall(console)):
    bad.append("something else looks like a signal")
for line in bad:
    print(line, file=sys.stderr)
sys.exit(bool(bad))
