import framework as torch


def gradients(a, b):
    """Return the gradients of mean(sqrt(a^2 + b^2)): a's, then b's."""
    a = a.clone().requires_grad_()
    b = b.clone().requires_grad_()
    c = torch.sqrt(a**2 + b**2).mean()
    c.backward()
    return a.grad, b.grad
