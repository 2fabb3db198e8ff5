import copy

import numpy as np

import framework as torch
from framework import nn

rng = np.random.default_rng(2)
t, y = rng.uniform(0, np.pi, 85), rng.integers(0, 2, 85)
first = np.stack([np.cos(t), np.sin(t)], 1)
second = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1)
x = np.where(y[:, None] == 0, first, second) + 0.35 * rng.standard_normal((85, 2))
x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32).reshape(-1, 1)
sizes = [(2, 32), (32, 32), (32, 1)]
kernels = [rng.standard_normal(size) / size[0] ** 0.5 for size in sizes]  # the same first weights in each face

model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
for layer, kernel in zip(model[::2], kernels, strict=True):
    layer.weight.data = torch.tensor(kernel.T, dtype=torch.float32)
    nn.init.zeros_(layer.bias)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
bce = nn.BCEWithLogitsLoss()

losses, waited = [], 0
while waited < 20 and len(losses) < 300:
    for batch in torch.arange(70).split(10):
        loss = bce(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    with torch.no_grad():
        val_loss = bce(model(x[70:]), y[70:]).item()
    waited += 1
    if val_loss < min(losses, default=float("inf")):
        waited = 0
        snapshot = copy.deepcopy(model.state_dict())  # a copy: the model itself goes on changing
    losses.append(val_loss)

model.load_state_dict(snapshot)
print(f"stopped after epoch {len(losses)}, back to epoch {len(losses) - waited}")
