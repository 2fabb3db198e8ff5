# message = "last"
import framework as torch


def accuracy(model, batches):
    with torch.no_grad():
        for x, y in batches:
            right = ((model(x) > 0) == y).float().mean()
    return right.item()
