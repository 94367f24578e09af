// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration space through sysfs `config`: single accesses of exact width,
 * and what a reset takes away with it (PCI Express Base 7.5.1, 7.5.3, 7.8.4).
 *
 * The kernel thinks it knows what stands in there: BARs, payload and request
 * sizes, error masks. So all of it is written back after each reset.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/sysfs/sysfs.h"

#define EXP_FLAGS    0x02
#define EXP_DEVCTL   0x08
#define EXP_LNKCTL   0x10
#define EXP_DEVCTL2  0x28
#define EXP_LNKCTL2  0x30
#define ECAP_LTR     0x0018
#define WAIT_STEP_MS 5

int sysfs_config_open(struct sysfs *s, struct nt_err *err)
{
	char path[4096];
	uint8_t head[256];
	ssize_t n;

	if (!host_path(path, sizeof(path), SYSFS_DIR "/config", s->bdf))
		return nt_err_set(err, -EINVAL, "%s: the path is too long", s->bdf);
	s->config_fd = open(path, O_RDWR | O_CLOEXEC);
	if (s->config_fd < 0 && (errno == EACCES || errno == EPERM))
		return nt_err_set(err, -EPERM, "%s needs root: run nvmetest with sudo", path);
	if (s->config_fd < 0 && errno == EROFS)
		return nt_err_set(err, -EPERM,
				  "%s is read-only, as in a container: mount -o remount,rw /sys",
				  path);
	if (s->config_fd < 0)
		return nt_err_set(err, -ENODEV, "%s: %m", path);
	/* Without the capability the kernel shows the first 64 bytes only. */
	n = pread(s->config_fd, head, sizeof(head), 0);
	if (n < (ssize_t)sizeof(head))
		return nt_err_set(err, -EPERM,
				  "%s shows %zd of 256 bytes: run nvmetest with CAP_SYS_ADMIN",
				  path, n < 0 ? (ssize_t)0 : n);
	if (head[0] == 0xff && head[1] == 0xff)
		return nt_err_set(err, -ENODEV,
				  "%s does not answer: the link is down or the power off; "
				  "echo 1 > /sys/bus/pci/devices/%s/remove, then echo 1 > "
				  "/sys/bus/pci/rescan",
				  s->bdf, s->bdf);
	return 0;
}

int sysfs_cfg_read(struct sysfs *s, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	uint32_t raw = 0;
	ssize_t n = pread(s->config_fd, &raw, width, off);

	if (n < 0)
		return errno == ENODEV || errno == ENXIO ? -ENODEV : -EIO;
	if (n != (ssize_t)width)
		/* A function of conventional PCI has 256 bytes; nobody answers behind them. */
		raw = UINT32_MAX;
	raw = le32toh(raw);
	*ret_val = width == 4 ? raw : raw & ((1u << 8 * width) - 1);
	return 0;
}

int sysfs_cfg_write(struct sysfs *s, uint16_t off, unsigned int width, uint32_t val)
{
	uint32_t raw = htole32(val);
	ssize_t n = pwrite(s->config_fd, &raw, width, off);

	if (n < 0)
		return errno == ENODEV || errno == ENXIO ? -ENODEV : -EIO;
	return 0;
}

int sysfs_cfg_change(struct sysfs *s, uint16_t off, uint32_t clear, uint32_t set)
{
	uint32_t val;
	int err = sysfs_cfg_read(s, off, 2, &val);

	return err ? err : sysfs_cfg_write(s, off, 2, (val & ~clear) | set);
}

static int keep(struct sysfs *s, uint32_t off, uint8_t width)
{
	struct sysfs_kept *k = &s->kept[s->kept_count];

	if (s->kept_count == SYSFS_KEPT_MAX)
		return -EIO;
	k->off = (uint16_t)off;
	k->width = width;
	s->kept_count++;
	return sysfs_cfg_read(s, k->off, width, &k->val);
}

static int keep_express(struct sysfs *s)
{
	uint32_t flags;
	int err = sysfs_cfg_read(s, (uint16_t)(s->cap_exp + EXP_FLAGS), 2, &flags);

	if (!err)
		err = keep(s, s->cap_exp + EXP_DEVCTL, 2);
	if (!err)
		err = keep(s, s->cap_exp + EXP_LNKCTL, 2);
	if (err || (flags & 0xf) < 2)
		return err;
	err = keep(s, s->cap_exp + EXP_DEVCTL2, 2);
	return err ? err : keep(s, s->cap_exp + EXP_LNKCTL2, 2);
}

int sysfs_config_keep(struct sysfs *s, struct pcifn *fn)
{
	static const uint8_t aer_offs[] = { 0x08, 0x0c, 0x14, 0x18 };
	uint32_t aer = pcifn_ext_cap_find(fn, NT_PCI_ECAP_AER);
	uint32_t ltr = pcifn_ext_cap_find(fn, ECAP_LTR);
	int err = keep(s, CFG_CACHE_LINE, 1);

	s->cap_pm = pcifn_cap_find(fn, NT_PCI_CAP_PM);
	s->cap_msi = pcifn_cap_find(fn, NT_PCI_CAP_MSI);
	s->cap_exp = pcifn_cap_find(fn, NT_PCI_CAP_EXP);
	s->cap_msix = pcifn_cap_find(fn, NT_PCI_CAP_MSIX);
	if (!err)
		err = keep(s, CFG_IRQ_LINE, 1);
	/* BARs of a virtual function are in the physical one. */
	for (unsigned int i = 0; !err && i < SYSFS_BARS && !s->is_vf; i++)
		err = keep(s, CFG_BAR0 + 4 * i, 4);
	if (!err && s->cap_exp)
		err = keep_express(s);
	for (size_t i = 0; !err && aer && i < sizeof(aer_offs); i++)
		err = keep(s, aer + aer_offs[i], 4);
	if (!err && ltr)
		err = keep(s, ltr + 4, 4);
	return err;
}

int sysfs_config_put_back(struct sysfs *s)
{
	const uint32_t off = s->command & ~(PCI_CMD_MEMORY | PCI_CMD_MASTER);
	int err = sysfs_cfg_write(s, CFG_COMMAND, 2, off | PCI_CMD_NO_PIN);

	for (size_t i = 0; !err && i < s->kept_count; i++)
		err = sysfs_cfg_write(s, s->kept[i].off, s->kept[i].width, s->kept[i].val);
	return err;
}

int sysfs_config_wait(struct sysfs *s, unsigned int timeout_ms)
{
	struct nt_deadline until = nt_deadline_ms(timeout_ms);

	for (;;) {
		bool is_late = nt_deadline_passed(until);
		uint32_t id;
		int err = sysfs_cfg_read(s, 0, 4, &id);

		if (err)
			return err;
		/* Vendor 0001h: not ready yet, where the root port makes that visible. */
		if ((id & 0xffff) != 0xffff && (id & 0xffff) != 0x0001)
			return 0;
		if (is_late)
			return -ENODEV;
		sysfs_sleep_ms(WAIT_STEP_MS);
	}
}
