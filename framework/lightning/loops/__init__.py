"""The loops of the Trainer: over epochs and batches, over measurements, over predictions."""
