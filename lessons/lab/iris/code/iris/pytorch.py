import numpy as np

import framework as torch
from framework import nn
from nntui.lab import asset

x = np.genfromtxt(asset("iris.csv"), delimiter=",", skip_header=1, usecols=range(4), dtype=np.float32)
y = np.arange(150) // 50  # fifty flowers of each species
training = np.arange(150) % 5 > 0  # four flowers of five
low, high = x[training].min(0), x[training].max(0)
x = torch.tensor((x[training] - low) / (high - low))
y = torch.tensor(y[training])

model = nn.Linear(4, 3)  # 15 parameters
nn.init.zeros_(model.weight)
nn.init.zeros_(model.bias)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
cross_entropy = nn.CrossEntropyLoss()

losses = []
for _ in range(50):
    loss = cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
