# message = "no-root"
import framework as torch


def gradients(a, b):
    a = a.clone().requires_grad_()
    b = b.clone().requires_grad_()
    torch.mean(a**2 + b**2).backward()
    return a.grad, b.grad
