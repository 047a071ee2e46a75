"""The HTTP door: JSON under ``/v1``, described by OpenAPI 3.1, errors as RFC 9457 problems."""
