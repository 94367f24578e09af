// SPDX-License-Identifier: GPL-2.0-or-later
/* What the PCI cases share: capabilities by identifier, fields by name. */
#include "pcie.h"

uint16_t pcie_cap(struct nt_ctx *t, uint8_t id, const char *what, bool is_optional)
{
	uint16_t base = pcifn_cap_find(nt_fn(t), id);

	if (!base && is_optional)
		nt_skip(t, "the function has no %s capability", what);
	if (!nt_shall(t, base, "the capability list has %s", what))
		nt_stop(t);
	return base;
}

uint64_t pcie_field(struct nt_ctx *t, uint16_t base, const char *path)
{
	const struct spec_struct *s;
	const struct spec_field *f;
	uint8_t bytes[64] = { 0 };

	nt_need_ok(t, spec_path_find(path, &s, &f), "finding the field %s", path);
	for (uint16_t i = 0; i < sizeof(bytes) && base + i < 4096; i += 4) {
		uint32_t dword = nt_cfg(t, (uint16_t)(base + i), 4);

		for (unsigned int k = 0; k < 4; k++)
			bytes[i + k] = (uint8_t)(dword >> (8 * k));
	}
	return spec_get(f, bytes, sizeof(bytes));
}

void pcie_restart(struct nt_ctx *t)
{
	uint32_t command = nt_cfg(t, PCIE_CFG_COMMAND, 2);

	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command | PCIE_CMD_MSE | PCIE_CMD_BME);
	nt_reenable(t, NULL);
}

void pcie_works(struct nt_ctx *t, const char *when)
{
	struct nt_buf *data = nt_buf(t, 4096);

	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works %s", when);
	nt_shall_bytes(t, data->data, nt_identify_ctrl(t), 64,
		       "identifiers, serial number and model are the same %s", when);
	nt_buf_free(t, data);
}

bool pcie_answers(struct nt_ctx *t)
{
	uint32_t seen = 0;

	return !pcifn_read32(nt_fn(t), NT_REG_VS, &seen) && seen == nt_limits(t)->vs;
}
