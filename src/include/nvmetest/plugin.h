// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin: cases, field tables, loaded from the plugin directory or by
 * --plugin PATH. It exports one symbol:
 *
 *	const struct nt_plugin nvmetest_plugin = { .abi = NT_PLUGIN_ABI, … };
 */
#ifndef NVMETEST_PLUGIN_H
#define NVMETEST_PLUGIN_H

#include <nvmetest/case.h>

/* Grows with every change of include/nvmetest that breaks a built plugin. */
#define NT_PLUGIN_ABI 1

struct nt_plugin {
	uint32_t abi;
	const char *name;
	const char *summary;
	const struct nt_group *const *groups;	  /* NULL-terminated */
	const struct spec_struct *const *structs; /* NULL-terminated, or NULL */
};

#endif
