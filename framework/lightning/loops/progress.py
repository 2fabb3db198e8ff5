"""How far a training is: enough to go on from anywhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

#: What comes next: a new epoch; another batch of this one; what belongs to the batch just done (a validation, then
#: the schedules that listen to it); what belongs to the epoch just done.
START, INSIDE, BATCH_DONE, VALIDATED, EPOCH_DONE = "start", "inside", "batch done", "validated", "epoch done"


@dataclass
class Progress:
    """epoch: epochs that are over. batch: batches done of this one. step: steps of the optimizers. logged: batches
    that led to a step, as the loggers count. total: all batches. stage: what comes next."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    logged: int = 0
    total: int = 0
    stage: str = START

    def add(self, batches: int) -> None:
        """So many batches are done, each with a step and nothing that belongs to it left to do."""
        self.batch += batches
        self.total += batches
        self.step += batches
        self.logged += batches

    def state_dict(self) -> dict[str, Any]:
        """For saving."""
        return asdict(self)


def loader_state(loader: Any, done: int | None) -> Any:
    """The state of `loader` after `done` batches of an epoch, or between two epochs if None; None if it has none.

    A loader has handed out more batches than are done where one was taken ahead or a step was interrupted, and
    does not know that an epoch is over whose last batches nobody asked for.
    """
    if not hasattr(loader, "state_dict"):
        return None
    state = dict(loader.state_dict())
    if isinstance(state.get("epoch"), dict):
        state["epoch"] = None if done is None else {**state["epoch"], "done": done}
    return state
