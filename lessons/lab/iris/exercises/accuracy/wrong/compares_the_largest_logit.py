# message = "logit"
def accuracy(logits, species):
    return (logits.amax(1).round() == species).float().mean().item()
