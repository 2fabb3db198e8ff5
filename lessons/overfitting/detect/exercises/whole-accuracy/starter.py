import framework as torch


def accuracy(model, batches):
    """Return the share of right answers over all points of all batches, from 0.0 to 1.0.

    A batch is a pair: points x, and the class of each, y, 0.0 or 1.0, shape (n, 1). The model answers with a
    logit a point, shape (n, 1): above 0 it means class 1.
    """
    with torch.no_grad():
        ...
