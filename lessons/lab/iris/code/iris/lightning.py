import numpy as np

import framework as torch
from framework import lightning as L
from framework import nn
from nntui.lab import asset

x = np.genfromtxt(asset("iris.csv"), delimiter=",", skip_header=1, usecols=range(4), dtype=np.float32)
y = np.arange(150) // 50  # fifty flowers of each species
training = np.arange(150) % 5 > 0  # four flowers of five
low, high = x[training].min(0), x[training].max(0)
x = torch.tensor((x[training] - low) / (high - low))
y = torch.tensor(y[training])
losses = []


class OneLayer(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)  # 15 parameters
        nn.init.zeros_(self.layer.weight)
        nn.init.zeros_(self.layer.bias)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = nn.functional.cross_entropy(self.layer(x), y)
        losses.append(loss.item())
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.5)


flowers = torch.utils.data.TensorDataset(x, y)
trainer = L.Trainer(
    max_epochs=50,
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(OneLayer(), torch.utils.data.DataLoader(flowers, batch_size=120))
