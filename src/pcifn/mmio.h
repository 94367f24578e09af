// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers behind a mapping of real hardware.
 *
 * A function that goes away, or whose decoding is off, may answer with SIGBUS
 * instead of all ones (vfio, a removed sysfs resource). These accesses turn it
 * into -ENODEV. One access each, of exactly @width bytes (1, 2, 4, 8), never
 * split and never merged; @at need not be aligned where the host allows it.
 */
#ifndef PCIFN_MMIO_H
#define PCIFN_MMIO_H

#include <nvmetest/base.h>

/* Once per process before the first access; a SIGBUS from elsewhere still kills. */
int mmio_init(void);
int mmio_read(const volatile void *at, unsigned int width, uint64_t *ret_val);
int mmio_write(volatile void *at, unsigned int width, uint64_t val);

#endif
