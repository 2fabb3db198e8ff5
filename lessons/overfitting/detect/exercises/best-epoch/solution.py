def best_epoch(losses):
    """Return the epoch with the lowest validation loss. losses[0] was measured after epoch 1."""
    return losses.index(min(losses)) + 1
