"""How many SMS a text is (3GPP TS 23.038): 160 septets or 70 UCS-2 characters; less in chains."""

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_ESCAPED = frozenset("^{}\\[~]|€")


def parts(text: str) -> int:
    """The number of SMS a carrier charges for `text`."""
    if all(letter in _GSM7 or letter in _GSM7_ESCAPED for letter in text):
        length = len(text) + sum(letter in _GSM7_ESCAPED for letter in text)
        alone, chained = 160, 153
    else:
        length = len(text.encode("utf-16-be")) // 2
        alone, chained = 70, 67
    return 1 if length <= alone else -(-length // chained)
