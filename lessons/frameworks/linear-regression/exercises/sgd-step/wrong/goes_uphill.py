# message = "uphill"
import framework as torch


def step(w, b, rate):
    with torch.no_grad():
        w += rate * w.grad
        b += rate * b.grad
    w.grad.zero_()
    b.grad.zero_()
