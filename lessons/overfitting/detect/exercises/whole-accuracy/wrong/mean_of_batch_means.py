# message = "mean-of-means"
import framework as torch


def accuracy(model, batches):
    shares = []
    with torch.no_grad():
        for x, y in batches:
            shares.append(((model(x) > 0) == y).float().mean().item())
    return sum(shares) / len(shares)
