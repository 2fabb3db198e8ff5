# message = "graph"
def accuracy(model, batches):
    right, points = 0, 0
    for x, y in batches:
        right += ((model(x) > 0) == y).sum().item()
        points += len(y)
    return right / points
