import copy


class EarlyStopping:
    """Ends a training without progress; keeps the best model."""

    def __init__(self, patience):
        self.patience = patience
        self.lowest = float("inf")
        self.waited = 0  # epochs since the lowest loss
        self.snapshot = None

    def look(self, val_loss, model):
        """Take note of one epoch; return whether it is time to stop."""
        if val_loss < self.lowest:
            self.lowest = val_loss
            self.waited = 0
            self.snapshot = copy.deepcopy(model.state_dict())
        else:
            self.waited += 1
        return self.waited >= self.patience

    def restore(self, model):
        """Give `model` the parameters that it had at the lowest loss."""
        model.load_state_dict(self.snapshot)
