// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of devices as parts of names of files: of the address, so that they are
 * the same in every run of the same line.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "many.h"

#define NAME_LEN   sizeof(((struct many_device *)0)->name)
#define NAME_PLAIN 56u

/* "kernel:/dev/nvme0" → "kernel-nvme0"; of a long address the beginning, and what it hashes to. */
static void name_of(const char *address, char name[NAME_LEN])
{
	const char *dev = strstr(address, ":/dev/");
	uint32_t hash = 2166136261u;
	size_t at = 0;

	for (const char *p = address; *p; p++)
		hash = (hash ^ (uint8_t)*p) * 16777619u;
	for (const char *p = address; *p && at < NAME_PLAIN; p++) {
		if (dev && p == dev + 1)
			p += strlen("/dev/");
		if (isalnum((unsigned char)*p) || (*p && strchr("._", *p)))
			name[at++] = *p;
		else if (at && name[at - 1] != '-')
			name[at++] = '-';
	}
	while (at && name[at - 1] == '-')
		at--;
	name[at] = '\0';
	if (strlen(address) > NAME_PLAIN)
		snprintf(name + at, NAME_LEN - at, "-%08x", hash);
}

/* Models may be named alike: the second of them is NAME-2. */
void many_names(struct many *m)
{
	for (size_t i = 0; i < m->count; i++) {
		char base[sizeof(m->v[i].name)];
		unsigned int copy = 1;

		name_of(m->v[i].address, base);
		snprintf(m->v[i].name, sizeof(m->v[i].name), "%s", base);
		for (size_t k = 0; k < i; k++) {
			if (strcmp(m->v[k].name, m->v[i].name) != 0)
				continue;
			snprintf(m->v[i].name, sizeof(m->v[i].name), "%.70s-%u", base, ++copy);
			k = (size_t)-1; /* is that one free? */
		}
	}
}

/* Where the ending of a file name begins. */
static size_t ending_at(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	return dot && dot != base ? (size_t)(dot - path) : strlen(path);
}

char *many_file(const char *text, const char *name)
{
	const char *place = strstr(text, MANY_PLACE);
	size_t end = ending_at(text), len;
	char *path = NULL;
	FILE *f = open_memstream(&path, &len);

	if (!f)
		return NULL;
	if (!place)
		fprintf(f, "%.*s.%s%s", (int)end, text, name, text + end);
	for (; place; place = strstr(text, MANY_PLACE)) {
		fprintf(f, "%.*s%s", (int)(place - text), text, name);
		text = place + strlen(MANY_PLACE);
		if (!strstr(text, MANY_PLACE))
			fputs(text, f);
	}
	if (!fclose(f))
		return path;
	free(path);
	return NULL;
}
