// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration space out of words, for tests. */
#ifndef TESTS_UNIT_FAKE_CONFIG_H
#define TESTS_UNIT_FAKE_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#define FAKE_CONFIG_LEN 4096u

/*
 * @words are fields and their values, blanks between them: "pci.header.vid=0x144d
 * pci.exp.pxls.cls=4 pci.aer.aerces=0x40". Every capability that one of them
 * names is there and in the list; the others are not. A word that is no field
 * is fatal. A type 1 header for ports is pci.header.htype=1.
 */
void fake_config(uint8_t bytes[FAKE_CONFIG_LEN], const char *words);

#endif
