// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel log as the IOMMU's witness.
 *
 * One descriptor, opened before any fork: its position is shared, so a fault is
 * told once. The kernel limits the rate of these messages: that there was one is
 * certain, how many there were is not.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "pcifn/vfio/vfio.h"

#define RECORD_LEN  8192
#define RECORDS_MAX 65536u /* of one look: a log that floods does not hold us */

void vfio_kmsg_init(struct vfio *v)
{
	vfio_fault_init(&v->faults, v->place.bdf);
	v->kmsg_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (v->kmsg_fd >= 0 && lseek(v->kmsg_fd, 0, SEEK_END) < 0)
		vfio_kmsg_fini(v);
}

void vfio_kmsg_fini(struct vfio *v)
{
	if (v->kmsg_fd >= 0)
		close(v->kmsg_fd);
	v->kmsg_fd = -1;
}

int vfio_stray(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write)
{
	struct vfio *v = vfio_of(fn);
	struct vfio_fault fault;
	char record[RECORD_LEN];

	for (unsigned int i = 0; v->kmsg_fd >= 0 && i < RECORDS_MAX; i++) {
		ssize_t n = read(v->kmsg_fd, record, sizeof(record));

		/* EPIPE: older records were overwritten, the next one is there. */
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			break;
		if (!vfio_fault_record(&v->faults, record, (size_t)n, &fault))
			continue;
		*ret_addr = fault.addr;
		*ret_len = 0; /* the IOMMU knows the page, not the length */
		*ret_is_write = fault.is_write;
		return 1;
	}
	return 0;
}
