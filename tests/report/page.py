#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""page.py FILE: a page has markup of ours only.

One script, whose digest the page's policy names, and nothing else that a browser would run or fetch;
ids, classes and fragments of our own words; every element that is opened is closed.
"""
import base64
import hashlib
import html.parser
import re
import sys

POLICY = ("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src 'sha256-")
ID = re.compile(r"(c\d+|main|map|search|area|shown|clear|rows|list|chapters|fail|error|warn|known)$")
CLASS = re.compile(r"[a-z][a-z0-9-]*$")
HREF = re.compile(r"#([a-z]+|c\d+|q=[\w.%-]+)$")
STYLE = re.compile(r"(flex-grow:\d+|width:\d+%)$")
OPEN = {"meta", "input", "br", "tr", "td", "th", "dt", "dd", "li", "option", "html", "thead", "tbody"}  # need no end
PLAIN = {"title", "lang", "charset", "name", "content", "http-equiv", "aria-label", "aria-hidden", "aria-pressed",
         "aria-keyshortcuts", "role", "placeholder", "type", "value", "hidden", "open", "colspan", "tabindex", "data-v"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.wrong, self.scripts, self.policy = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        for key, value in attrs:
            value = value or ""
            good = (ID.match(value) if key == "id" else all(map(CLASS.match, value.split())) if key == "class"
                    else HREF.match(value) if key == "href" else STYLE.match(value) if key == "style" else key in PLAIN)
            # pictures are drawn by numbers and by words of ours
            if not good and not ("svg" in self.stack + [tag] and not key.startswith("on") and "href" not in key):
                self.wrong.append(f"<{tag} {key}={value!r}>")
        if tag == "meta" and dict(attrs).get("http-equiv"):
            self.policy = dict(attrs)["content"]
        if tag in ("img", "iframe", "object", "embed", "link", "base", "video", "audio", "source"):
            self.wrong.append(f"<{tag}>")
        if tag == "script":
            self.scripts.append("")
        if tag not in OPEN:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in OPEN:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag in OPEN:
            return
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "script":
            self.scripts[-1] += data


with open(sys.argv[1], encoding="utf-8") as f:
    page = Page()
    page.feed(f.read())
    page.close()
digest = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in page.scripts]
if len(digest) != 1:
    page.wrong.append(f"{len(digest)} scripts")
elif page.policy != f"{POLICY}{digest[0]}'":
    page.wrong.append(f"the policy is {page.policy}, the script's digest {digest[0]}")
if page.stack:
    page.wrong.append(f"not closed: {page.stack}")
print("\n".join(page.wrong))
sys.exit(bool(page.wrong))
