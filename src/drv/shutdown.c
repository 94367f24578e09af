// SPDX-License-Identifier: GPL-2.0-or-later
/* Shutdown by CC.SHN: Base 2.0 section 3.6.1. A Controller Reset must follow before use. */
#include <errno.h>

#include "drv/priv.h"

int drv_shutdown(struct drv_ctrlr *c, uint32_t shn, uint32_t timeout_ms)
{
	uint32_t cc;
	int rc = pcifn_read32(c->fn, NT_REG_CC, &cc);

	if (rc)
		return rc;
	drv_mark_dirty(c);
	rc = pcifn_write32(c->fn, NT_REG_CC, (cc & ~NT_CC_SHN_MASK) | (shn & NT_CC_SHN_MASK));
	if (rc)
		return rc;
	return drv_wait_reg32(c, NT_REG_CSTS, NT_CSTS_SHST_MASK, 2u << NT_CSTS_SHST_SHIFT,
			      nt_deadline_ms(timeout_ms), NULL);
}
