import framework as torch

x1 = torch.tensor(0.0, requires_grad=True)
x2 = torch.tensor(0.0, requires_grad=True)
losses = []
for _ in range(15):
    loss = (x1 - 3) ** 2 + (x2 + 2) ** 2
    loss.backward()
    with torch.no_grad():
        x1 -= 0.1 * x1.grad
        x2 -= 0.1 * x2.grad
    x1.grad.zero_()
    x2.grad.zero_()
    losses.append(loss.item())
