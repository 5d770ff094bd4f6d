"""References: the short text a family keeps to come back, and the text of a draw ticket.

A reference carries exactly 80 random bits as 16 characters of Crockford's base 32
(https://www.crockford.com/base32.html) and one check character of the same alphabet, so that
no I, L, O or U ever appears and every character can be read aloud over a telephone.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RAW_BYTES = 10
LENGTH = 17
BLOCK = 4

# The two usual check characters do not suit the telephone: Crockford's modulus 37 answers with
# signs such as * ~ $, and ISO 7064 MOD 37,36 answers with I, L or O, which we read as 1 and 0.
# So the check is a weighted sum in the field of 32 elements (x^5 + x^2 + 1). Every place has its
# own weight, hence any one wrong character and any two exchanged characters are always caught.
_FIELD_POLYNOMIAL = 0b100101
_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_SEPARATORS = frozenset(" -\u00a0\u2010\u2011\u2013\u2014.\t\r\n")


class ReferenceProblem(ValueError):
    """A text is not a reference. `message_key` names the sentence the person sees."""

    message_key = "reference.not_valid"


class ReferenceWrongLength(ReferenceProblem):
    """Characters are missing or too many; `found` and `expected` are counts without separators."""

    message_key = "reference.wrong_length"

    def __init__(self, found: int) -> None:
        self.found = found
        self.expected = LENGTH
        super().__init__(f"a reference has {LENGTH} characters, this one has {found}")


class ReferenceTooShort(ReferenceWrongLength):
    """Fewer than 17 characters were given."""

    message_key = "reference.too_short"


class ReferenceTooLong(ReferenceWrongLength):
    """More than 17 characters were given."""

    message_key = "reference.too_long"


class ReferenceCharacterUnknown(ReferenceProblem):
    """A character that no reference contains; `character` and `position` (from 1) tell which."""

    message_key = "reference.character_unknown"

    def __init__(self, character: str, position: int) -> None:
        self.character = character
        self.position = position
        super().__init__(f"character {position} ({character!r}) never appears in a reference")


class ReferenceCharacterWrong(ReferenceProblem):
    """The length is right, but one character is wrong or two have changed places."""

    message_key = "reference.character_wrong"

    def __init__(self) -> None:
        super().__init__("a character is wrong: the check character does not agree")


def encode_reference(raw: bytes) -> str:
    """Return the 17 characters (16 and a check character) of exactly 10 bytes.

    Raises ValueError when `raw` is not 10 bytes long.
    """
    if len(raw) != RAW_BYTES:
        raise ValueError(f"a reference is made of {RAW_BYTES} bytes, not {len(raw)}")
    number = int.from_bytes(raw, "big")
    values = [number >> shift & 31 for shift in range(75, -5, -5)]
    return "".join(ALPHABET[value] for value in (*values, _check_value(values)))


def format_reference(raw: bytes) -> str:
    """Return the reference of 10 bytes in blocks for reading aloud: `XXXX-XXXX-XXXX-XXXX-X`."""
    return in_blocks(encode_reference(raw))


def in_blocks(reference: str) -> str:
    """Return a canonical reference cut into blocks of four, joined by dashes."""
    return "-".join(reference[start : start + BLOCK] for start in range(0, len(reference), BLOCK))


def parse_reference(text: str) -> str:
    """Return the canonical 17 characters of what a person typed.

    Forgives spaces, dashes, lower case, O for 0, and I or L for 1.
    Raises ReferenceTooShort, ReferenceTooLong, ReferenceCharacterUnknown (which one) or
    ReferenceCharacterWrong (the check character does not agree), all ReferenceProblem.
    """
    typed = [character for character in text.upper() if character not in _SEPARATORS]
    values = [_value(character, place) for place, character in enumerate(typed, start=1)]
    if len(values) != LENGTH:
        problem = ReferenceTooShort if len(values) < LENGTH else ReferenceTooLong
        raise problem(len(values))
    if _check_value(values[:-1]) != values[-1]:
        raise ReferenceCharacterWrong
    return "".join(ALPHABET[value] for value in values)


def _value(character: str, position: int) -> int:
    if character not in _VALUES:
        raise ReferenceCharacterUnknown(character, position)
    return _VALUES[character]


def _check_value(values: list[int]) -> int:
    """Horner's rule: each place weighs x times the place after it, the check itself weighs 1."""
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(value: int) -> int:
    shifted = value << 1
    return shifted ^ _FIELD_POLYNOMIAL if shifted & 32 else shifted
