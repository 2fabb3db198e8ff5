# message = "from-zero"
def best_epoch(losses):
    return losses.index(min(losses))
