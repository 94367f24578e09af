// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting a Device Self-test and looking how far it is. The test reads and
 * checks the drive from inside and changes no user data; one that runs already,
 * whoever started it, is left alone.
 *
 * Base 2.0 sections 5.9, 5.16.1.7 and 8.6.
 */
#ifndef DIAG_SELFTEST_H
#define DIAG_SELFTEST_H

#include "diag/drive.h"

enum diag_selftest_kind { DIAG_SELFTEST_SHORT = 1, DIAG_SELFTEST_EXTENDED = 2 };

struct diag_selftest {
	bool is_running;
	unsigned int code;    /* what runs: enum diag_selftest_kind, 14 vendor specific */
	unsigned int percent; /* done; while one runs */
	bool has_result;      /* of the newest test that ended */
	unsigned int result_code, result; /* as in log.self-test-result */
	uint8_t newest[28];		  /* log.self-test-result */
};

/*
 * 0: it runs. -ENOTSUP: the drive has none, -EBUSY: one runs, -EIO: it refused;
 * with words.
 */
int diag_selftest_start(struct diag_drive *d, enum diag_selftest_kind kind, struct nt_err *err);
int diag_selftest_poll(struct diag_drive *d, struct diag_selftest *ret, struct nt_err *err);
/* Minutes that an extended one may take by what the drive says; 0: it does not. */
unsigned int diag_selftest_minutes(const struct diag_drive *d);

#endif
