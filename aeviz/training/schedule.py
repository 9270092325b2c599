"""Schedule of a run: at which step each of its stages begins, and from where to where a learning-rate cycle goes.

The count of steps alone decides both, so that a run which was broken off, or branched, goes on exactly. Without torch:
the page says what a branch finds there.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace

from aeviz.models.spec import Stage
from aeviz.training.learning_rate import share_of_rate


@dataclass(frozen=True)
class Schedule:
    """Of a run of `steps` steps. A stage that begins where the next one does has no step: the run is too short."""

    stages: tuple[Stage, ...]
    begins: tuple[int, ...]  # the step at which each stage does
    steps: int
    anew: int = 0  # the step at which a branch began the learning rate's cycle anew

    @classmethod
    def of(cls, stages: tuple[Stage, ...], steps: int) -> "Schedule":
        """Each stage has its share of the steps, rounded to whole ones."""
        return cls(stages, tuple(round(sum(s.share for s in stages[:k]) * steps) for k in range(len(stages))), steps)

    def resized(self, step: int, steps: int) -> "Schedule":
        """After `step` steps the run is given another length.

        What has begun by then, or begins with the very next step, has begun: it stays where it is. A stage that lies
        ahead begins at its share of the new length, and at once where that is behind.
        """
        fresh = Schedule.of(self.stages, steps).begins
        begins = (old if old <= step else max(step, new) for old, new in zip(self.begins, fresh, strict=True))
        return replace(self, begins=tuple(begins), steps=steps)

    def place(self, step: int) -> int:
        """Which stage step `step` is of, the first being 0."""
        return bisect_right(self.begins, step) - 1

    def share_of_rate(self, step: int, warm_up: float) -> float:
        """The learning rate of a step as a share of its peak, in [0, 1].

        A cycle begins with the run, at a stage that declares one of its own, and where a branch says so; it ends where
        the next stage with a cycle of its own begins, or the run ends. Raises ValueError for a step that is none.
        """
        cycles = [begin for begin, stage in zip(self.begins, self.stages, strict=True) if stage.new_cycle]
        begin = max(b for b in (0, self.anew, *cycles) if b <= step)
        end = min(b for b in (*cycles, self.steps) if b > step or b == self.steps)
        return share_of_rate(step, end, warm_up, begin)
