import framework as torch
from framework import nn


def build():
    """Return a network of one layer, from the four measures to a logit for each of the three species."""
    return nn.Linear(4, 3)


def train(model, x, y, epochs, rate):
    """Train with SGD, every epoch one step with all flowers; return the loss of each epoch as a list of floats."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    cross_entropy = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        loss = cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
