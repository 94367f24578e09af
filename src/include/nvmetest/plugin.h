// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin: cases and log pages, given by --plugin PATH or built in. It exports
 * one symbol:
 *
 *	const struct nt_plugin nvmetest_plugin = { .abi = NT_PLUGIN_ABI, … };
 */
#ifndef NVMETEST_PLUGIN_H
#define NVMETEST_PLUGIN_H

#include <nvmetest/case.h>

/* Grows with every change of include/nvmetest that breaks a built plugin. */
#define NT_PLUGIN_ABI 2

/*
 * A log page that the specification leaves to others. Several plugins may
 * describe one identifier: the GUID tells which of them a drive means.
 */
struct nt_log_page {
	uint8_t lid;	   /* C0h to FFh */
	const char *name;  /* "ocp-smart": for --lid; NULL ends a list */
	const char *title; /* "OCP SMART / Health Information Extended" */
	uint32_t len;	   /* bytes of the page */
	bool has_guid;
	uint32_t guid_off; /* where its GUID stands … */
	uint8_t guid[16];  /* … as it stands there */
	const struct spec_struct *fields;
	/*
	 * A list in the page: the structure of an entry, where the first one is, and where how
	 * many there are stands. NULL: there is none.
	 */
	const struct spec_struct *entry;
	uint32_t entry_off, count_off, count_len;
	/*
	 * What does not hold although it should, one sentence a call; NULL: nothing to tell.
	 * @bytes are a device's, @len of them.
	 */
	void (*judge)(const uint8_t *bytes, size_t len,
		      void (*say)(void *arg, const char *sentence), void *arg);
};

struct nt_plugin {
	uint32_t abi;
	const char *name;
	const char *summary;
	const struct nt_group *const *groups; /* NULL-terminated, or NULL */
	const struct nt_log_page *logs;	      /* ended by a row without a name, or NULL */
};

#endif
