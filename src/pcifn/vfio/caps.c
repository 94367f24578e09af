// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capability chains in the answers of VFIO_IOMMU_GET_INFO and
 * VFIO_DEVICE_GET_REGION_INFO. Offsets are from the start of the answer; each
 * is checked against its length, and a chain only goes forwards.
 */
#include <string.h>

#include "pcifn/vfio/vfio.h"

const void *vfio_cap_find(const void *info, size_t len, uint32_t first, uint16_t id, size_t min,
			  size_t *ret_len)
{
	const uint8_t *bytes = info;
	struct vfio_info_cap_header head;
	uint32_t at = first, before = 0;

	while (at > before && at <= len && len - at >= sizeof(head)) {
		memcpy(&head, bytes + at, sizeof(head));
		if (head.id == id) {
			if (len - at < min)
				return NULL;
			*ret_len = len - at;
			return bytes + at;
		}
		before = at;
		at = head.next;
	}
	return NULL;
}

size_t vfio_caps_extents(const void *info, size_t len, uint32_t first, struct vfio_extent *ret,
			 size_t max)
{
	struct vfio_iommu_type1_info_cap_iova_range head;
	size_t room, n;
	const uint8_t *cap = vfio_cap_find(info, len, first, VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE,
					   sizeof(head), &room);

	if (!cap)
		return 0;
	memcpy(&head, cap, sizeof(head));
	n = nt_min(head.nr_iovas, (room - sizeof(head)) / sizeof(struct vfio_iova_range));
	n = nt_min(n, max);
	for (size_t i = 0; i < n; i++) {
		struct vfio_iova_range range;

		memcpy(&range, cap + sizeof(head) + i * sizeof(range), sizeof(range));
		ret[i] = (struct vfio_extent){ range.start, range.end };
	}
	return n;
}

size_t vfio_caps_areas(const void *info, size_t len, uint32_t first, uint64_t region_len,
		       struct vfio_extent *ret, size_t max, bool *ret_has)
{
	struct vfio_region_info_cap_sparse_mmap head;
	size_t room, n = 0, count;
	const uint8_t *cap = vfio_cap_find(info, len, first, VFIO_REGION_INFO_CAP_SPARSE_MMAP,
					   sizeof(head), &room);

	*ret_has = cap;
	if (!cap)
		return 0;
	memcpy(&head, cap, sizeof(head));
	count = nt_min(head.nr_areas,
		       (room - sizeof(head)) / sizeof(struct vfio_region_sparse_mmap_area));
	for (size_t i = 0; i < count && n < max; i++) {
		struct vfio_region_sparse_mmap_area area;

		memcpy(&area, cap + sizeof(head) + i * sizeof(area), sizeof(area));
		if (area.size && area.offset < region_len && area.size <= region_len - area.offset)
			ret[n++] = (struct vfio_extent){ area.offset, area.offset + area.size - 1 };
	}
	return n;
}
