# message = "count"
import framework as torch


def accuracy(model, batches):
    right = 0
    with torch.no_grad():
        for x, y in batches:
            right += ((model(x) > 0) == y).sum().item()
    return right
