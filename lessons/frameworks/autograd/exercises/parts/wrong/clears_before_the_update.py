# message = "cleared-too-early"
import framework as torch


def train(parts, rate, steps):
    w = torch.tensor(0.0, requires_grad=True)
    for _ in range(steps):
        for x, y in parts:
            loss = ((w * x - y) ** 2).mean() / len(parts)
            loss.backward()
        w.grad.zero_()
        with torch.no_grad():
            w -= rate * w.grad
    return w.item()
