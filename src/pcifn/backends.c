// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of back ends, and opening one by its address. A new back end is a row here. */
#include <errno.h>
#include <string.h>

#include "pcifn/priv.h"

extern const struct pcifn_ops kernel_ops, qtest_ops, sim_ops, sysfs_ops, vfio_ops;

const struct pcifn_ops *const pcifn_backends[] = {
	&kernel_ops, &qtest_ops, &sim_ops, &sysfs_ops, &vfio_ops, NULL,
};

const struct pcifn_ops *pcifn_backend_find(const char *name, size_t len)
{
	for (size_t i = 0; pcifn_backends[i]; i++)
		if (strlen(pcifn_backends[i]->name) == len &&
		    !memcmp(pcifn_backends[i]->name, name, len))
			return pcifn_backends[i];
	return NULL;
}

static void list_schemes(char *buf, size_t len)
{
	size_t used = 0;

	for (size_t i = 0; pcifn_backends[i]; i++) {
		size_t n = strlen(pcifn_backends[i]->name);

		if (used + n + 3 > len)
			break;
		if (used)
			buf[used++] = ' ';
		memcpy(buf + used, pcifn_backends[i]->name, n);
		used += n;
		buf[used++] = ':';
	}
	buf[used] = '\0';
}

int pcifn_open(const char *address, struct pcifn **ret_fn, struct nt_err *err)
{
	const char *colon = strchr(address, ':');
	const struct pcifn_ops *ops;
	char schemes[128];

	list_schemes(schemes, sizeof(schemes));
	if (!colon)
		return nt_err_set(
			err, -EINVAL,
			"target \"%s\" has no back end; write BACKEND:ADDRESS with one of %s",
			address, schemes);
	ops = pcifn_backend_find(address, (size_t)(colon - address));
	if (!ops)
		return nt_err_set(err, -EINVAL, "unknown back end \"%.*s\"; there are %s",
				  (int)(colon - address), address, schemes);
	return pcifn_open_ops(ops, address, colon + 1, ret_fn, err);
}
