// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * IOMMU faults as the kernel words them. Text comes from a log that anybody may
 * have shaped: nothing here trusts its length or form.
 *
 *	VT-d	[DMA Write NO_PASID] Request device [01:00.0] fault addr 0xfe000
 *	AMD-Vi	vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT
 *		domain=0x000d address=0xfe000 flags=0x0020]
 *	SMMUv3	event 0x10 received: and four words of the record, one a line; later
 *		kernels add: event: F_TRANSLATION client: 0000:01:00.0 … iova: 0xfe000
 *	SMMUv2	Unhandled context fault: fsr=…, iova=…, fsynr=…, cbfrsynra=…
 *
 * Addresses may come without 0x, functions without their domain.
 */
#include <stdio.h>
#include <string.h>

#include "pcifn/vfio/vfio.h"

#define LINE_LEN      512
#define AMD_FLAG_RW   0x20u /* a write */
#define SMMU2_WNR     0x10u
#define SMMU3_READ    (1ull << 35)
#define SMMU3_ID_FROM 0x10u /* F_TRANSLATION, F_ADDR_SIZE, F_ACCESS, F_PERMISSION */
#define SMMU3_ID_TO   0x13u

/* Hex digits with or without 0x; false: none, or more than 16. */
static bool take_hex(const char **at, uint64_t *ret)
{
	const char *p = *at;
	uint64_t val = 0;
	unsigned int n = 0;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
		p += 2;
	for (;; p++, n++) {
		unsigned int digit;

		if (*p >= '0' && *p <= '9')
			digit = (unsigned int)(*p - '0');
		else if (*p >= 'a' && *p <= 'f')
			digit = (unsigned int)(*p - 'a') + 10;
		else if (*p >= 'A' && *p <= 'F')
			digit = (unsigned int)(*p - 'A') + 10;
		else
			break;
		if (n == 16)
			return false;
		val = val << 4 | digit;
	}
	if (!n)
		return false;
	*at = p;
	*ret = val;
	return true;
}

/* The number after @key, wherever that stands. */
static bool find_hex(const char *line, const char *key, uint64_t *ret)
{
	const char *at = strstr(line, key);

	if (!at)
		return false;
	at += strlen(key);
	while (*at == ' ')
		at++;
	return take_hex(&at, ret);
}

/* "01:00.0" or "0000:01:00.0" at @at, also as "0x01:0x00.0": is it ours? */
static bool is_ours(const struct vfio_fault_parser *p, const char *at)
{
	uint64_t part[3] = { 0 }, fun;
	unsigned int n = 0;

	while (n < 3 && take_hex(&at, &part[n])) {
		n++;
		if (*at != ':')
			break;
		at++;
	}
	if (n < 2 || *at++ != '.' || !take_hex(&at, &fun) || fun > 7)
		return false;
	if (n == 3 && part[0] != p->domain)
		return false;
	return part[n - 2] == p->bus && part[n - 1] == p->devfn >> 3 && fun == (p->devfn & 7u);
}

void vfio_fault_init(struct vfio_fault_parser *p, const char *bdf)
{
	unsigned int domain = 0, bus = 0, dev = 0, fun = 0;

	*p = (struct vfio_fault_parser){ 0 };
	if (sscanf(bdf, "%x:%x:%x.%x", &domain, &bus, &dev, &fun) != 4)
		return;
	p->domain = domain;
	p->bus = (uint8_t)bus;
	p->devfn = (uint8_t)(dev << 3 | (fun & 7));
}

static bool parse_intel(const struct vfio_fault_parser *p, const char *line, struct vfio_fault *ret)
{
	const char *kind = strstr(line, "[DMA "), *device = strstr(line, "Request device [");

	if (!kind || !device || !is_ours(p, device + strlen("Request device [")) ||
	    !find_hex(line, "fault addr", &ret->addr))
		return false;
	ret->is_write = !strncmp(kind, "[DMA Write", 10);
	return true;
}

/* The device is named inside, or in front by the driver that has it. */
static bool parse_amd(const struct vfio_fault_parser *p, const char *line, struct vfio_fault *ret)
{
	const char *event = strstr(line, "IO_PAGE_FAULT"), *device, *name;
	uint64_t flags = 0;

	if (!event || !strstr(line, "AMD-Vi"))
		return false;
	device = strstr(event, "device=");
	name = strchr(line, ' ');
	if (device ? !is_ours(p, device + 7) : !name || !is_ours(p, name + 1))
		return false;
	if (!find_hex(event, "address=", &ret->addr))
		return false;
	find_hex(event, "flags=", &flags);
	ret->is_write = flags & AMD_FLAG_RW;
	return true;
}

/* A stream is the requester's bus, device and function, as most firmware has it. */
static bool is_stream(const struct vfio_fault_parser *p, uint64_t sid)
{
	return (sid & 0xffff) == ((unsigned int)p->bus << 8 | p->devfn);
}

static bool parse_smmu2(const struct vfio_fault_parser *p, const char *line, struct vfio_fault *ret)
{
	uint64_t sid, syndrome = 0;

	if (!strstr(line, "context fault: fsr=") || !find_hex(line, "cbfrsynra=", &sid) ||
	    !is_stream(p, sid) || !find_hex(line, "iova=", &ret->addr))
		return false;
	find_hex(line, "fsynr=", &syndrome);
	ret->is_write = syndrome & SMMU2_WNR;
	return true;
}

/* The dump of a record: word 0 has the number and the stream, word 2 the address. */
static bool parse_smmu3(struct vfio_fault_parser *p, const char *line, struct vfio_fault *ret)
{
	const char *at = strstr(line, ": \t0x");
	uint64_t id;

	if (strstr(line, "smmu") && find_hex(line, ": event ", &id) && strstr(line, "received:")) {
		p->raw_count = 1;
		p->was_told = false;
		return false;
	}
	if (p->raw_count && p->raw_count <= 4 && at) {
		at += 3;
		if (!take_hex(&at, &p->raw[p->raw_count - 1]))
			p->raw[p->raw_count - 1] = 0;
		if (++p->raw_count != 5)
			return false;
		id = p->raw[0] & 0xff;
		if (id < SMMU3_ID_FROM || id > SMMU3_ID_TO || !is_stream(p, p->raw[0] >> 32))
			return false;
		p->was_told = true;
		*ret = (struct vfio_fault){ p->raw[2], !(p->raw[1] & SMMU3_READ) };
		return true;
	}
	at = strstr(line, " client: ");
	if (!at || !strstr(line, "smmu") || !is_ours(p, at + strlen(" client: ")) ||
	    !find_hex(line, " iova: ", &ret->addr))
		return false;
	ret->is_write = p->raw_count == 5 && !(p->raw[1] & SMMU3_READ);
	/* The words of the dump before it. */
	if (p->was_told && p->raw[2] == ret->addr) {
		p->was_told = false;
		return false;
	}
	return true;
}

bool vfio_fault_parse(struct vfio_fault_parser *p, const char *text, size_t len,
		      struct vfio_fault *ret)
{
	struct vfio_fault fault = { 0 };
	char line[LINE_LEN];

	len = nt_min(len, sizeof(line) - 1);
	memcpy(line, text, len);
	line[len] = '\0';
	if (!parse_intel(p, line, &fault) && !parse_amd(p, line, &fault) &&
	    !parse_smmu2(p, line, &fault) && !parse_smmu3(p, line, &fault))
		return false;
	*ret = fault;
	return true;
}

/* "priority,sequence,time,flags;message\n KEY=value\n": the priority has the facility. */
bool vfio_fault_record(struct vfio_fault_parser *p, const char *record, size_t len,
		       struct vfio_fault *ret)
{
	const char *text = memchr(record, ';', len), *end;
	unsigned int priority = 0;

	if (!text || len < 2 || record[0] < '0' || record[0] > '9')
		return false;
	for (const char *at = record; at < text && *at >= '0' && *at <= '9'; at++)
		priority = (priority & 0xffff) * 10 + (unsigned int)(*at - '0');
	if (priority >> 3) /* not of the kernel */
		return false;
	len -= (size_t)(++text - record);
	end = memchr(text, '\n', len);
	return vfio_fault_parse(p, text, end ? (size_t)(end - text) : len, ret);
}
