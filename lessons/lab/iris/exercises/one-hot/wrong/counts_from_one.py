# message = "shifted"
import framework as torch


def one_hot(species, count):
    return (species.unsqueeze(1) == torch.arange(1, count + 1)).float()
