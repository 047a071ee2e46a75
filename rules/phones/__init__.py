"""Telephone numbers: what stands in a field, number by number, in E.164."""

from rules.phones.areas import area_code_of
from rules.phones.field import PhoneField, standardize_phones

__all__ = ["PhoneField", "area_code_of", "standardize_phones"]
