"""What the Trainer is doing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class TrainerState:
    """fn: "fit", "validate", "test" or "predict". stage: "sanity_check", "train", "validate", "test", "predict",
    None at rest. status: "initializing", "running", "finished" or "interrupted".

    Source: `lightning.pytorch.trainer.states.TrainerState`.

    >>> TrainerState().finished
    False
    """

    status: str = "initializing"
    fn: str | None = None
    stage: str | None = None

    @property
    def finished(self) -> bool:
        """Is it done, and was it not interrupted?"""
        return self.status == "finished"

    @property
    def stopped(self) -> bool:
        """Is it done or interrupted?"""
        return self.status in ("finished", "interrupted")
