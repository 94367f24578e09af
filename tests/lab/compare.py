#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py BASELINE REPORT BACKEND SERIES DIFFERENCES: the same device, the same verdicts.

BASELINE is a run on qtest:, REPORT one of a back end in the lab under a kernel of that series.
Every difference must be a line of DIFFERENCES, and every line for this back end must be seen:
  BACKEND  KERNEL  CASE-GLOB  VERDICT-ON-QTEST  VERDICT-THERE  TEXT  why
KERNEL is any or a series. TEXT, a regular expression, is for skips: every reason of a skip must
be one of the lines'. A verdict may be alternatives, pass|warn, for what depends on time.
"""
import fnmatch
import json
import re
import sys


def load_rows(path, backend, series):
    rows = []
    with open(path, encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            fields = line.split("\t")
            if len(fields) != 7:
                sys.exit(f"{path}:{number}: {len(fields)} fields, not 7")
            if fields[0] == backend and fields[1] in ("any", series):
                rows.append({"number": number, "glob": fields[2], "base": fields[3].split("|"),
                             "there": fields[4].split("|"), "text": fields[5], "used": False})
    return rows


def cases(path):
    with open(path, encoding="utf-8") as text:
        report = json.load(text)
    return {case["id"] + json.dumps(case.get("params", {}), sort_keys=True): case for case in report["cases"]}


def explained(base, there, rows):
    """The texts that no row explains; empty when the difference is a known one."""
    texts = there["reasons"] if there["verdict"] == "skip" else [""]
    left = []
    for text in texts or ["no reason given"]:
        found = False
        for row in rows:
            if (there["verdict"] in row["there"] and fnmatch.fnmatchcase(there["id"], row["glob"])
                    and ("*" in row["base"] or base["verdict"] in row["base"])
                    and (there["verdict"] != "skip" or re.search(row["text"], text))):
                row["used"] = found = True
        if not found:
            left.append(text or "; ".join(f"{c['text']}: saw {c.get('seen', '?')}"
                                          for c in there.get("checks", {}).get("failed", [])[:2]))
    return left


def main():
    base, there = cases(sys.argv[1]), cases(sys.argv[2])
    rows = load_rows(sys.argv[5], sys.argv[3], sys.argv[4])
    bad = [f"{key}: in one of the reports only" for key in sorted(set(base) ^ set(there))]
    same = skipped = other = 0
    for key in sorted(set(base) & set(there)):
        if base[key]["verdict"] == there[key]["verdict"]:
            same += 1
            # a row that allows both has been seen
            explained(base[key], there[key], [row for row in rows if len(row["there"]) > 1])
            continue
        left = explained(base[key], there[key], rows)
        if left:
            bad.append(f"{there[key]['id']}: {base[key]['verdict']} on qtest:, {there[key]['verdict']} here: "
                       + "; ".join(left))
        elif there[key]["verdict"] == "skip":
            skipped += 1
        else:
            other += 1
    bad += [f"differences.tsv:{row['number']}: no longer seen ({row['glob']} {row['text']})"
            for row in rows if not row["used"]]
    for line in bad:
        print(line)
    print(f"{same} cases have the same verdict, {skipped} cannot run there, {other} differ for a known reason")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
