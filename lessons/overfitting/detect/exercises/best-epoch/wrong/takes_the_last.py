# message = "last"
def best_epoch(losses):
    return len(losses)
