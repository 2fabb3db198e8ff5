# message = "bump"
def best_epoch(losses):
    for i in range(1, len(losses)):
        if losses[i] > losses[i - 1]:
            break
    return i
