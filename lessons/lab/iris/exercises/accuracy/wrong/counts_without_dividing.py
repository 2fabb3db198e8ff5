# message = "count"
def accuracy(logits, species):
    return (logits.argmax(1) == species).sum().item()
