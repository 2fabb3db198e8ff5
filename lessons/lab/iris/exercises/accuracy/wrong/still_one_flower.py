# message = "one-flower"
def accuracy(logits, species):
    return float(logits[-1].argmax() == species[-1])
