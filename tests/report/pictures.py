#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures in pages: pictures.py PAGE… Each <svg> is well-formed XML of the elements that we draw,
says in words what it shows, is styled by classes that the page defines only, lies inside its
viewBox, and holds no script. Prints how many there were; fails without any.
"""
import re
import sys
import xml.etree.ElementTree as ET

ELEMENTS = {"svg", "title", "desc", "text", "rect", "path"}
ATTRIBUTES = {"class", "x", "y", "width", "height", "d", "viewBox", "role"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SLACK = 40  # marks may stand a little over the edge


def check(svg, classes):
    root = ET.fromstring(svg)
    box = [float(v) for v in root.get("viewBox").split()]
    assert root.get("role") == "img", "no role"
    assert [e.tag for e in root][:2] == ["title", "desc"], "title and desc come first"
    assert all(root.find(tag).text.strip() for tag in ("title", "desc")), "no words"
    assert 0 < box[2] <= 1000 and 0 < box[3] <= 4000, f"viewBox {box}"
    for e in root.iter():
        assert e.tag in ELEMENTS, f"element {e.tag}"
        assert set(e.keys()) <= ATTRIBUTES, f"attributes {e.keys()}"
        for name in (e.get("class") or "").split():
            assert name in classes, f"class {name} has no style"
        for key in ("x", "width"):
            if e.tag in ("rect", "text") and e.get(key):
                assert -SLACK <= float(e.get(key)) <= box[2] + SLACK, f"{key} {e.get(key)}"
        for key in ("y", "height"):
            if e.tag in ("rect", "text") and e.get(key):
                assert -SLACK <= float(e.get(key)) <= box[3] + SLACK, f"{key} {e.get(key)}"
        if e.tag == "path":
            assert re.fullmatch(r"[MLHVAlmhvz0-9 .-]+", e.get("d")), f"path {e.get('d')}"
            assert all(abs(float(v)) < 5000 for v in NUMBER.findall(e.get("d"))), f"path {e.get('d')}"


count = 0
for page in sys.argv[1:]:
    text = open(page, encoding="utf-8").read()
    classes = set(re.findall(r"\.([a-z][a-z0-9-]*)", "".join(re.findall(r"<style>(.*?)</style>", text, re.S))))
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        try:
            check(svg, classes)
        except (AssertionError, ET.ParseError) as err:
            sys.exit(f"{page}: {err}: {svg[:400]}")
        count += 1
print(f"{count} pictures")
sys.exit(count == 0)
