# message = "first"
import framework as torch


def accuracy(model, batches):
    with torch.no_grad():
        for x, y in batches:
            return ((model(x) > 0) == y).float().mean().item()
