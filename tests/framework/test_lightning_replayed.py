"""The Trainer replays steps: same bits and logs as a loop by hand, and never where Python has a say in a step."""

import subprocess
import sys

import numpy as np
import pytest

import framework as torch
from framework import lightning as L
from framework.compiler.compiled import Compiled
from framework.nn import functional as F

EPOCHS, BATCH = 6, 10
QUIET = {
    "logger": False,
    "enable_checkpointing": False,
    "enable_progress_bar": False,
    "enable_model_summary": False,
}


def samples():
    torch.manual_seed(3)
    x = torch.randn(44, 3)
    return x, (x[:, :1] > 0).float()


def loader(shuffle=True):
    return torch.data.DataLoader(torch.data.TensorDataset(*samples()), batch_size=BATCH, shuffle=shuffle)


class Net(L.LightningModule):
    """Logs its loss in training and validation."""

    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Dropout(0.25))
        self.out = torch.nn.Linear(8, 1)

    def forward(self, x):
        return self.out(self.net(x))

    def learnt(self, batch):
        x, y = batch
        loss = F.binary_cross_entropy_with_logits(self(x), y)
        self.log("loss", loss, on_step=True, on_epoch=True)
        return loss

    def training_step(self, batch, batch_idx):
        return self.learnt(batch)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        self.log("val_loss", F.binary_cross_entropy_with_logits(logits, y))
        self.log("val_accuracy", ((logits > 0).float() == y).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=0.05)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)]


class Diary(L.Callback):
    """Writes down what callbacks get to see."""

    def __init__(self):
        self.lines = []

    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
        self.lines.append((outputs["loss"].item(), trainer.callback_metrics["loss_step"].item()))

    def on_validation_epoch_end(self, trainer, module):
        self.lines.append(
            {name: value.item() for name, value in trainer.callback_metrics.items() if "val" in name}
        )


def fitted(module_class, epochs=EPOCHS):
    torch.manual_seed(7)
    module, diary = module_class(), Diary()
    trainer = L.Trainer(max_epochs=epochs, num_sanity_val_steps=0, callbacks=[diary], **QUIET)
    trainer.fit(module, loader(), loader(shuffle=False))
    return module, diary.lines, trainer


class NetByHand(Net):
    """The same, but its steps ask for the number of the batch, so that they can't be replayed."""

    def training_step(self, batch, batch_idx):
        assert batch_idx >= 0
        return self.learnt(batch)

    def validation_step(self, batch, batch_idx):
        assert batch_idx >= 0
        super().validation_step(batch, batch_idx)


def steps_of(trainer):
    return [trainer.fit_loop.optimization.replaying, trainer.replaying["validate"]]


def test_same_bits_and_logs():
    replayed, as_written = fitted(Net), fitted(NetByHand)
    assert replayed[1] == as_written[1]
    for a, b in zip(replayed[0].parameters(), as_written[0].parameters(), strict=True):
        assert a.tolist() == b.tolist()
    assert all(step._whole._plans and step._whole.reason is None for step in steps_of(replayed[2]))
    assert not any(step._whole._plans for step in steps_of(as_written[2]))


def test_like_a_loop_by_hand():
    module, lines, _ = fitted(Net)
    torch.manual_seed(7)
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
    losses, batches = [], loader()
    for _ in range(EPOCHS):
        for x, y in batches:
            loss = F.binary_cross_entropy_with_logits(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append((loss.item(), loss.item()))
        schedule.step()
    assert [line for line in lines if isinstance(line, tuple)] == losses
    assert module.out.weight.tolist() == net.out.weight.tolist()


class WithEpoch(Net):
    def training_step(self, batch, batch_idx):
        return self.learnt(batch) * (1 + self.current_epoch)


class WithItem(Net):
    def training_step(self, batch, batch_idx):
        loss = self.learnt(batch)
        self.log("again", loss.item())
        return loss


class WithCount(Net):
    count = 0

    def training_step(self, batch, batch_idx):
        self.count += 1
        self.log("count", float(self.count))
        return self.learnt(batch)


@pytest.mark.parametrize("module_class", [WithEpoch, WithItem, WithCount])
def test_what_python_has_a_say_in_runs_as_written(module_class):
    module, lines, trainer = fitted(module_class)
    step = trainer.fit_loop.optimization.replaying
    assert step._whole.reason is not None
    if module_class is WithCount:
        assert module.count == EPOCHS * 5
        assert trainer.callback_metrics["count"].item() == EPOCHS * 5
    if module_class is WithEpoch:
        plain = [line for line in fitted(Net)[1] if isinstance(line, tuple)]
        late = [line for line in lines if isinstance(line, tuple)]
        assert late[:5] == plain[:5]
        assert late[-1][0] != pytest.approx(late[-1][1])  # the loss is six times what is logged
        assert late[-1][0] == pytest.approx(EPOCHS * late[-1][1])


class WithStop(Net):
    """Ends the training from within a step that has been replayed for a while."""

    def forward(self, x):  # no step with dropout before a question to the data is replayed
        return self.out(self.net[1](self.net[0](x)))

    def training_step(self, batch, batch_idx):
        loss = self.learnt(batch)
        if loss < 0.1:
            self.trainer.should_stop = True
        return loss


def test_a_step_can_tell_the_trainer_to_stop():
    def steps(replayed):
        torch.manual_seed(7)
        module, trainer = WithStop(), L.Trainer(max_epochs=200, **QUIET)

        def training_step(batch, batch_idx):
            return WithStop.training_step(module, batch, batch_idx if batch_idx else 0)  # which is never replayed

        if not replayed:
            module.training_step = training_step
        trainer.fit(module, loader(), loader(shuffle=False))
        return trainer.global_step

    assert 20 < steps(replayed=True) == steps(replayed=False) < 500


def test_the_shape_that_comes_first_is_the_first_to_be_recorded():
    """Not that of the last batch of an epoch, where the eager steps happen to end just before it."""
    module, trainer = Net(), L.Trainer(**QUIET)
    batches = torch.data.DataLoader(torch.data.TensorDataset(*samples()), batch_size=16)
    for _ in range(5):
        trainer.validate(module, batches, verbose=False)
    told = trainer.replaying["validate"]._whole.explain()
    assert "(16, 3)" in told
    assert "(12, 3)" not in told


class WithDictionary(Net):
    def training_step(self, batch, batch_idx):
        loss = self.learnt(batch)
        return {"loss": loss, "note": "as it is", "double": loss * 2}


def test_outputs_are_what_the_step_returns():
    seen = []

    class Look(L.Callback):
        def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
            seen.append((outputs["loss"].item() * 2, outputs["double"].item(), outputs["note"]))

    torch.manual_seed(7)
    trainer = L.Trainer(max_epochs=EPOCHS, callbacks=[Look()], **QUIET)
    trainer.fit(WithDictionary(), loader(), loader(shuffle=False))
    assert len(seen) == EPOCHS * 5
    assert all(twice == double and note == "as it is" for twice, double, note in seen)
    assert trainer.fit_loop.optimization.replaying._whole.reason is None


def test_learning_rates_that_a_step_writes_down_are_numbers():
    class Notes(Net):
        def __init__(self):
            super().__init__()
            self.rates = []

        def training_step(self, batch, batch_idx):
            self.rates.append(self.trainer.optimizers[0].param_groups[0]["lr"])
            return self.learnt(batch)

    module, _, trainer = fitted(Notes)
    assert module.rates == [0.05] * 10 + [0.025] * 10 + [0.0125] * 10
    assert all(type(rate) is float for rate in module.rates)
    assert trainer.fit_loop.optimization.replaying._whole.reason is not None


def test_nothing_that_a_step_logs_is_lost():
    """The batch at which a step turns out to log more than tensors is counted like all others."""

    class Counts(Net):
        def training_step(self, batch, batch_idx):
            self.log("batches", 1.0, on_epoch=True, reduce_fx="sum")
            return self.learnt(batch)

    trainer = L.Trainer(max_epochs=2, **QUIET)
    trainer.fit(Counts(), loader(), loader(shuffle=False))
    assert trainer.callback_metrics["batches_epoch"].item() == 5


def test_a_log_of_ones_own_is_called_once_a_step():
    """It is a part of the step: what is replayed is what it has passed on."""

    class Named(Net):
        def log(self, name, value, **options):
            super().log(f"mine/{name}", value, **options)

    _, _, metrics = course(Named, loader())
    assert set(metrics) == {"mine/loss", "mine/loss_step", "mine/loss_epoch", "mine/val_loss", "mine/val_accuracy"}


INTERRUPTED = """
import os, signal, threading
import framework as torch
from framework import lightning as L

class Down(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def training_step(self, batch, batch_idx):
        return (self.weight + 0 * batch[0].sum()).sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=1.0)

quiet = dict.fromkeys(["logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"], False)
module, trainer = Down(), L.Trainer(max_epochs=-1, **quiet)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
trainer.fit(module, torch.data.DataLoader(torch.data.TensorDataset(torch.zeros(10_000, 1))))
progress = trainer.fit_loop.progress
print(-module.weight.item(), progress.step, progress.total, 10_000 * progress.epoch + progress.batch)
"""


def test_the_number_of_steps_is_right_wherever_a_training_is_interrupted():
    run = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    counts = {float(count) for count in run.stdout.split()}
    assert len(counts) == 1, run.stdout + run.stderr
    assert counts.pop() > 1000


def test_another_step_put_into_the_module_is_the_one_that_measures():
    module, trainer = Net(), L.Trainer(**QUIET)
    for _ in range(3):
        trainer.validate(module, loader(shuffle=False), verbose=False)
    module.validation_step = lambda batch: module.log("rows", float(len(batch[0])), reduce_fx="sum")
    assert trainer.validate(module, loader(shuffle=False), verbose=False) == [{"rows": 44.0}]


class Watched:
    """Counts the steps that went by without a question whether anything has changed."""

    def __init__(self, monkeypatch):
        self.trusted = 0
        trusted = Compiled.trusted

        def counting(step):
            replay, calls = trusted(step)

            def replayed(*arguments):
                self.trusted += 1
                return replay(*arguments)

            return replayed, calls

        monkeypatch.setattr(Compiled, "trusted", counting)


def course(module_class, batches, **options):
    """The weights and all that is known at the end, of a fit that nobody listens to between the batches."""
    torch.manual_seed(7)
    module = module_class()
    trainer = L.Trainer(max_epochs=EPOCHS, **QUIET, **options)
    trainer.fit(module, batches, loader(shuffle=False))
    progress = trainer.fit_loop.progress.state_dict()
    metrics = {name: value.item() for name, value in trainer.callback_metrics.items()}
    return [p.tolist() for p in module.parameters()], progress, metrics


def test_a_fit_that_nobody_listens_to(monkeypatch):
    watched = Watched(monkeypatch)
    replayed = course(Net, loader())
    assert watched.trusted >= EPOCHS
    assert replayed == course(NetByHand, loader())
    numbered = torch.data.DataLoader(torch.data.TensorDataset(*samples()), BATCH, sampler=np.arange(40)[::-1])
    assert course(Net, numbered) == course(NetByHand, numbered)


def test_code_of_the_learners_between_the_batches_is_reckoned_with():
    """A data set of the learner's own may change what the step depends on."""
    settings = {"scale": 1.0}

    class Growing(torch.data.TensorDataset):
        def __getitem__(self, index):
            settings["scale"] = 1.0 + (index % 7 > 3)
            return super().__getitem__(index)

    class Scaled(Net):
        def training_step(self, batch, batch_idx):
            return self.learnt(batch) * settings["scale"]

    class ScaledByHand(NetByHand):
        def training_step(self, batch, batch_idx):
            return super().training_step(batch, batch_idx) * settings["scale"]

    batches = torch.data.DataLoader(Growing(*samples()), batch_size=4)
    assert course(Scaled, batches) == course(ScaledByHand, batches)


def test_a_step_as_it_is_written_ends_a_quiet_epoch_at_once():
    class Stops(Net):
        def training_step(self, batch, batch_idx):
            self.trainer.should_stop = batch_idx == 2
            return self.learnt(batch)

    _, progress, _ = course(Stops, loader())
    assert (progress["step"], progress["epoch"]) == (3, 1)


class Late(L.LightningModule):
    """Learns less after 25 steps."""

    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(3, 1)

    def learnt(self, batch):
        x, y = batch
        return F.binary_cross_entropy_with_logits(self.net(x), y) * (0.125 if self.moved.steps_taken > 25 else 1.0)

    def training_step(self, batch, batch_idx):
        return self.learnt(batch)

    def on_train_epoch_end(self):
        seen.append((self.global_step, self.trainer.fit_loop.progress.batch))

    def configure_optimizers(self):
        self.moved = torch.optim.SGD(self.parameters(), lr=0.5)
        return self.moved


class LateByHand(Late):
    """The same, never replayed."""

    def training_step(self, batch, batch_idx):
        assert batch_idx >= 0
        return self.learnt(batch)


seen: list[tuple[int, int]] = []


def test_a_condition_that_ends_in_the_middle_of_an_epoch():
    """Batches come past the loop until one needs another plan; none is lost, and the last one is known."""
    found = []
    for kind in (Late, LateByHand):
        torch.manual_seed(5)
        seen.clear()
        module = kind()
        x = torch.randn(60, 3)
        data = torch.data.TensorDataset(x, (x[:, :1] > 0).float())
        trainer = L.Trainer(max_epochs=4, **QUIET)
        trainer.fit(module, torch.data.DataLoader(data, batch_size=4, shuffle=True))
        assert seen == [(15 * epoch, 15) for epoch in (1, 2, 3, 4)]
        assert (trainer.fit_loop.optimization.replaying._whole._plans != []) is (kind is Late)
        found.append([p.tolist() for p in module.parameters()])
    assert found[0] == found[1]
