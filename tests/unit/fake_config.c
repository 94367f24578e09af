// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration space out of words; see fake_config.h. */
#include "fake_config.h"

#include <nvmetest/spec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where each capability stands when it is there. */
static const struct place {
	const char *name;
	size_t at;
	uint16_t id;
} places[] = {
	{ "pci.header", 0, 0 },
	{ "pci.pm", 0x40, NT_PCI_CAP_PM },
	{ "pci.msi", 0x50, NT_PCI_CAP_MSI },
	{ "pci.exp", 0x70, NT_PCI_CAP_EXP },
	{ "pci.msix", 0xb0, NT_PCI_CAP_MSIX },
	{ "pci.aer", 0x100, NT_PCI_ECAP_AER },
	{ "pci.dsn", 0x148, NT_PCI_ECAP_DSN },
	{ "pci.ltr", 0x158, NT_PCI_ECAP_LTR },
	{ "pci.l1ss", 0x160, NT_PCI_ECAP_L1SS },
	{ "pci.acs", 0x170, NT_PCI_ECAP_ACS },
	{ "pci.dpc", 0x180, NT_PCI_ECAP_DPC },
};

static void fatal(const char *word)
{
	fprintf(stderr, "fake_config: %s is no field with a value\n", word);
	abort();
}

static void set_field(uint8_t *bytes, const char *word, bool is_there[ARRAY_SIZE(places)])
{
	const struct spec_struct *s;
	const struct spec_field *f;
	char path[80], *equals;

	snprintf(path, sizeof(path), "%s", word);
	equals = strchr(path, '=');
	if (!equals)
		fatal(word);
	*equals = '\0';
	if (spec_path_find(path, &s, &f) || !f)
		fatal(word);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (strcmp(places[i].name, s->name) != 0)
			continue;
		is_there[i] = true;
		spec_set(f, bytes + places[i].at, s->len, strtoull(equals + 1, NULL, 0));
		return;
	}
	fatal(word);
}

static void put16(uint8_t *p, unsigned int value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

/* Both lists: every capability that is there names the next one. */
static void link_up(uint8_t *bytes, const bool is_there[ARRAY_SIZE(places)])
{
	size_t last = 0x33, last_ext = 0; /* the pointer at 34h is as the one of a capability */

	for (size_t i = 1; i < ARRAY_SIZE(places); i++) {
		uint8_t *p = bytes + places[i].at;

		if (!is_there[i])
			continue;
		if (places[i].at < 0x100) {
			bytes[last + 1] = (uint8_t)places[i].at;
			last = places[i].at;
			p[0] = (uint8_t)places[i].id;
			bytes[6] |= 0x10;
			continue;
		}
		/* The first one stands at 100h whatever it is: an empty one is AER with nothing. */
		if (last_ext)
			put16(bytes + last_ext + 2, (unsigned int)places[i].at << 4 | 1);
		else if (places[i].at != 0x100)
			put16(bytes + 0x102, (unsigned int)places[i].at << 4 | 1);
		put16(p, places[i].id);
		put16(p + 2, 1);
		last_ext = places[i].at;
	}
}

void fake_config(uint8_t bytes[FAKE_CONFIG_LEN], const char *words)
{
	bool is_there[ARRAY_SIZE(places)] = { false };
	char *copy = strdup(words), *save = NULL;

	if (!copy)
		abort();
	memset(bytes, 0, FAKE_CONFIG_LEN);
	for (char *w = strtok_r(copy, " \n\t", &save); w; w = strtok_r(NULL, " \n\t", &save))
		set_field(bytes, w, is_there);
	link_up(bytes, is_there);
	free(copy);
}
