"""Writes the large files that bench/keras-files.mjs reads, into the folder given (h5py alone).

    python bench/large-hdf5.py FOLDER

weights.weights.h5: ten kernels of 8000 by 8000, 2.5 GB; the values are left unwritten, so that the disk holds next to nothing.
values.weights.h5: 512 MB of random values, for statistics and digests.
many.weights.h5: 20,000 small datasets.
"""
import os
import sys

import h5py
import numpy as np

folder = sys.argv[1]


def layers(file, count, shape, fill):
    for index in range(count):
        group = file.create_group(f"layers/dense{f'_{index}' if index else ''}/vars")
        group.attrs["name"] = f"wide_{index}"
        for number, size in enumerate((shape, shape[-1:])):
            plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            if fill is None:
                plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
                plist.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
                h5py.h5d.create(group.id, str(number).encode(), h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(size), plist)
            else:
                group.create_dataset(str(number), data=fill.standard_normal(size, dtype="f4"))


with h5py.File(os.path.join(folder, "weights.weights.h5"), "w") as file:
    layers(file, 10, (8000, 8000), None)
with h5py.File(os.path.join(folder, "values.weights.h5"), "w") as file:
    layers(file, 8, (4096, 4096), np.random.default_rng(3))
with h5py.File(os.path.join(folder, "many.weights.h5"), "w") as file:
    layers(file, 10000, (4, 4), np.random.default_rng(4))
