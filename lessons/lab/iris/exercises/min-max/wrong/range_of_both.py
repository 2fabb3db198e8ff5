# message = "leak"
import framework as torch


def normalise(training, test):
    everything = torch.cat([training, test])
    low, high = everything.amin(0), everything.amax(0)
    return (training - low) / (high - low), (test - low) / (high - low)
