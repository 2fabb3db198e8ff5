# message = "loss"
def best_epoch(losses):
    return min(losses)
