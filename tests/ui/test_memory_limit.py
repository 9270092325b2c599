"""A limit of memory that is too small is told at the start."""

import resource

from aeviz.ui import memory_limit


def test_only_a_limit_that_is_too_small_is_told():
    def limits(megabytes: int):
        return lambda kind: (megabytes * 2**20, resource.RLIM_INFINITY)

    assert memory_limit.warnings(lambda kind: (resource.RLIM_INFINITY,) * 2) == []
    assert memory_limit.warnings(limits(2_500)) == []
    said = memory_limit.warnings(limits(700))
    assert [("700 MB" in sentence, "ulimit" in sentence) for sentence in said] == [(True, True)] * 2
