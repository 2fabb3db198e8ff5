import framework as torch


def train(parts, rate, steps):
    """Fit y = w x from w = 0; each step belongs to all parts together."""
    w = torch.tensor(0.0, requires_grad=True)
    for _ in range(steps):
        for x, y in parts:  # the whole would not fit into memory
            w.grad = None
            loss = ((w * x - y) ** 2).mean() / len(parts)
            loss.backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.item()
