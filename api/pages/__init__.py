"""The steward's desk and the quality dashboard: pages that people work in.

Server-rendered, one stylesheet, one small ES module, nothing from elsewhere.
"""
