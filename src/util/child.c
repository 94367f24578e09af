// SPDX-License-Identifier: GPL-2.0-or-later
/* A forked process that works for its parent: child.h. */
#include "util/child.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

void child_begin(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}
