import framework as torch
from framework import nn


def build():
    """Return one layer: four measures in, three logits out."""
    ...


def train(model, x, y, epochs, rate):
    """Make one step an epoch; return the losses as a list of floats."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    cross_entropy = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        loss = cross_entropy(model(x), y)
        ...
        optimizer.step()
        losses.append(loss.item())
    return losses
