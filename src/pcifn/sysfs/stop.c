// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nothing of ours is written any more: bus mastering off first, because that
 * needs no working controller, then CC.EN=0 until CSTS.RDY=0 (Base 2.0 section
 * 3.5.1), with a reset where the controller does not follow.
 *
 * Runs in the worker, in the parent and in the guard; waits are bounded.
 */
#include <errno.h>
#include <fcntl.h>
#include <nvmetest/spec.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/mmio.h"
#include "pcifn/sysfs/sysfs.h"

#define READY_MAX_MS 30000u

void sysfs_sleep_ms(unsigned int ms)
{
	const struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

static int read_reg(struct sysfs *s, uint64_t off, uint32_t *ret)
{
	volatile uint8_t *at = sysfs_bar_at(s, 0, off, 4);
	uint64_t val;
	int err = at ? mmio_read(at, 4, &val) : -EIO;

	if (!err)
		*ret = (uint32_t)val;
	return err;
}

static int wait_ready(struct sysfs *s, uint32_t want, unsigned int ms)
{
	struct nt_deadline until = nt_deadline_ms(ms);

	for (;;) {
		bool is_late = nt_deadline_passed(until);
		uint32_t csts = 0;
		int err = read_reg(s, NT_REG_CSTS, &csts);

		if (err)
			return err;
		if (csts == UINT32_MAX)
			return -ENODEV;
		if ((csts & NT_CSTS_RDY) == want || (want && csts & NT_CSTS_CFS))
			return 0;
		if (is_late)
			return -ETIMEDOUT;
		sysfs_sleep_ms(1);
	}
}

static int disable(struct sysfs *s)
{
	uint32_t cap = 0, cc = 0;
	unsigned int ms;
	int err = read_reg(s, NT_REG_CAP, &cap);

	if (!err)
		err = read_reg(s, NT_REG_CC, &cc);
	if (err)
		return err;
	if (cap == UINT32_MAX && cc == UINT32_MAX)
		return -ENODEV;
	ms = (unsigned int)nt_min(nt_max(NT_CAP_TO(cap), 1) * 500, READY_MAX_MS);
	/* On its way up: taking EN away before RDY=1 has undefined results. */
	if (cc & NT_CC_EN)
		wait_ready(s, NT_CSTS_RDY, ms);
	err = mmio_write(sysfs_bar_at(s, 0, NT_REG_CC, 4), 4, cc & ~(NT_CC_EN | NT_CC_SHN_MASK));
	return err ? err : wait_ready(s, 0, ms);
}

static int stop_by_reset(struct sysfs *s, int err)
{
	static const struct {
		unsigned int cap;
		enum pcifn_reset kind;
	} tries[] = {
		{ PCIFN_CAP_FLR, PCIFN_RESET_FLR },
		{ PCIFN_CAP_PM_RESET, PCIFN_RESET_PM },
		{ PCIFN_CAP_HOT_RESET, PCIFN_RESET_HOT },
	};

	for (size_t i = 0; err && i < ARRAY_SIZE(tries); i++)
		if (s->caps & tries[i].cap && !sysfs_reset(s, tries[i].kind))
			err = disable(s);
	return err;
}

int sysfs_stop(struct sysfs *s)
{
	uint32_t id = 0;
	int err = sysfs_cfg_change(s, CFG_COMMAND, PCI_CMD_MASTER, PCI_CMD_MEMORY | PCI_CMD_NO_PIN);

	s->is_armed = false;
	/* The answer to a read comes behind every write that was on its way to memory. */
	if (!err)
		err = sysfs_cfg_read(s, 0, 4, &id);
	if (err || (id & 0xffff) == 0xffff)
		return err ? err : -ENODEV;
	err = disable(s);
	if (err)
		err = stop_by_reset(s, err);
	if (!err)
		s->is_armed = true;
	return err;
}

static void write_attr(const struct sysfs *s, const char *name, const char *text)
{
	char path[4096];
	int fd = host_path(path, sizeof(path), SYSFS_DIR "/%s", s->bdf, name)
			 ? open(path, O_WRONLY | O_CLOEXEC)
			 : -1;

	if (fd < 0)
		return;
	/* Nobody is left who could be told. */
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;
	close(fd);
}

/*
 * As found, except that nobody needs a master without a driver, and that a pin
 * which is still asserted stays off the line: no handler would take it, and the
 * kernel would switch the line off for all who share it.
 */
static uint32_t command_at_end(struct sysfs *s)
{
	uint32_t status, command = s->command & ~PCI_CMD_MASTER;

	if (sysfs_cfg_read(s, CFG_STATUS, 2, &status) || status & PCI_STATUS_PIN)
		command |= PCI_CMD_NO_PIN;
	return command;
}

/* A driver has made it its own meanwhile: what it has set up is not ours to undo. */
static bool is_taken(const struct sysfs *s)
{
	char driver[64];

	sysfs_driver(s->bdf, driver, sizeof(driver));
	return *driver != '\0';
}

void sysfs_restore(struct sysfs *s)
{
	char method[64];

	if (!s->is_touched)
		return;
	s->is_touched = false;
	if (is_taken(s))
		return;
	sysfs_stop(s);
	/* That may have taken half a minute. */
	if (is_taken(s))
		return;
	sysfs_irq_enable(s, PCIFN_IRQ_NONE, 0);
	if (!sysfs_config_put_back(s))
		sysfs_cfg_write(s, CFG_COMMAND, 2, command_at_end(s));
	if (*s->reset_method &&
	    !host_read_line(method, sizeof(method), SYSFS_DIR "/reset_method", s->bdf) &&
	    strcmp(method, s->reset_method))
		write_attr(s, "reset_method", s->reset_method);
	if (s->is_power_auto)
		write_attr(s, "power/control", "auto");
}
