"""Text typed with the keyboard in the wrong language, both ways.

Both keyboards sit on the same keys (KS X 5002, 두벌식): who forgets the 한/영 key writes
``rlacjftn`` for 김철수 or ``ㅗㅐㅜㅎ`` for HONG. A word all in upper case was typed under caps
lock, where shift means nothing.

>>> hangul_from_qwerty("RLACJFTN"), qwerty_from_hangul("ㅗㅐㅜㅎ")
('김철수', 'hong')
"""

from functools import lru_cache


@lru_cache(maxsize=1 << 14)
def hangul_from_qwerty(text: str) -> str:
    """Return what the same keys give on a Korean keyboard; letters that form no syllable stay."""
    import hangulpy  # takes a while to load

    typed = text.lower() if text.isupper() else text
    return str(hangulpy.convert_qwerty_to_hangul(typed))


@lru_cache(maxsize=1 << 14)
def qwerty_from_hangul(text: str) -> str:
    """Return what the same keys give on an English keyboard."""
    import hangulpy

    return str(hangulpy.convert_hangul_to_qwerty(text))
