// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PCIe errors that nobody asked about: PCIe Base section 7.8.4 (Advanced Error
 * Reporting), and what Linux counted after it took them out of the registers.
 */
#ifndef ENGINE_AER_H
#define ENGINE_AER_H

#include <nvmetest/base.h>

struct nt_ctx;

/* Errors ever, by their bit in the two status registers. */
struct aer_counts {
	bool has;
	char bdf[16];
	uint64_t correctable[32], uncorrectable[32];
};

struct aer_state {
	bool has_registers;
	uint32_t correctable, uncorrectable; /* status registers */
	bool has_port_registers;
	uint32_t port_correctable, port_uncorrectable;
	struct aer_counts device, port; /* the port above it sees the same link */
};

/*
 * As it is before the case; what came since the case before is counted for this one, unless
 * that one provokes errors itself.
 */
void aer_begin(struct nt_ctx *t);
/*
 * After it: new correctable errors are a note and are counted, new uncorrectable
 * ones of the link or of data fail the case, unless it is about such things.
 */
void aer_end(struct nt_ctx *t);

#endif
