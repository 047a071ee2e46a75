"""Addresses: from any way to write a Korean address to its comparable parts."""

from rules.addresses.parts import Address
from rules.addresses.reference import Building, Place, Reference
from rules.addresses.standardize import standardize_address

__all__ = ["Address", "Building", "Place", "Reference", "standardize_address"]
