// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest: hardware conformance and diagnostics for NVMe controllers. */
#include <locale.h>

#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	/* Only character classes: numbers look the same in every locale. */
	setlocale(LC_CTYPE, "");
	return cmd_dispatch(argc, argv);
}
