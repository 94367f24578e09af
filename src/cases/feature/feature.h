// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the feature cases share: which features to try with which values, their
 * capabilities, and Get and Set with everything there is to choose.
 */
#ifndef CASES_FEATURE_H
#define CASES_FEATURE_H

#include <nvmetest/case.h>

enum { FEATURE_SAVEABLE = 1, FEATURE_PER_NS = 2, FEATURE_CHANGEABLE = 4 };

/* A mandatory feature of the controller with two values that hosts may set. */
struct feature {
	uint8_t fid;
	const char *name;
	const char *gone; /* what holds after a reset when it was not saved */
	uint32_t select;  /* of CDW11: what the value is of (temperature: which threshold) */
	uint32_t mask;	  /* bits of Dword 0 that are the value */
	uint32_t values[2];
	bool is_advice; /* the controller may round it */
};

extern const struct feature features[];
extern const size_t features_count;

/* Present on this controller: some depend on Identify bits. */
bool feature_applies(struct nt_ctx *t, const struct feature *f);
/* ONCS bit 4: Save and Select. */
bool feature_has_select(struct nt_ctx *t);
/* Bits of SEL=capabilities; CHANGEABLE only where there is no Select. */
uint32_t feature_caps(struct nt_ctx *t, uint8_t fid, uint32_t nsid);

struct drv_cpl feature_get(struct nt_ctx *t, uint8_t fid, uint32_t nsid, uint8_t sel,
			   uint32_t cdw11);
struct drv_cpl feature_set(struct nt_ctx *t, uint8_t fid, uint32_t nsid, bool save, uint32_t cdw11);
/* The value that @f has by @sel; a refusal fails and ends the case. */
uint32_t feature_value(struct nt_ctx *t, const struct feature *f, uint8_t sel);
/* One of @f->values that is not @now. */
uint32_t feature_other(const struct feature *f, uint32_t now);
/* Changeable features only: set @value and judge; false when refused. */
bool feature_put(struct nt_ctx *t, const struct feature *f, uint32_t value);

#endif
