"""The model folder: what is known about how levels of agreement speak for one customer."""

from resolver.model.folder import ModelError, load_model, rules_fingerprint, save_model
from resolver.model.parameters import Model, PartyModel, Probabilities

__all__ = [
    "Model",
    "ModelError",
    "PartyModel",
    "Probabilities",
    "load_model",
    "rules_fingerprint",
    "save_model",
]
