"""The playground as a run: it trains, reports what it comes to, and shows what the screen asks to see.

Orders while it runs or is held (`RunProcess.order`):

    "look", {"every": seconds, "map": (columns, rows), "units": (columns, rows), "weights": bool}
                            what to show from now on, and how often; keys left out are not shown
    "back", steps           go back; the metrics that follow take the place of the later ones
    "best"                  take the weights of the best epoch
    "weight", layer, unit, source, value     set one weight; source -1: the bias

Frames: "map" (lab.Map of the output, with the points of both sets), "units" (lab.Board: "maps" (units, rows,
columns) in [-1, 1], hidden layers one after the other), "weights" (lab.Board: "w0", "b0", … of each layer,
"g0", … the gradients of the last batch, "confusion" 2 x 2 of validation: rows truth, columns answer), and with
each of them "at" (lab.Board: "step", "batches" an epoch).
Notes: "rewound" (step), "stopped-early" (epoch, best), "kept" (no older step is kept), "best" (epoch).
"""

import time
from typing import Annotated, Any

from nntui import lab
from nntui.play import state as states
from nntui.play.shown import Shown
from nntui.play.training import Measured, Training


def play(
    run: lab.Run,
    state: Annotated[str, lab.text()] = "circle",
    epochs: Annotated[int, lab.slider(1, 1_000_000)] = 100_000,
) -> dict[str, object]:
    """Train the network of a state string for so many epochs, or until early stopping ends it."""
    training = Training(states.parse(state))
    shown = Shown(training, run)

    def report(found: Measured) -> None:
        values = {"loss": found.loss, "val_loss": found.val_loss}
        if found.accuracy is not None and found.val_accuracy is not None:
            values |= {"accuracy": found.accuracy, "val_accuracy": found.val_accuracy}
        run.metrics(step=training.step, epoch=found.epoch, **values)

    def obey(name: str, *order: Any) -> None:
        if name == "look":
            shown.look(*order)
        elif name == "back":
            if training.back(*order):
                run.note("rewound", step=training.step)
                report(training.measure())
            else:
                run.note("kept")
        elif name == "best":
            if training.restore_best() and training.best is not None:
                run.note("best", epoch=training.best.epoch)
        elif name == "weight":
            training.edit(*order)
        shown.show()

    run.obey(obey)
    report(training.measure())
    shown.show()
    last = epochs * training.batches
    found = None
    for _turn in run.loop(last):
        if training.advance():
            found = training.measure()
            report(found)
            if training.gives_up(found) and training.best is not None:
                run.note("stopped-early", epoch=found.epoch, best=training.best.epoch)
                training.restore_best()
                break
        if run.held or shown.due(time.monotonic()):
            shown.show()
        if training.step >= last:  # one may have gone back in between
            break
    shown.show_last()
    found = training.measure()
    best = training.best or found
    return {
        "epoch": found.epoch,
        "loss": found.loss,
        "val_loss": found.val_loss,
        "accuracy": found.accuracy,
        "val_accuracy": found.val_accuracy,
        "best_epoch": best.epoch,
        "best_val_loss": best.val_loss,
    }
