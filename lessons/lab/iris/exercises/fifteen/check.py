"""One layer of 15 parameters that gives logits, and a loop that trains it as gradient descent does."""

import framework as torch
from framework.data.sets import iris
from nntui.lab.checks import array, message, number

EPOCHS, RATE = 5, 0.1


def flowers():
    """Return every tenth flower in its own measures, and its species."""
    x, y = iris()
    return x[::10], y[::10]


def layer():
    """Return one layer that starts at zero."""
    model = torch.nn.Linear(4, 3)
    for parameter in model.parameters():
        parameter.data.zero_()
    return model


def descend(zero):
    """Return the losses of our own loop; without `zero` the gradients pile up."""
    (x, y), model, losses = flowers(), layer(), []
    for _ in range(EPOCHS):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        if zero:
            model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= RATE * parameter.grad
    return losses


def are_close(got, expected):
    return all(abs(a - b) < 1e-4 for a, b in zip(got, expected, strict=True))


def test_parameters(learner):
    model = learner.build()
    if not isinstance(model, torch.nn.Module):
        array(model)  # says so if there is nothing at all
        message("no-module", got=model, at="return")
    count = sum(parameter.numel() for parameter in model.parameters())
    if count == 12:
        message("no-bias", expected=15, got=count, at="Linear")
    if count != 15:
        message("parameters", expected=15, got=count, at="Linear")


def test_logits(learner):
    logits = array(learner.build()(flowers()[0]))
    if logits.shape != (15, 3):
        message("outputs", expected=[15, 3], got=list(logits.shape), at="Linear")
    if abs(logits.sum(1) - 1).max() < 1e-4:
        message("softmax", got=logits[0], at="oftmax")


def test_training(learner):
    x, y = flowers()
    model = layer()
    result = learner.train(model, x, y, EPOCHS, RATE)
    if not isinstance(result, list | tuple) or len(result) != EPOCHS:
        message("length", epochs=EPOCHS, got=result, at="losses")
    got = [number(value, "losses") for value in result]
    expected = descend(zero=True)
    if are_close(got, [expected[0]] * EPOCHS):
        moved = any(parameter.grad is not None and array(parameter.grad).any() for parameter in model.parameters())
        if moved:
            message("unmoved", expected=expected[-1], got=got[-1], at="backward")
        message("zero-late", expected=expected[-1], got=got[-1], at="zero_grad")
    if are_close(got, descend(zero=False)):
        message("accumulates", expected=expected[2], got=got[2], at="backward")
    for epoch, (found, wanted) in enumerate(zip(got, expected, strict=True), 1):
        if abs(found - wanted) > 1e-4:
            message("losses", epoch=epoch, expected=wanted, got=found, at="losses")
