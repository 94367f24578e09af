/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the page of a run can do beyond being read: filter, search, keys, copying a command. */
/* All state is in the fragment of the address, so that a filtered page can be sent: */
/* #v=fail,warn&area=queue&q=phase, or #c12 for one case. Texts are only compared, never markup. */
"use strict";
(() => {
	const one = (selector, root = document) => root.querySelector(selector);
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];
	const tools = one(".tools"), search = one("#search"), area = one("#area");
	const shown = one("#shown"), clear = one("#clear"), rows = one("#rows");
	if (!tools)
		return;
	const chips = all("[data-v]", tools);

	/* A tile of the map knows the kind and the area of its case, and where it stands. */
	const items = all(".area").flatMap((group, i) => all("a", group).map(tile => {
		const place = document.getElementById(tile.hash.slice(1));
		return { tile, kind: tile.className, area: String(i), element: place.closest(".case") || place };
	}));
	const textOf = item => item.text ??= item.element.textContent.toLowerCase();

	/* ------------------------------------------------------------- filter */

	const isPressed = chip => chip.getAttribute("aria-pressed") === "true";
	const press = (chip, on) => chip.setAttribute("aria-pressed", on);

	function wanted() {
		return {
			kinds: chips.filter(isPressed).map(c => c.dataset.v),
			area: area.value,
			words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
		};
	}

	function show() {
		const w = wanted(), isActive = w.kinds.length || w.area || w.words.length;
		let n = 0;
		for (const item of items) {
			const hit = (!w.kinds.length || w.kinds.includes(item.kind)) &&
				(!w.area || item.area === w.area) &&
				w.words.every(word => textOf(item).includes(word));
			item.element.hidden = !hit;
			item.tile.classList.toggle("off", !hit);
			n += hit;
		}
		for (const group of all(".area"))
			group.hidden = !one("a:not(.off)", group);
		for (const body of all(".list tbody"))
			body.hidden = !one("tr[id]:not([hidden])", body);
		for (const section of all("section"))
			if (one(".case, .list", section))
				section.hidden = !one(".case:not([hidden]), tr[id]:not([hidden])", section);
		if (isActive && n === 1)
			one(".case:not([hidden])")?.setAttribute("open", "");
		if (rows && isActive && !rows.open && one("tr[id]:not([hidden])", rows))
			rows.open = rows.isOurs = true;
		if (rows && !isActive && rows.isOurs)
			rows.open = rows.isOurs = false;
		shown.textContent = isActive ? `${n} of ${items.length} cases` : "";
		clear.hidden = !isActive;
	}

	function save() {
		const w = wanted(), p = new URLSearchParams();
		if (w.kinds.length)
			p.set("v", w.kinds.join(","));
		if (w.area)
			p.set("area", area.selectedOptions[0].text);
		if (search.value.trim())
			p.set("q", search.value.trim());
		history.replaceState(null, "", "#" + p);
	}

	function load() {
		const p = new URLSearchParams(location.hash.slice(1));
		const kinds = (p.get("v") || "").split(",");
		for (const c of chips)
			press(c, kinds.includes(c.dataset.v));
		area.value = [...area.options].find(o => o.value && o.text === p.get("area"))?.value || "";
		search.value = p.get("q") || "";
		show();
	}

	function change() {
		show();
		save();
	}

	function reset() {
		for (const c of chips)
			press(c, false);
		area.value = search.value = "";
		change();
	}

	for (const c of chips)
		c.onclick = () => {
			press(c, !isPressed(c));
			change();
		};
	area.onchange = search.oninput = change;
	clear.onclick = reset;
	tools.onsubmit = event => event.preventDefault();

	/* -------------------------------------------------------------- cases */

	const handle = element => one("summary", element) || element;

	function reveal(id) {
		const place = document.getElementById(id);
		if (!place)
			return;
		if (place.closest("[hidden]"))
			reset();
		for (let d = place.closest("details"); d; d = d.parentElement.closest("details"))
			d.open = true;
		const element = place.closest(".case") || place;
		element.scrollIntoView();
		handle(element).focus({ preventScroll: true });
	}

	function follow() {
		const id = location.hash.slice(1);
		if (id.includes("="))
			load();
		else if (id)
			reveal(id);
	}

	function step(by) {
		const list = all(".case, .list tr[id]").filter(e => e.offsetParent);
		const at = list.findIndex(e => e.contains(document.activeElement));
		const next = list[at < 0 ? 0 : at + by];
		if (!next)
			return;
		handle(next).focus();
		next.scrollIntoView({ block: "nearest" });
	}

	for (const row of all(".list tr[id]"))
		row.tabIndex = -1;
	for (const tile of items.map(item => item.tile))
		tile.onclick = () => setTimeout(() => reveal(tile.hash.slice(1)));

	/* --------------------------------------------------------------- keys */

	function keyInSearch(event) {
		if (event.key === "Escape" && search.value)
			search.value = "", change();
		else if (event.key === "Escape")
			search.blur();
		else if (event.key === "Enter" || event.key === "ArrowDown")
			search.blur(), step(1);
		else
			return;
		event.preventDefault();
	}

	const keys = {
		"/": () => search.select(),
		j: () => step(1),
		k: () => step(-1),
		ArrowDown: at => at && step(1),
		ArrowUp: at => at && step(-1),
		Enter: at => at?.id && (location.hash = at.id),
		Escape: reset,
	};

	document.addEventListener("keydown", event => {
		const active = document.activeElement;
		if (event.ctrlKey || event.altKey || event.metaKey || active === area)
			return;
		if (active === search)
			return keyInSearch(event);
		const at = active.matches(".case > summary, .list tr") ? active : null;
		if ((event.key.startsWith("Arrow") && !at) || (event.key === "Enter" && !at?.id) || !keys[event.key])
			return;
		event.preventDefault();
		keys[event.key](at);
	});

	/* ------------------------------------------------------------ buttons */

	function addButton(place, text, act) {
		const button = document.createElement("button");
		button.type = "button";
		button.textContent = text;
		button.onclick = () => act(button);
		place.append(button);
	}

	async function copy(button) {
		const source = one("pre", button.parentElement);
		try {
			await navigator.clipboard.writeText(source.textContent);
		} catch {
			getSelection().selectAllChildren(source);
			document.execCommand("copy");
		}
		button.textContent = "copied";
		setTimeout(() => button.textContent = "copy", 1500);
	}

	for (const place of all(".again"))
		addButton(place, "copy", copy);
	for (const section of all("section")) {
		const cases = all(".case", section);
		if (cases.length > 1)
			addButton(one("h2", section), "open all", button => {
				const open = button.textContent === "open all";
				cases.forEach(c => c.open = open);
				button.textContent = open ? "close all" : "open all";
			});
	}

	/* ----------------------------------------------------------- printing */

	let opened = [];
	addEventListener("beforeprint", () => {
		opened = all(".case:not([open]):not(.known)");
		opened.forEach(c => c.open = true);
	});
	addEventListener("afterprint", () => opened.forEach(c => c.open = false));

	tools.hidden = false;
	addEventListener("hashchange", follow);
	follow();
})();
