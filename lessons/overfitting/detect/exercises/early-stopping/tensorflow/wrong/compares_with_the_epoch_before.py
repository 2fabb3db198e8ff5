# message = "previous"
class EarlyStopping:
    def __init__(self, patience):
        self.patience = patience
        self.lowest = float("inf")
        self.waited = 0  # epochs since the lowest loss
        self.snapshot = None

    def look(self, val_loss, model):
        if val_loss < self.lowest:
            self.waited = 0
            self.snapshot = model.get_weights()
        else:
            self.waited += 1
        self.lowest = val_loss
        return self.waited >= self.patience

    def restore(self, model):
        model.set_weights(self.snapshot)
