class EarlyStopping:
    """Ends a training without progress; keeps the best model."""

    def __init__(self, patience):
        self.patience = patience
        self.lowest = float("inf")
        self.waited = 0  # epochs since the lowest loss
        self.snapshot = None

    def look(self, val_loss, model):
        """Take note of one epoch; return whether it is time to stop."""
        ...

    def restore(self, model):
        """Give `model` the parameters that it had at the lowest loss."""
        ...
