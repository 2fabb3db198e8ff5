# message = "threshold"
import framework as torch


def accuracy(model, batches):
    right, points = 0, 0
    with torch.no_grad():
        for x, y in batches:
            right += ((model(x) > 0.5) == y).sum().item()
            points += len(y)
    return right / points
