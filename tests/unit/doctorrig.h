// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows for the doctor's tests: what a healthy drive says once it differs in one thing. A file of
 * rows for each topic.
 */
#ifndef TESTS_UNIT_DOCTORRIG_H
#define TESTS_UNIT_DOCTORRIG_H

#include "diag/doctor.h"
#include "diagrig.h"

#define DOCTOR_EDITS_MAX 6

struct doctor_row {
	const char *id;
	enum diag_level level;
	const char *brief; /* stands in the headline; NULL: no matter, or there is no warning */
	struct diagrig_edit edits[DOCTOR_EDITS_MAX];
};

struct doctor_rows {
	const struct doctor_row *rows;
	size_t n;
};

extern const struct doctor_rows doctor_link, doctor_host, doctor_health, doctor_drive;

/* Of a healthy drive in a healthy host, after @edits. */
struct diag_verdict *doctorrig_judge(const struct diagrig_edit *edits);
/* The worst finding of a check; DIAG_LEVELS: it said nothing. */
enum diag_level doctorrig_level(const struct diag_verdict *v, const char *id);
/* A test that fails says where: CUnit shows the expression only. */
void doctorrig_fail(const char *id, size_t n, const char *what, const char *seen);

#define CTRL(field, value)  SET("identify/ctrl.bin", "identify.ctrl." field, value)
#define NS1(field, value)   SET("identify/ns-1.bin", "identify.ns." field, value)
#define SMART(field, value) SET("logs/02.bin", "log.smart." field, value)
#define GROUP(field, value) SET("logs/09-eg1.bin", "log.endurance." field, value)
#define DRIVE(words)	    CONFIG("pci/config.bin", "pci.exp.pxcap.dpt=0 " words)
#define KMSG(text)	    TEXT("host/dmesg", text)
#define MODEL(text)	    STRING("identify/ctrl.bin", "identify.ctrl.mn", text)

#endif
