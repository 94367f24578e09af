// SPDX-License-Identifier: GPL-2.0-or-later
/* unpack NAME DIR: tests/diag/trees/NAME.tree as files in an empty directory, for --sysroot. */
#include <stdio.h>

#include "../unit/fake_host.h"
#include "../unit/fake_tree.h"

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: unpack NAME DIR\n");
		return 2;
	}
	fake_begin_in(argv[2]);
	fake_tree(argv[1]);
	return 0;
}
