# message = "tie"
def best_epoch(losses):
    best = 0
    for i, loss in enumerate(losses):
        if loss <= losses[best]:
            best = i
    return best + 1
