# message = "unmoved"
import framework as torch
from framework import nn


def build():
    return nn.Linear(4, 3)


def train(model, x, y, epochs, rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    cross_entropy = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        loss = cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses
