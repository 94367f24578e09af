// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who the controller says it is: Identify Controller against configuration
 * space, registers, and the forms its names must have.
 *
 * Base 2.0 sections 1.4.2, 4.5, 5.17.2.1; NVMe 1.4 sections 1.5, 5.15.2.2, 7.9.
 */
#include <string.h>

#include "identify.h"

#define CTRL_SPEC "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2"

/* ASCII 20h to 7Eh, from the left, padded with spaces. */
static void text_field(struct nt_ctx *t, const char *name, const uint8_t *text, size_t len)
{
	size_t odd = 0, end = len;

	for (size_t i = 0; i < len; i++)
		odd += text[i] < 0x20 || text[i] > 0x7e;
	while (end && text[end - 1] == ' ')
		end--;
	if (odd || !end || text[0] == ' ')
		nt_note(t, "%s: %zu bytes that are no ASCII, %zu of %zu bytes used", name, odd, end,
			len);
	nt_shall_eq(t, odd, 0, "SN, MN and FR are ASCII, padded with spaces (bytes that are not)");
	nt_shall(t, !end || text[0] != ' ', "SN, MN and FR begin at the left");
	nt_should(t, end > 0, "SN, MN and FR are not empty");
}

static void names(struct nt_ctx *t)
{
	const uint8_t *id = nt_identify_ctrl(t);

	text_field(t, "SN", id + 4, 20);
	text_field(t, "MN", id + 24, 40);
	text_field(t, "FR", id + 64, 8);
}

static void pci_ids(struct nt_ctx *t)
{
	/* A virtual function reads FFFFh in configuration space: nothing to compare with. */
	if (nt_cfg(t, 0, 2) == 0xffff)
		nt_skip(t, "configuration space has no Vendor ID (a virtual function)");
	nt_shall_eq(t, nt_ctrl_field(t, "vid"), nt_cfg(t, 0, 2),
		    "VID is the Vendor ID of configuration space");
	nt_shall_eq(t, nt_ctrl_field(t, "ssvid"), nt_cfg(t, 0x2c, 2),
		    "SSVID is the Subsystem Vendor ID of configuration space");
}

static void version(struct nt_ctx *t)
{
	nt_shall(t, nt_ctrl_field(t, "ver") != 0, "VER is not 0 from NVMe 1.2 on");
	nt_shall_eq(t, nt_ctrl_field(t, "ver"), nt_limits(t)->vs, "VER is what the VS register is");
}

static void controller_type(struct nt_ctx *t)
{
	uint64_t type = nt_ctrl_field(t, "cntrltype");
	uint32_t class_code = nt_cfg(t, 8, 4) >> 8;

	if (!nt_shall_range(t, type, 1, 3, "CNTRLTYPE is a type from NVMe 1.4 on"))
		return;
	if (nt_limits(t)->sq_count)
		nt_shall_eq(t, type, 1, "a controller with I/O queues is an I/O controller");
	if (type == 1)
		nt_shall_eq(t, class_code, 0x010802, "the class code of an I/O controller");
	if (type == 3)
		nt_shall_eq(t, class_code, 0x010803,
			    "the class code of an administrative controller");
}

static size_t utf8_len(const uint8_t *p)
{
	size_t n = *p < 0x80 ? 1 : *p >= 0xc2 && *p < 0xe0 ? 2 : *p >= 0xe0 && *p < 0xf0 ? 3 : 0;

	if (*p >= 0xf0 && *p < 0xf5)
		n = 4;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static bool is_utf8(const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = utf8_len(text + i);

		if (!n || i + n > len)
			return false;
		i += n;
	}
	return true;
}

static void subnqn(struct nt_ctx *t)
{
	const uint8_t *nqn = nt_identify_ctrl(t) + 768;
	size_t len = strnlen((const char *)nqn, 256), tail = 0;

	for (size_t i = len; i < 256; i++)
		tail += nqn[i] != 0;
	nt_shall(t, len > 0, "SUBNQN is not empty from NVMe 1.2.1 on");
	nt_shall(t, len <= 223, "SUBNQN ends with NUL after at most 223 bytes");
	nt_shall(t, !strncmp((const char *)nqn, "nqn.", 4), "SUBNQN begins with \"nqn.\"");
	nt_shall(t, is_utf8(nqn, len), "SUBNQN is UTF-8");
	nt_should_eq(t, tail, 0, "nothing follows the NUL of SUBNQN (bytes)");
}

/* Reserved in every revision up to 2.1; later_too: a later one has put fields there. */
static const struct {
	uint16_t first, last;
	bool later_too;
} reserved[] = {
	{ 102, 110, true }, { 134, 143, true },	 { 144, 239, false },
	{ 572, 639, true }, { 640, 767, false }, { 1024, 1791, false },
};

static void reserved_bytes(struct nt_ctx *t)
{
	const uint8_t *id = nt_identify_ctrl(t);

	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		size_t set = 0, first = 0;

		if (reserved[i].later_too && nt_limits(t)->vs > NT_VS(2, 0, 0))
			continue;
		for (size_t at = reserved[i].last + 1u; at-- > reserved[i].first;)
			if (id[at]) {
				set++;
				first = at;
			}
		if (set)
			nt_note(t, "byte %zu is %02Xh", first, id[first]);
		if (reserved[i].later_too)
			nt_should_eq(t, set, 0,
				     "bytes that a later revision defines are 0 (bytes set)");
		else
			nt_shall_eq(t, set, 0, "reserved bytes are 0 (bytes set)");
	}
}

static const struct nt_case cases[] = {
	{
		.id = "identify.ctrl.names-are-ascii",
		.title = "Serial number, model and firmware revision are ASCII from the left",
		.spec = "base-2.0:1.4.2 base-2.0:5.17.2.1 nvme-1.4:1.5 nvme-1.4:5.15.2.2",
		.coverage = "ID-09",
		.rules = "ADM-IDENT-05",
		.run = names,
		.advice = "Hosts compare these bytes: pad with spaces (20h), not with NUL",
	},
	{
		.id = "identify.ctrl.equals-configuration-space",
		.title = "VID and SSVID are those of configuration space",
		.spec = CTRL_SPEC,
		.coverage = "ID-17",
		.rules = "ADM-IDENT-06",
		.needs = NT_NEED_CFG,
		.run = pci_ids,
	},
	{
		.id = "identify.ctrl.equals-version-register",
		.title = "VER is what the VS register is",
		.spec = CTRL_SPEC,
		.coverage = "ID-17",
		.rules = "REG-VS-01",
		.needs = NT_NEED_REGS,
		.since = NT_VS(1, 2, 0),
		.run = version,
	},
	{
		.id = "identify.ctrl.type-is-reported",
		.title = "The controller type is reported and agrees with the class code",
		.spec = CTRL_SPEC,
		.coverage = "ID-10",
		.rules = "ADM-IDENT-07",
		.needs = NT_NEED_CFG,
		.since = NT_VS(1, 4, 0),
		.run = controller_type,
	},
	{
		.id = "identify.ctrl.subsystem-name-is-an-nqn",
		.title = "SUBNQN is an NVMe Qualified Name",
		.spec = "base-2.0:4.5 base-2.0:5.17.2.1 nvme-1.4:7.9 nvme-1.4:5.15.2.2",
		.coverage = "ID-09",
		.rules = "ADM-IDENT-13",
		.since = NT_VS(1, 2, 1),
		.run = subnqn,
		.advice = "Linux makes up a name of its own when this one is missing or malformed",
	},
	{
		.id = "identify.ctrl.reserved-is-zero",
		.title = "Reserved bytes of Identify Controller are 0",
		.spec = "base-2.0:1.4.1.6 base-2.0:5.17.2.1 nvme-1.4:1.5 nvme-1.4:5.15.2.2",
		.coverage = "ID-11",
		.rules = "ADM-IDENT-16",
		.run = reserved_bytes,
	},
};

const struct nt_group group_identify_ctrl = NT_GROUP("identify.ctrl", cases);
