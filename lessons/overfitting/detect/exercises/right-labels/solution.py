import framework as torch


def report(model, validation, test):
    """Return the accuracy of a model, as it will be used, on two sets."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        val_right = (model(validation[0]) > 0) == validation[1]
        test_right = (model(test[0]) > 0) == test[1]
    model.train(was_training)
    return {
        "validation": val_right.sum().item() / len(validation[1]),
        "test": test_right.sum().item() / len(test[1]),
    }
