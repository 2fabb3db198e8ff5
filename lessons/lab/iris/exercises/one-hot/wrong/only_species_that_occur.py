# message = "columns"
import framework as torch


def one_hot(species, count):
    seen = torch.arange(species.max().item() + 1)
    return (species.unsqueeze(1) == seen).float()
