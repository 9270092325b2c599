"""The archive: read back by the library, the same bytes each time, and damaged bytes in a sentence."""

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aeviz.archive import ArchiveError, digest, pack, unpack

ARRAYS = hnp.arrays(
    dtype=st.sampled_from([np.float16, np.float32, np.uint8, np.int64]),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, max_side=5),
    elements=st.integers(0, 100),
)
TENSORS = st.dictionaries(st.text("abcxyz.01", min_size=1, max_size=9), ARRAYS, max_size=5)
METADATA = st.dictionaries(st.text(max_size=6), st.text(max_size=12), max_size=4)


@given(TENSORS, METADATA)
def test_the_library_reads_what_is_packed(tensors, metadata):
    data = pack(tensors, metadata)
    read = safetensors.numpy.load(data)
    assert read.keys() == tensors.keys()
    for name, array in tensors.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)
    back, noted = unpack(data)
    assert noted == metadata
    assert back.keys() == tensors.keys()


@given(TENSORS, METADATA)
def test_the_order_of_what_is_given_does_not_matter(tensors, metadata):
    turned = dict(reversed(tensors.items())), dict(reversed(metadata.items()))
    assert digest(pack(tensors, metadata)) == digest(pack(*turned))


def test_tensors_lie_aligned_for_typed_arrays():
    data = pack({"a": np.zeros(3, np.uint8), "b": np.zeros(3, np.float16), "c": np.zeros(3, np.float32)}, {})
    start = 8 + int.from_bytes(data[:8], "little")
    assert start % 8 == 0
    header = safetensors.deserialize(data)
    assert [name for name, _ in sorted(header, key=lambda item: item[0])] == ["a", "b", "c"]
    assert data.index(b'"c"') < data.index(b'"b"') < data.index(b'"a"')


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_in_a_sentence(data):
    with pytest.raises(ArchiveError, match="safetensors"):
        unpack(data)


def test_a_cut_file_is_refused():
    data = pack({"a": np.zeros(100, np.float32)}, {})
    with pytest.raises(ArchiveError):
        unpack(data[:-1])
