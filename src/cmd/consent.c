// SPDX-License-Identifier: GPL-2.0-or-later
/* --allow and --serial: what the user consents to, the same for every command that asks. */
#include <string.h>

#include "cmd.h"
#include "engine/engine.h"

int cmd_allow(const struct cmd_args *a, unsigned int *ret_allow, bool *ret_only)
{
	struct nt_err err;

	for (size_t i = 0; i < a->value_count; i++) {
		const struct cmd_value *v = &a->values[i];
		unsigned int bits;

		if (strcmp(v->option->name, "allow"))
			continue;
		if (effects_parse(v->value, &bits, &err))
			return cmd_usage("%s: --allow: %s", a->cmd->name, err.text);
		*ret_allow |= bits;
		if (ret_only)
			*ret_only |= effects_has_none(v->value);
	}
	return 0;
}
