import tempfile

import numpy as np

import framework as torch
from framework import lightning as L
from framework import nn
from framework.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(2)
t, y = rng.uniform(0, np.pi, 85), rng.integers(0, 2, 85)
first = np.stack([np.cos(t), np.sin(t)], 1)
second = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1)
x = np.where(y[:, None] == 0, first, second) + 0.35 * rng.standard_normal((85, 2))
x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32).reshape(-1, 1)
sizes = [(2, 32), (32, 32), (32, 1)]
kernels = [rng.standard_normal(size) / size[0] ** 0.5 for size in sizes]  # the same first weights in each face
losses = []


class Crescents(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
        for layer, kernel in zip(self.model[::2], kernels, strict=True):
            layer.weight.data = torch.tensor(kernel.T, dtype=torch.float32)
            nn.init.zeros_(layer.bias)
        self.bce = nn.BCEWithLogitsLoss()

    def training_step(self, batch, index):
        return self.bce(self.model(batch[0]), batch[1])

    def validation_step(self, batch, index):
        val_loss = self.bce(self.model(batch[0]), batch[1])
        self.log("val_loss", val_loss)
        losses.append(val_loss.item())

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.5)


stopping = L.pytorch.callbacks.EarlyStopping("val_loss", patience=20)
snapshot = L.pytorch.callbacks.ModelCheckpoint(tempfile.mkdtemp(), monitor="val_loss")
trainer = L.Trainer(
    max_epochs=300,
    accelerator="cpu",
    callbacks=[stopping, snapshot],
    num_sanity_val_steps=0,
    logger=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(
    Crescents(),
    DataLoader(TensorDataset(x[:70], y[:70]), batch_size=10),
    DataLoader(TensorDataset(x[70:], y[70:]), batch_size=15),
)
model = Crescents.load_from_checkpoint(snapshot.best_model_path)
print(f"stopped after epoch {len(losses)}, back to epoch {losses.index(min(losses)) + 1}")
