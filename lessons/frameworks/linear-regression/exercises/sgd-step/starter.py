import framework as torch


def step(w, b, rate):
    """Make one step of gradient descent, then leave w.grad and b.grad ready for the next `backward`."""
    with torch.no_grad():
        ...
