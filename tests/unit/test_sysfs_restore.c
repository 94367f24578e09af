// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sysfs back end without a device: what is put back, by whoever is left, on
 * files that stand for configuration space and BAR0.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/host.h"
#include "pcifn/mmio.h"
#include "pcifn/sysfs/sysfs.h"
#include "suites.h"
#include "sysfsrig.h"

#define REG_CC 0x14

/* Half an open(): files instead of a device, and plain memory for words. */
static void begin(struct sysfs *s, struct pcifn *fn)
{
	static uint8_t words[0x3000];
	struct nt_err err = { 0 };

	fake_begin();
	sysfsrig_device(NULL, -1, NULL);
	fake_file(DEVICE "/power/control", "auto\n");
	*s = (struct sysfs){ .bdf = BDF, .owner = getpid(), .words = words, .words_addr = 0x1000 };
	*fn = (struct pcifn){ .ops = &sysfs_ops, .priv = s, .caps = sysfs_ops.caps };
	fn->trace = calloc(PCIFN_TRACE_LEN, sizeof(*fn->trace));
	CU_ASSERT_PTR_NOT_NULL_FATAL(fn->trace);
	CU_ASSERT_EQUAL_FATAL(mmio_init(), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_config_open(s, &err), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_cfg_read(s, CFG_COMMAND, 2, &s->command), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_config_keep(s, fn), 0);
	CU_ASSERT_EQUAL_FATAL(sysfs_bars_map(s, &err), 0);
	strcpy(s->reset_method, "flr bus");
	s->caps = sysfs_resets(s);
	s->is_power_auto = s->is_touched = true;
	fake_file(DEVICE "/power/control", "on\n");
}

static void end(struct sysfs *s, struct pcifn *fn)
{
	sysfs_bars_unmap(s);
	close(s->config_fd);
	free(fn->trace);
	fake_end();
}

static uint32_t config(struct sysfs *s, uint16_t off, unsigned int width)
{
	uint32_t val = 0xdead;

	CU_ASSERT_EQUAL(sysfs_cfg_read(s, off, width, &val), 0);
	return val;
}

static void run_it(struct sysfs *s)
{
	CU_ASSERT_EQUAL(sysfs_cfg_write(s, CFG_COMMAND, 2, 0x0506), 0);
	CU_ASSERT_EQUAL(sysfs_cfg_change(s, MSIX_AT + 2, 0, 0x8000), 0);
	CU_ASSERT_EQUAL(mmio_write(sysfs_bar_at(s, 0, REG_CC, 4), 4, 0x460001), 0);
}

static void expect_restored(struct sysfs *s)
{
	uint64_t cc = 1;
	char text[32];

	CU_ASSERT_EQUAL(config(s, CFG_COMMAND, 2), 0x0103);
	CU_ASSERT_EQUAL(config(s, MSIX_AT + 2, 2) & 0x8000, 0);
	CU_ASSERT_EQUAL(mmio_read(sysfs_bar_at(s, 0, REG_CC, 4), 4, &cc), 0);
	CU_ASSERT_EQUAL(cc, 0x460000);
	CU_ASSERT_EQUAL(host_read_line(text, sizeof(text), DEVICE "/power/control"), 0);
	CU_ASSERT_STRING_EQUAL(text, "auto");
}

static void end_puts_back(void)
{
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	CU_ASSERT_EQUAL(s.caps, PCIFN_CAP_FLR | PCIFN_CAP_HOT_RESET);
	run_it(&s);
	fake_file(DEVICE "/reset_method", "bus\n");
	sysfs_restore(&s);
	expect_restored(&s);
	end(&s, &fn);
}

/* A pin that nobody would answer stays off; a driver that came is left alone. */
static void end_is_careful(void)
{
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	run_it(&s);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, CFG_STATUS, 2, 0x0018), 0);
	sysfs_restore(&s);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0503);
	end(&s, &fn);

	begin(&s, &fn);
	run_it(&s);
	fake_link(DEVICE "/driver", "../../../../bus/pci/drivers/nvme");
	sysfs_restore(&s);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0506);
	CU_ASSERT_PTR_NOT_NULL(strstr(sysfs_ops.last_words(&fn), "driver nvme has taken"));
	end(&s, &fn);
}

/* The tool is killed: its child in the role of the tool, and the guard of that one. */
static void guard_puts_back(void)
{
	struct nt_err err = { 0 };
	struct sysfs s;
	struct pcifn fn;
	char text[32] = "";
	pid_t tool;

	begin(&s, &fn);
	tool = fork();
	CU_ASSERT_FATAL(tool >= 0);
	if (!tool) {
		if (sysfs_guard_start(&s, &err))
			_exit(1);
		run_it(&s);
		kill(getpid(), SIGKILL);
	}
	CU_ASSERT_EQUAL(waitpid(tool, NULL, 0), tool);
	/* power/control is the last thing that it writes */
	for (int i = 0; i < 1000 && strcmp(text, "auto"); i++) {
		usleep(10000);
		host_read_line(text, sizeof(text), DEVICE "/power/control");
	}
	expect_restored(&s);
	end(&s, &fn);
}

static void guard_ends_in_order(void)
{
	struct nt_err err = { 0 };
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	CU_ASSERT_EQUAL_FATAL(sysfs_guard_start(&s, &err), 0);
	run_it(&s);
	sysfs_guard_end(&s);
	CU_ASSERT_EQUAL(s.guard_pid, 0);
	usleep(20000);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0506);
	end(&s, &fn);
}

/* -------------------------------------------------------- while it is open */

static void master_waits_for_stop(void)
{
	volatile uint8_t *regs;
	struct sysfs s;
	struct pcifn fn;
	uint64_t cc = 1;

	begin(&s, &fn);
	regs = s.bar[0].at;
	/* Somebody left it enabled, with queues in memory that is not ours. */
	mmio_write(regs + REG_CC, 4, 0x460001);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0002), 0);
	mmio_read(regs + REG_CC, 4, &cc);
	CU_ASSERT_EQUAL(cc, 0x460001);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0406), 0);
	mmio_read(regs + REG_CC, 4, &cc);
	CU_ASSERT_EQUAL(cc, 0x460000);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2), 0x0406);
	/* From now on it is a case's own business. */
	mmio_write(regs + REG_CC, 4, 0x460001);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0402), 0);
	CU_ASSERT_EQUAL(sysfs_ops.cfg_write(&fn, CFG_COMMAND, 2, 0x0406), 0);
	mmio_read(regs + REG_CC, 4, &cc);
	CU_ASSERT_EQUAL(cc, 0x460001);
	end(&s, &fn);
}

static void reset_puts_back(void)
{
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	run_it(&s);
	s.is_armed = true;
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, CFG_BAR0, 4, 4), 0);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, EXP_AT + 8, 2, 0x0010), 0);
	CU_ASSERT_EQUAL(sysfs_ops.reset(&fn, PCIFN_RESET_FLR), 0);
	CU_ASSERT_EQUAL(config(&s, CFG_BAR0, 4), 0xfe600004);
	CU_ASSERT_EQUAL(config(&s, EXP_AT + 8, 2), 0x2810);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2) & 0x0406, 0x0406);
	end(&s, &fn);
}

static void recover_stops(void)
{
	struct nt_err err = { 0 };
	struct sysfs s;
	struct pcifn fn;
	uint64_t cc = 1;

	begin(&s, &fn);
	run_it(&s);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, CFG_BAR0, 4, UINT32_MAX), 0);
	CU_ASSERT_EQUAL(sysfs_ops.recover(&fn, &err), 0);
	CU_ASSERT_EQUAL(mmio_read(s.bar[0].at + REG_CC, 4, &cc), 0);
	CU_ASSERT_EQUAL(cc, 0x460000);
	CU_ASSERT_EQUAL(config(&s, CFG_BAR0, 4), 0xfe600004);
	CU_ASSERT_EQUAL(config(&s, CFG_COMMAND, 2) & 0x0406, 0x0402);
	CU_ASSERT_PTR_NULL(sysfs_ops.last_words(&fn));
	fake_remove(DEVICE "/config");
	CU_ASSERT_EQUAL(sysfs_ops.recover(&fn, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, BDF " was removed from the bus"));
	end(&s, &fn);
}

/* The mapping of a function that is gone reads as 0 or as ones; so may a register. */
static void gone_is_told_from_zero(void)
{
	static const uint32_t ones = UINT32_MAX;
	struct sysfs s;
	struct pcifn fn;
	uint64_t val = 1;

	begin(&s, &fn);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x1c, 4, &val), 0);
	CU_ASSERT_EQUAL(val, 0);
	mmio_write(s.bar[0].at + 0x0c, 4, ones);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x0c, 4, &val), 0);
	CU_ASSERT_EQUAL(sysfs_cfg_write(&s, 0, 4, ones), 0);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x0c, 4, &val), -ENODEV);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x1c, 4, &val), -ENODEV);
	CU_ASSERT_EQUAL(sysfs_ops.bar_read(&fn, 0, 0x00, 8, &val), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(sysfs_ops.last_words(&fn), "does not answer"));
	end(&s, &fn);
}

static void messages(void)
{
	uint64_t count = 9;
	uint32_t word;
	struct sysfs s;
	struct pcifn fn;

	begin(&s, &fn);
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_MSIX, 2), -EINVAL); /* it has one */
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_INTX, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_MSI, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(sysfs_irq_enable(&s, PCIFN_IRQ_MSIX, 1), 0);
	CU_ASSERT_EQUAL(config(&s, MSIX_AT + 2, 2), 0x8000);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), 0);
	CU_ASSERT_EQUAL(count, 0);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 1, &count), -EINVAL);
	/* What stands in the table is where it would write, and what. */
	memcpy(&word, (const uint8_t *)(uintptr_t)s.bar[0].at + 0x2000, 4);
	CU_ASSERT_EQUAL(word, 0x1000);
	memcpy(s.words, (const uint8_t *)(uintptr_t)s.bar[0].at + 0x2008, 4);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), 0);
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), 0);
	CU_ASSERT_EQUAL(count, 0);
	memset(s.words, 0x55, 4);
	CU_ASSERT_EQUAL(sysfs_irq_poll(&s, 0, &count), -EIO);
	end(&s, &fn);
}

CU_TestInfo test_sysfs_restore[] = {
	{ "the end puts everything back", end_puts_back },
	{ "the end leaves others alone", end_is_careful },
	{ "the guard puts everything back", guard_puts_back },
	{ "the guard does nothing else", guard_ends_in_order },
	{ "bus mastering waits for a stopped controller", master_waits_for_stop },
	{ "a reset puts configuration back", reset_puts_back },
	{ "recovery stops the controller", recover_stops },
	{ "gone is told from zero", gone_is_told_from_zero },
	{ "messages are words in memory", messages },
	CU_TEST_INFO_NULL,
};
