"""The mini framework: tensors, automatic differentiation, networks, optimizers."""
