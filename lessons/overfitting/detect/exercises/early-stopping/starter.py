class EarlyStopping:
    """Ends a training after `patience` epochs without a new lowest validation loss; keeps the best model."""

    def __init__(self, patience):
        self.patience = patience
        self.lowest = float("inf")
        self.waited = 0  # epochs since the lowest loss
        self.snapshot = None

    def look(self, val_loss, model):
        """Take note of one epoch. Return True when it is time to stop, else False."""
        ...

    def restore(self, model):
        """Give `model` back the parameters that it had at the lowest loss."""
        ...
