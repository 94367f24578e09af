// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plugins: one shared object, one symbol, struct nt_plugin of plugin.h.
 *
 * The tool may run as root, so a plugin is loaded only by a path that somebody
 * gave or put into the plugin directory, and never by a bare name that the
 * loader would search for. A plugin is never unloaded: its cases stay.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <nvmetest/plugin.h>
#include <stdlib.h>

#include "engine.h"

int registry_load_plugin(const char *path, const struct nt_plugin **ret, struct nt_err *err)
{
	char whole[PATH_MAX];
	const struct nt_plugin *plugin;
	void *so;
	int rc;

	if (!realpath(path, whole))
		return nt_err_set(err, -errno, "plugin %s: %m", path);
	so = dlopen(whole, RTLD_NOW | RTLD_LOCAL);
	if (!so)
		return nt_err_set(err, -EINVAL, "plugin %s: %s", path, dlerror());
	plugin = dlsym(so, "nvmetest_plugin");
	if (!plugin) {
		rc = nt_err_set(err, -EINVAL, "plugin %s: it has no symbol nvmetest_plugin", path);
		goto close;
	}
	if (plugin->abi != NT_PLUGIN_ABI) {
		rc = nt_err_set(
			err, -EINVAL,
			"plugin %s was built for ABI %u, this nvmetest has %u: build it again",
			path, plugin->abi, (unsigned int)NT_PLUGIN_ABI);
		goto close;
	}
	if (!plugin->groups && !plugin->logs) {
		rc = nt_err_set(err, -EINVAL, "plugin %s has neither cases nor log pages", path);
		goto close;
	}
	rc = plugin->groups ? registry_add(plugin->groups, err) : 0;
	if (rc)
		goto close;
	if (ret)
		*ret = plugin;
	return 0;

close:
	dlclose(so);
	return rc;
}
