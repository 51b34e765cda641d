"""Writes layouts.h5 and layouts.h5.truth.json: what HDF5's newest format can hold and Keras never writes.

    python make.py        (h5py 3, numpy)
"""
import hashlib
import json
import os

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
path = os.path.join(here, "layouts.h5")
random = np.random.RandomState(5)

with h5py.File(path, "w", libver="latest") as file:
    chunks = file.create_group("chunks")
    grid = random.standard_normal((61, 47)).astype("f4")
    chunks.create_dataset("single", data=grid, chunks=(61, 47))
    chunks.create_dataset("single_gzip", data=grid, chunks=(61, 47), compression="gzip")
    chunks.create_dataset("fixed_array", data=grid, chunks=(7, 9))
    chunks.create_dataset("fixed_array_gzip", data=grid, chunks=(7, 9), compression="gzip", shuffle=True)
    chunks.create_dataset("fixed_array_paged", data=np.arange(9000, dtype="i2"), chunks=(4,))
    chunks.create_dataset("fixed_array_sparse", shape=(9000,), dtype="i2", chunks=(4,), fillvalue=-3)[8000:8010] = 9
    chunks.create_dataset("extensible", data=grid, chunks=(7, 9), maxshape=(None, 47))
    chunks.create_dataset("extensible_second", data=grid, chunks=(7, 9), maxshape=(61, None))
    chunks.create_dataset("extensible_gzip", data=grid, chunks=(3, 9), maxshape=(None, 47), compression="gzip")
    chunks.create_dataset("extensible_long", data=np.arange(40000, dtype="i4"), chunks=(5,), maxshape=(None,))
    chunks.create_dataset("tree", data=grid, chunks=(3, 4), maxshape=(None, None))
    chunks.create_dataset("tree_gzip", data=grid, chunks=(3, 4), maxshape=(None, None), compression="gzip", fletcher32=True)
    chunks.create_dataset("three_dimensions", data=random.randint(0, 99, (5, 17, 11)), chunks=(2, 5, 4))
    chunks.create_dataset("scaled_float", data=np.round(grid, 2), chunks=(10, 10), scaleoffset=2)
    chunks.create_dataset("grown", data=np.arange(10), chunks=(4,), maxshape=(None,)).resize((13,))
    many = file.create_group("many")
    for i in range(700):
        many.create_dataset(f"entry with a rather long name {i:04}", data=np.int32(i))
    attributes = file.create_group("attributes")
    for i in range(300):
        attributes.attrs[f"attribute {i:03}"] = f"value {i}" * (1 + i % 7)
    attributes.attrs["long"] = np.arange(20000, dtype="i8")
    named = np.dtype("f8")
    file["named"] = named
    file.create_dataset("of_named_type", data=np.arange(4.0), dtype=file["named"])
    file["soft"] = h5py.SoftLink("/chunks/single")

truth = {}
with h5py.File(path) as file:
    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            value = np.ascontiguousarray(item[()])
            truth["/" + name] = {"shape": list(item.shape), "dtype": str(item.dtype), "sha256": hashlib.sha256(value.tobytes()).hexdigest()}
    file.visititems(visit)
    values = {name: value for name, value in file["attributes"].attrs.items() if isinstance(value, str)}
json.dump({"datasets": truth, "attributes": values}, open(path + ".truth.json", "w"), indent=0)
