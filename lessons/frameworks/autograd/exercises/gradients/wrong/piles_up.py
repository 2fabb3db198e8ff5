# message = "adds-up"
import framework as torch


def gradients(a, b):
    a.requires_grad_()
    b.requires_grad_()
    torch.sqrt(a**2 + b**2).mean().backward()
    return a.grad, b.grad
