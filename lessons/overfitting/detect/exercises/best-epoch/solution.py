def best_epoch(losses):
    """Return the best epoch; losses[0] was measured after epoch 1."""
    return losses.index(min(losses)) + 1
