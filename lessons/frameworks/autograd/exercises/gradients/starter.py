import framework as torch


def gradients(a, b):
    """Return the gradients of c = mean(sqrt(a^2 + b^2)), that of a and that of b; a and b stay as they are."""
    a = a.clone().requires_grad_()
    b = b.clone().requires_grad_()
    c = torch.mean(...)
    c.backward()
    ...
