// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Resets of a function without a driver: PCI Express Base 6.6.2 (FLR), 6.6.1
 * (hot reset), PCI Power Management 5.4.1 (D3hot and back).
 *
 * FLR and D3hot are writes to the function's own configuration space. A hot
 * reset concerns the port above: only the kernel can keep its hot-plug driver
 * from taking the link that goes down for a card pulled out, and only it knows
 * that nobody else stands behind the port. So that one goes through `reset`,
 * with `reset_method` set to "bus" meanwhile.
 *
 * A method that the kernel does not list is one that it knows to be broken on
 * this device, or that the administrator took away: it is not used.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/sysfs/sysfs.h"

#define EXP_DEVCAP	 0x04
#define EXP_DEVCTL	 0x08
#define EXP_DEVSTA	 0x0a
#define DEVCAP_FLR	 (1u << 28)
#define DEVCTL_FLR	 (1u << 15)
#define DEVSTA_PENDING	 (1u << 5)
#define MSIX_MASK_ALL	 0x4000u
#define PM_CSR		 0x04
#define PM_STATE	 0x0003u
#define PM_NO_SOFT_RESET 0x0008u
#define PENDING_MS	 500
#define SETTLE_MS	 100 /* before the first access after FLR and hot reset */
#define PM_SETTLE_MS	 10
#define ANSWERS_MS	 5000

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += len)
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

unsigned int sysfs_resets(struct sysfs *s)
{
	const char *methods = s->reset_method;
	unsigned int caps = 0;
	uint32_t val;

	if (s->cap_exp && !sysfs_cfg_read(s, (uint16_t)(s->cap_exp + EXP_DEVCAP), 4, &val) &&
	    val & DEVCAP_FLR &&
	    (!*methods || has_word(methods, "flr") || has_word(methods, "device_specific")))
		caps |= PCIFN_CAP_FLR;
	if (s->cap_pm && !sysfs_cfg_read(s, (uint16_t)(s->cap_pm + PM_CSR), 2, &val) &&
	    !(val & PM_NO_SOFT_RESET) && (!*methods || has_word(methods, "pm")))
		caps |= PCIFN_CAP_PM_RESET;
	if (has_word(methods, "bus"))
		caps |= PCIFN_CAP_HOT_RESET;
	return caps;
}

const char *sysfs_reset_why_not(struct sysfs *s, unsigned int cap)
{
	const char *methods = s->reset_method;
	uint32_t val;

	if (cap & PCIFN_CAP_HOT_RESET)
		return *methods ? "the kernel offers no hot reset here (reset_method): other "
				  "functions stand behind the same port, or there is none"
				: "this kernel has no reset_method: Linux 5.15 has";
	if (cap & PCIFN_CAP_FLR && s->cap_exp &&
	    !sysfs_cfg_read(s, (uint16_t)(s->cap_exp + EXP_DEVCAP), 4, &val) && val & DEVCAP_FLR)
		return "the kernel lists no FLR (reset_method): it is known to be broken here, or "
		       "was taken away";
	if (cap & PCIFN_CAP_FLR)
		return "the function has no Function Level Reset";
	if (cap & PCIFN_CAP_PM_RESET)
		return "the function has no reset through D3hot (No_Soft_Reset = 1)";
	return NULL;
}

static int reset_flr(struct sysfs *s)
{
	struct nt_deadline until = nt_deadline_ms(PENDING_MS);
	uint32_t status = 0;
	int err;

	/* A completion that comes late would be taken for one of the next request. */
	do {
		err = sysfs_cfg_read(s, (uint16_t)(s->cap_exp + EXP_DEVSTA), 2, &status);
		if (err || !(status & DEVSTA_PENDING))
			break;
		sysfs_sleep_ms(1);
	} while (!nt_deadline_passed(until));
	if (!err)
		err = sysfs_cfg_change(s, (uint16_t)(s->cap_exp + EXP_DEVCTL), 0, DEVCTL_FLR);
	sysfs_sleep_ms(SETTLE_MS);
	return err;
}

static int reset_pm(struct sysfs *s)
{
	uint16_t off = (uint16_t)(s->cap_pm + PM_CSR);
	int err = sysfs_cfg_change(s, off, 0, PM_STATE);

	sysfs_sleep_ms(PM_SETTLE_MS);
	if (!err)
		err = sysfs_cfg_change(s, off, PM_STATE, 0);
	sysfs_sleep_ms(PM_SETTLE_MS);
	return err;
}

static int write_attr(const struct sysfs *s, const char *name, const char *text)
{
	char path[4096];
	int err = 0, fd;

	if (!host_path(path, sizeof(path), SYSFS_DIR "/%s", s->bdf, name))
		return -EIO;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ENODEV : -EIO;
	if (write(fd, text, strlen(text)) < 0)
		err = errno == ENODEV ? -ENODEV : -EIO;
	close(fd);
	return err;
}

/*
 * The kernel waits until the function answers, and restores what it saved. It
 * also calls it a failure when the port above does not tell that its link is
 * up again, as QEMU's does not. What it does not save is the Function Mask of
 * MSI-X: that it is gone tells a reset that happened from one that did not.
 */
static int reset_hot(struct sysfs *s)
{
	const uint16_t control = (uint16_t)(s->cap_msix + 2);
	uint32_t val = MSIX_MASK_ALL;
	int err = 0;

	if (s->cap_msix)
		err = sysfs_cfg_change(s, control, 0, MSIX_MASK_ALL);
	if (!err)
		err = write_attr(s, "reset_method", "bus");
	if (err)
		return err;
	err = write_attr(s, "reset", "1");
	write_attr(s, "reset_method", s->reset_method);
	if (err == -EIO && s->cap_msix && !sysfs_config_wait(s, ANSWERS_MS) &&
	    !sysfs_cfg_read(s, control, 2, &val) && !(val & MSIX_MASK_ALL))
		err = 0;
	return err;
}

static int start(struct sysfs *s, enum pcifn_reset kind)
{
	switch (kind) {
	case PCIFN_RESET_FLR:
		return reset_flr(s);
	case PCIFN_RESET_PM:
		return reset_pm(s);
	case PCIFN_RESET_HOT:
		return reset_hot(s);
	case PCIFN_RESET_LINK:
	case PCIFN_RESET_PERST:
	case PCIFN_RESET_POWER:
		return -ENOTSUP; /* pcifn_reset() never asks */
	}
	return -EINVAL;
}

int sysfs_reset(struct sysfs *s, enum pcifn_reset kind)
{
	int failed, err = sysfs_cfg_change(s, CFG_COMMAND, PCI_CMD_MASTER, PCI_CMD_NO_PIN);

	if (err)
		return err;
	failed = start(s, kind);
	s->irq_kind = PCIFN_IRQ_NONE;
	s->irq_count = 0;
	/* Also where it failed: what was half done is to be usable. */
	err = sysfs_config_wait(s, ANSWERS_MS);
	if (!err)
		err = sysfs_config_put_back(s);
	if (!err)
		err = sysfs_cfg_change(s, CFG_COMMAND, 0, PCI_CMD_MEMORY | PCI_CMD_NO_PIN);
	return failed ? failed : err;
}
