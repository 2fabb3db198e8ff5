# message = "size"
import framework as torch


def report(model, validation, test):
    with torch.no_grad():
        val_right = (model(validation[0]) > 0) == validation[1]
        test_right = (model(test[0]) > 0) == test[1]
    return {
        "validation": val_right.sum().item() / len(validation[1]),
        "test": test_right.sum().item() / len(validation[1]),
    }
