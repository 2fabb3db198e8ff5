# message = "unmoved"
import framework as torch


def step(w, b, rate):
    with torch.no_grad():
        w = w - rate * w.grad
        b = b - rate * b.grad
