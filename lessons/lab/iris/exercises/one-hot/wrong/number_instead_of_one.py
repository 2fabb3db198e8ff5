# message = "not-one"
import framework as torch


def one_hot(species, count):
    rows = torch.zeros(len(species), count)
    for i in range(len(species)):
        rows[i, species[i].item()] = species[i].item()
    return rows
