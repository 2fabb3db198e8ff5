# message = "columns"
def accuracy(logits, species):
    return (logits.argmax(0) == species).float().mean().item()
