# message = "transposed"
import framework as torch


def one_hot(species, count):
    return (torch.arange(count).unsqueeze(1) == species).float()
