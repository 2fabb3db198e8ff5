# message = "values"
import framework as torch


def gradients(a, b):
    a = a.clone().requires_grad_()
    b = b.clone().requires_grad_()
    torch.sqrt(a**2 + b**2).mean().backward()
    return a, b
