# message = "all"
def accuracy(logits, species):
    return float((logits.argmax(1) == species).all())
