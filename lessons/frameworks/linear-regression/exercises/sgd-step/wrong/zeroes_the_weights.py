# message = "weights-zeroed"
import framework as torch


def step(w, b, rate):
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad
        w.zero_()
        b.zero_()
