// SPDX-License-Identifier: GPL-2.0-or-later
/* Speeds, limits and error bits in words. */
#include <stdio.h>

#include "pcie.h"

const char *diag_pcie_speed_text(unsigned int speed)
{
	static const char *const texts[] = { "?",	"2.5 GT/s", "5 GT/s", "8 GT/s",
					     "16 GT/s", "32 GT/s",  "64 GT/s" };

	return texts[speed < ARRAY_SIZE(texts) ? speed : 0];
}

const char *diag_pcie_link_text(unsigned int speed, unsigned int width, char *buf, size_t len)
{
	if (width)
		snprintf(buf, len, "%s x%u", diag_pcie_speed_text(speed), width);
	else
		snprintf(buf, len, "%s x?", diag_pcie_speed_text(speed));
	return buf;
}

/* "port 0000:00:1d.0", above link @l */
static const char *port_text(const struct diag_pcie *p, const struct diag_pcie_link *l,
			     char buf[32])
{
	const char *bdf = p->fns[l->upper].bdf;

	snprintf(buf, 32, "%s%s", *bdf ? "port " : "its port", bdf);
	return buf;
}

/* What the drive's own link was trained with, and what held it back where that is known. */
static void trained_text(const struct diag_pcie *p, const struct diag_pcie_link *l, char *buf,
			 size_t len)
{
	const struct diag_pcie_fn *port = &p->fns[l->upper];
	char name[32];
	size_t at = (size_t)snprintf(buf, len, "the link came up with");

	if (l->width < l->width_max && at < len)
		at += (size_t)snprintf(buf + at, len - at, " %u of %u lanes", l->width,
				       l->width_max);
	if (l->speed < l->speed_max && at < len)
		at += (size_t)snprintf(
			buf + at, len - at, "%s %s of %s", l->width < l->width_max ? " and" : "",
			diag_pcie_speed_text(l->speed), diag_pcie_speed_text(l->speed_max));
	if (l->speed < l->speed_max && port->speed_target == l->speed && at < len)
		snprintf(buf + at, len - at,
			 ": the target speed of %s is set to no more (BIOS, or the kernel slowed "
			 "it)",
			 port_text(p, l, name));
}

const char *diag_pcie_limit_text(const struct diag_pcie *p, char *buf, size_t len)
{
	const struct diag_pcie_link *own = p->links_n ? &p->links[p->links_n - 1] : NULL;
	const struct diag_pcie_fn *drive = diag_pcie_drive(p);
	const struct diag_pcie_link *slow = &p->links[p->limit_link];
	char now[24], can[24], port[24], name[32], why[200];

	if (drive && drive->is_gone) {
		snprintf(buf, len, "the drive does not answer in configuration space (all ones)");
		return buf;
	}
	if (p->limit == DIAG_PCIE_LIMIT_UNKNOWN || !own) {
		snprintf(buf, len, "%s",
			 p->is_asleep ? "the drive sleeps: its link was not looked at"
				      : "what the link runs at is not known");
		return buf;
	}
	diag_pcie_link_text(own->speed, own->width, now, sizeof(now));
	diag_pcie_link_text(drive->speed_max, drive->width_max, can, sizeof(can));
	diag_pcie_link_text(p->fns[own->upper].speed_max, p->fns[own->upper].width_max, port,
			    sizeof(port));
	switch (p->limit) {
	case DIAG_PCIE_LIMIT_NONE:
		snprintf(buf, len, "runs at %s, all that the drive can", now);
		break;
	case DIAG_PCIE_LIMIT_PORT:
		snprintf(buf, len, "runs at %s, all that %s can; the drive can %s", now,
			 port_text(p, own, name), can);
		break;
	case DIAG_PCIE_LIMIT_PATH:
		diag_pcie_link_text(slow->speed, slow->width, why, sizeof(why));
		snprintf(buf, len,
			 "runs at %s, but the link below %s further up runs at %s and limits "
			 "it",
			 now, port_text(p, slow, name), why);
		break;
	default:
		trained_text(p, own, why, sizeof(why));
		snprintf(buf, len, "runs at %s; the drive can %s, %s can %s: %s", now, can,
			 port_text(p, own, name), port, why);
	}
	return buf;
}

const char *diag_pcie_limit_todo(const struct diag_pcie *p)
{
	switch (p->limit) {
	case DIAG_PCIE_LIMIT_PORT:
		return "nothing is broken; another slot may be faster";
	case DIAG_PCIE_LIMIT_WIDTH:
		return "see in the manual how many lanes the slot has wired, and whether another "
		       "device shares them; else reseat drive or cable and clean the contacts; try "
		       "the drive in another slot, and another drive in this one";
	case DIAG_PCIE_LIMIT_SPEED:
	case DIAG_PCIE_LIMIT_BOTH:
		return "look at the speed of the slot in the BIOS; reseat drive, riser or cable; "
		       "try the drive in another slot, and another drive in this one";
	case DIAG_PCIE_LIMIT_PATH:
		return "the drive and its slot are well; what is above them is shared or slow";
	default:
		return "";
	}
}

/* As in drivers/pci/pcie/aer.c, so that people find them. */
static const char *const correctable_bits[32] = {
	[0] = "RxErr",	  [6] = "BadTLP",	[7] = "BadDLLP",     [8] = "Rollover",
	[12] = "Timeout", [13] = "NonFatalErr", [14] = "CorrIntErr", [15] = "HeaderOF",
};
static const char *const uncorrectable_bits[32] = {
	[4] = "DLP",
	[5] = "SDES",
	[12] = "TLP",
	[13] = "FCP",
	[14] = "CmpltTO",
	[15] = "CmpltAbrt",
	[16] = "UnxCmplt",
	[17] = "RxOF",
	[18] = "MalfTLP",
	[19] = "ECRC",
	[20] = "UnsupReq",
	[21] = "ACSViol",
	[22] = "UncorrIntErr",
	[23] = "BlockedTLP",
	[24] = "AtomicOpBlocked",
	[25] = "TLPBlockedErr",
	[26] = "PoisonTLPBlocked",
};

const char *diag_pcie_aer_text(uint32_t status, bool is_correctable, char *buf, size_t len)
{
	const char *const *names = is_correctable ? correctable_bits : uncorrectable_bits;
	size_t at = 0;

	if (len)
		buf[0] = '\0';
	for (unsigned int i = 0; i < 32 && at < len; i++)
		if (status >> i & 1)
			at += names[i] ? (size_t)snprintf(buf + at, len - at, "%s%s",
							  at ? ", " : "", names[i])
				       : (size_t)snprintf(buf + at, len - at, "%sbit %u",
							  at ? ", " : "", i);
	return buf;
}
