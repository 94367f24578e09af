// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The link and the port above it: PCI Express Base sections 4.2 (training),
 * 6.6.1 (hot reset, link disable), 7.5.3 (Link Control and Status of both
 * ends), 5.4 and 5.5 (ASPM, L1 substates), 2.2 (payload and request sizes).
 *
 * The port is a root port that can do more than the function, so that the
 * function's own limits decide. Training takes no time. Data go over the link
 * in payloads of PXDC.MPS and requests of PXDC.MRRS, which are counted.
 */
#include <string.h>

#include "link.h"

#define PORT_EXP       0x40
#define PORT_SPEED     4 /* 16 GT/s */
#define PORT_LANES     16
#define PORT_PAYLOAD   5 /* 4096 bytes */
#define PORT_VENDOR    0x1de5
#define PORT_DEVICE    0x0100
#define LNKCTL_DISABLE 0x0010u
#define LNKCTL_RETRAIN 0x0020u
#define LNKSTA_ACTIVE  0x2000u
#define LNKSTA_BWMGMT  0x4000u
#define BRIDGE_RESET   0x0040u
#define LTR_ENABLE     0x0400u
#define ASPM_L0S       1u
#define ASPM_L1	       2u
#define L1SS_PM_L12    1u
#define L1SS_ASPM      0xcu
#define ASLEEP_NS      100000u /* idle for so long, the link rests */
#define DEGRADES_AFTER 2048    /* payloads: SIM_LINK_DEGRADES */

static uint32_t cfg16(const struct sim_pci *p, unsigned int off)
{
	return p->cfg[off] | (uint32_t)p->cfg[off + 1] << 8;
}

/* ---- training */

static void link_is(struct sim *s, uint32_t speed, uint32_t lanes)
{
	struct sim_pci *p = s->pci;
	uint32_t status = 0x1000 | lanes << 4 | speed;

	p->port.status = status | LNKSTA_ACTIVE;
	if (sim_has(s, SIM_PCI_LINK))
		status = 0x1083;
	if (sim_has(s, SIM_PCI_SPEED_STALE) && p->cfg[p->exp + 0x12u])
		return;
	p->cfg[p->exp + 0x12u] = p->defaults[p->exp + 0x12u] = (uint8_t)status;
	p->cfg[p->exp + 0x13u] = p->defaults[p->exp + 0x13u] = (uint8_t)(status >> 8);
}

void sim_link_train(struct sim *s)
{
	const struct sim_config *c = &s->cfg;
	uint32_t target = s->pci->port.lnkctl2 & 0xf;
	uint32_t speed = (uint32_t)nt_min(nt_min(c->speed, PORT_SPEED), nt_max(target, 1));

	if (sim_has(s, SIM_PCI_LINK_SLOW))
		speed = 1;
	link_is(s, speed, sim_has(s, SIM_PCI_LINK_NARROW) ? 1 : c->lanes);
}

static void retrain(struct sim *s)
{
	sim_link_train(s);
	s->pci->port.status |= LNKSTA_BWMGMT;
	if (sim_has(s, SIM_PCI_RETRAIN_RESETS))
		sim_state_reset(s, SIM_RESET_HOT);
	if (sim_has(s, SIM_PCI_RETRAIN_FORGETS))
		s->pci->drops_one = true;
	if (sim_has(s, SIM_PCI_RETRAIN_ERRORS))
		sim_link_error(s, true, 1u << 18);
}

void sim_link_init(struct sim *s)
{
	s->pci->port.lnkctl2 = PORT_SPEED;
	s->pci->port.devctl = 0x2800;
	sim_link_train(s);
}

/* ---- down and up again */

static void link_down(struct sim *s, bool is_down)
{
	struct sim_pci *p = s->pci;

	if (p->is_down == is_down)
		return;
	p->is_down = is_down;
	if (is_down) {
		sim_state_reset(s, SIM_RESET_LINK);
		p->port.status &= ~LNKSTA_ACTIVE;
		return;
	}
	sim_link_train(s);
}

void sim_link_disable(struct sim *s)
{
	link_down(s, true);
	link_down(s, false);
}

/* ---- the port above */

static uint32_t port_byte(const struct sim *s, unsigned int off)
{
	const struct sim_port *port = &s->pci->port;
	static const uint8_t head[] = { 0, 0,	 0,    0,    0x07, 0x00, 0x10, 0x00,
					0, 0x00, 0x04, 0x06, 0,	   0,	 0x01 };
	const struct {
		unsigned int off, width;
		uint32_t val;
	} fields[] = {
		{ 0x00, 4, PORT_VENDOR | (uint32_t)PORT_DEVICE << 16 },
		{ 0x34, 1, PORT_EXP },
		{ 0x3e, 2, port->bridge },
		{ PORT_EXP, 4, NT_PCI_CAP_EXP | 0x01420000u },
		{ PORT_EXP + 4, 4, PORT_PAYLOAD | 0x8000u },
		{ PORT_EXP + 8, 2, port->devctl },
		{ PORT_EXP + 0xc, 4, PORT_SPEED | PORT_LANES << 4 | 3u << 10 | 1u << 20 },
		{ PORT_EXP + 0x10, 2, port->lnkctl },
		{ PORT_EXP + 0x12, 2, port->status },
		{ PORT_EXP + 0x2c, 4, 0x1e },
		{ PORT_EXP + 0x30, 2, port->lnkctl2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (off >= fields[i].off && off < fields[i].off + fields[i].width)
			return fields[i].val >> (8 * (off - fields[i].off)) & 0xff;
	return off < sizeof(head) ? head[off] : 0;
}

uint32_t sim_port_read(struct sim *s, uint16_t off, unsigned int width)
{
	uint32_t val = 0;

	for (unsigned int i = 0; i < width; i++)
		val |= port_byte(s, off + i) << (8 * i);
	return val;
}

static void put_byte(uint32_t *reg, unsigned int at, uint8_t byte, uint32_t rw)
{
	uint32_t mask = 0xffu << (8 * at) & rw;

	*reg = (*reg & ~mask) | ((uint32_t)byte << (8 * at) & mask);
}

void sim_port_write(struct sim *s, uint16_t off, unsigned int width, uint32_t val)
{
	struct sim_port *port = &s->pci->port;
	bool is_retrain = false;

	for (unsigned int i = 0; i < width; i++) {
		unsigned int at = off + i;
		uint8_t byte = (uint8_t)(val >> (8 * i));

		if (at / 2 * 2 == 0x3e)
			put_byte(&port->bridge, at & 1, byte, BRIDGE_RESET);
		else if (at / 2 * 2 == PORT_EXP + 8)
			put_byte(&port->devctl, at & 1, byte, 0x78ff);
		else if (at / 2 * 2 == PORT_EXP + 0x10)
			put_byte(&port->lnkctl, at & 1, byte, 0x02d3);
		else if (at / 2 * 2 == PORT_EXP + 0x30)
			put_byte(&port->lnkctl2, at & 1, byte, 0x000f);
		if (at == PORT_EXP + 0x10)
			is_retrain = byte & LNKCTL_RETRAIN;
		if (at == PORT_EXP + 0x13)
			port->status &= ~((uint32_t)byte << 8 & LNKSTA_BWMGMT);
	}
	link_down(s, port->lnkctl & LNKCTL_DISABLE || port->bridge & BRIDGE_RESET);
	if (is_retrain && !s->pci->is_down)
		retrain(s);
}

/* ---- what is logged */

void sim_link_error(struct sim *s, bool is_uncorrectable, uint32_t bit)
{
	struct sim_pci *p = s->pci;
	unsigned int at = p->aer + (is_uncorrectable ? 0x04u : 0x10u);

	for (unsigned int i = 0; i < 4; i++)
		p->cfg[at + i] |= (uint8_t)(bit >> (8 * i));
	p->cfg[p->exp + 0xau] |= is_uncorrectable ? 0x2 : 0x1;
}

/* ---- data */

static uint32_t payload_len(const struct sim *s)
{
	return 128u << nt_min(cfg16(s->pci, s->pci->exp + 8u) >> 5 & 7, 5);
}

static uint32_t request_len(const struct sim *s)
{
	return 128u << nt_min(cfg16(s->pci, s->pci->exp + 8u) >> 12 & 7, 5);
}

/* What goes wrong with the pieces of @unit bytes of one transfer. */
static void spoil(struct sim *s, uint8_t *to, const uint8_t *from, size_t len, size_t unit,
		  bool to_host)
{
	if (to_host && sim_has(s, SIM_PCI_PAYLOAD_256) && unit == 256 && len >= 256)
		memcpy(to + 128, from, 128);
	if (to_host && sim_has(s, SIM_PCI_PAYLOAD_MAX) && unit > 256 && len > unit)
		memset(to + (len - 1) / unit * unit, 0, len - (len - 1) / unit * unit);
	if (!to_host && sim_has(s, SIM_PCI_REQUEST_128) && unit == 128 && len > 128)
		memcpy(to + 128, from, nt_min(len - 128, 128));
	if (!to_host && sim_has(s, SIM_PCI_REQUEST_4096) && unit == 4096 && len == 4096)
		memset(to + 2048, 0, 2048);
}

void sim_link_copy(struct sim *s, void *to, const void *from, size_t len, bool to_host)
{
	struct sim_pci *p = s->pci;
	size_t unit = to_host ? payload_len(s) : request_len(s);

	memcpy(to, from, len);
	p->tlps += (len + unit - 1) / unit;
	spoil(s, to, from, len, unit, to_host);
	if (sim_has(s, SIM_PCI_LINK_DEGRADES) && p->tlps > DEGRADES_AFTER)
		link_is(s, s->cfg.speed, 1);
	if (sim_has(s, SIM_PCI_LOGS_BAD_TLP) && !to_host && len > 512)
		sim_link_error(s, false, 1u << 6);
	if (sim_has(s, SIM_PCI_LOGS_POISONED) && to_host && len > 2048)
		sim_link_error(s, true, 1u << 12);
}

/* ---- sleep */

static bool forgets(const struct sim *s)
{
	const struct sim_pci *p = s->pci;
	uint32_t aspm = p->cfg[p->exp + 0x10u] & 3u;
	uint32_t l1ss = p->l1ss ? p->cfg[p->l1ss + 8u] : 0;

	if (sim_has(s, SIM_PCI_L0S_DROPS) && aspm & ASPM_L0S)
		return true;
	if (sim_has(s, SIM_PCI_L1_DROPS) && aspm & ASPM_L1)
		return true;
	if (sim_has(s, SIM_PCI_L1SS_DROPS) && aspm & ASPM_L1 && l1ss & L1SS_ASPM)
		return true;
	return sim_has(s, SIM_PCI_LTR_STALLS) && cfg16(p, p->exp + 0x28u) & LTR_ENABLE;
}

bool sim_link_takes_doorbell(struct sim *s)
{
	struct sim_pci *p = s->pci;
	uint64_t now_ns = nt_clock_ns(), idle_ns = now_ns - p->busy_ns;
	bool is_dropped = p->drops_one || (idle_ns > ASLEEP_NS && forgets(s));

	p->busy_ns = now_ns;
	p->drops_one = false;
	return !is_dropped;
}

bool sim_link_loses_in_d3(const struct sim *s)
{
	const struct sim_pci *p = s->pci;

	return sim_has(s, SIM_PCI_L1SS_PM) && p->l1ss && p->cfg[p->l1ss + 8u] & L1SS_PM_L12;
}
