import framework as torch


def accuracy(model, batches):
    """Return the share of right answers over all points, from 0.0 to 1.0.

    A batch is a pair: points x, and their classes y (0.0 or 1.0).
    Both y and what the model answers, the logits, have the shape (n, 1).
    """
    right, points = 0, 0
    with torch.no_grad():
        for x, y in batches:
            right += ((model(x) > 0) == y).sum().item()
            points += len(y)
    return right / points
