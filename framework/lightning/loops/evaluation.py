"""The loop of `validate` and `test`: measure without learning."""

from __future__ import annotations

from typing import Any

from ... import modes
from ...nn.registry import switch
from ..entries import Entries
from ..errors import MisconfigurationException
from ..replaying import Replaying

#: Stage -> what its step and hooks are called.
NAMES = {"validate": "validation", "test": "test"}


def evaluate(trainer: Any, stage: str, loaders: list[Any], counts: list[float]) -> list[dict[str, Any]]:
    """Measure on all `loaders`, and return what was logged, a dictionary for each of them."""
    name, hooks, module = NAMES[stage], trainer.hooks, trainer.module
    step = getattr(module, f"{name}_step")
    replaying = _replaying(trainer, stage, module, step)
    arguments, several = replaying.arguments, len(loaders) > 1
    if several and arguments < 3:
        raise MisconfigurationException(
            f"there are {len(loaders)} loaders, so {name}_step needs to know which one: write "
            f"def {name}_step(self, batch, batch_idx, dataloader_idx)"
        )
    trainer.state.stage = stage
    store = trainer.metrics
    results = store.active = store.of_stage[stage]
    results.reset()
    modes_before = [(part, part.training) for part in module.modules()]
    module.eval()
    outputs: list[dict[str, Any]] = []
    with modes.no_grad():
        hooks.call(f"on_{name}_start")
        hooks.call(f"on_{name}_epoch_start")
        starts, ends = hooks.wanted(f"on_{name}_batch_start"), hooks.wanted(f"on_{name}_batch_end")
        transfer = trainer.transfer
        calm = not (starts or ends or several or trainer.loggers or transfer)
        for number, (loader, count) in enumerate(zip(loaders, counts, strict=True)):
            which = (number,) if several else ()
            results.loader = number if several else None
            calm = calm and getattr(loader, "only_looks_up", False)
            rest = Entries(loader, 0, count)
            entry = next(rest, None)
            while entry is not None:
                index, batch, _ = entry
                if transfer is not None:
                    batch = transfer(batch, number)
                results.begin(batch)
                results.on_step = True
                if starts:
                    hooks.call(f"on_{name}_batch_start", batch, index, *which)
                hooks.running = f"{name}_step"
                replayed = not several and replaying.ready(batch)
                if replayed:
                    output = replaying.replayed(batch, calm and index > 0)
                else:
                    output = step(batch, index, *which) if arguments > 1 else step(batch)
                hooks.running = None
                if ends:
                    hooks.call(f"on_{name}_batch_end", output, batch, index, *which)
                if results.has_steps:
                    trainer.log_measured_step(stage, number)
                if trainer.interrupt_wanted:
                    raise KeyboardInterrupt
                entry = replaying.stretch(rest, _uncounted) if calm and replayed else next(rest, None)
            results.on_step = False
            results.batch = None
            outputs.append(dict(store.refresh()))
        results.loader = None
        if several or hooks.wanted(f"on_{name}_epoch_end"):
            hooks.call(f"on_{name}_epoch_end")
            logged = dict(store.refresh())
            for output in outputs:
                output.update(logged)
        merged = {key: value for output in reversed(outputs) for key, value in output.items()}
        if not trainer.sanity_checking:
            trainer.log_to_loggers(merged, trainer.fit_loop.progress.logged)
        if stage == "validate" and not trainer.sanity_checking:
            trainer.has_validated = True
        hooks.call(f"on_{name}_end")
    results.reset()
    for part, training in modes_before:
        switch(part, training)
    return outputs


def _uncounted(batches: int) -> None:
    """Nobody asks how many batches a measurement has done so far."""


def _replaying(trainer: Any, stage: str, module: Any, step: Any) -> Replaying:
    """The step of this stage, recorded once for all measurements by it."""
    known: Replaying | None = trainer.replaying.get(stage)
    if known is None or not known.replays(module, step):
        known = trainer.replaying[stage] = Replaying(module, step, lambda output: output)
    known.expect(trainer.fit_loop.epochs_left if trainer.state.fn == "fit" else 0)
    return known
