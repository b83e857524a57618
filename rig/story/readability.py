"""Readability of a text, from the lengths of its words and sentences.

English: the Flesch-Kincaid grade (Kincaid and others 1975), about the school year in the United States that
reads the text with ease. Spanish: the Fernández-Huerta index (1959), from 0 (hardest) to about 100. Brazilian
Portuguese: Flesch's index as Martins and others fitted it (1996), where 50 to 75 is easy. All count
syllables, here from the spelling alone. That is right for nearly all words of a children's text; the
remaining error is within a few tenths of a grade.
"""

import re

#: Words that the English rules below miscount, with their syllables.
ODD = {
    "12": 1,
    "anyone": 3,
    "area": 3,
    "everyone": 3,
    "hundred": 2,
    "idea": 3,
    "ok": 2,
    "usb": 3,
    "wobbly": 3,
}


def sentences(text: str) -> list[str]:
    """The sentences of a text, each ending with . ? ! or an ellipsis."""
    parts = re.split(r"(?<=[.?!…])[\"')\]]*\s+", text.strip())
    return [part for part in parts if re.search(r"\w", part)]


def words(text: str) -> list[str]:
    """The words of a text without punctuation, in lower case; a hyphen joins two words."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.lower())


def english(word: str) -> int:
    """Number of syllables of an English word, at least one."""
    return sum(_english(part) for part in re.split(r"[-'’]", word) if part) or 1


def _english(word: str) -> int:
    if word in ODD:
        return ODD[word]
    if not re.search(r"[aeiouy]", word):
        return len(word)  # spelt out: DVT, or a figure
    word = re.sub(r"^some(?=.)", "som", re.sub(r"^every", "evry", word))
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouy]e$", word) and not re.search(r"[^aeiouyl]le$", word):
        count -= 1  # the silent e of "tube", but not that of "little"
    if re.search(r"(?:[^aeioutdyl]|[aeiouyl]l)ed$", word) or re.search(
        r"(?:[^aeiouycghsxzl]|[aeiouy]l|th)es$", word
    ):
        count -= 1  # "stopped", "makes"
    if re.search(r"[^aeiouy]e(?:ly|lets?|ments?|less|ness|ful)$", word):
        count -= 1  # "safely"
    count += len(re.findall(r"(?<![tsc])i[ao](?!u)|[aeiouy]ing$|eo(?!p)|i[eu]t|ism$|[ui]ous$", word))
    return max(1, count)


def spanish(word: str) -> int:
    """Number of syllables of a Spanish word, at least one: its vowels without glides."""
    word = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])", "", word)
    word = re.sub(r"y$", "i", word)
    groups = re.findall(r"[aeiouáéíóúü]+", word)
    return sum(1 + sum(map(_parts, group, group[1:])) for group in groups) or 1


def _parts(one: str, two: str) -> bool:
    """Whether two adjacent vowels belong to two syllables: both are strong, or a weak one is stressed."""
    strong = "aeoáéó"
    return (one in strong and two in strong) or ("í" in (one, two)) or ("ú" in (one, two))


def portuguese(word: str) -> int:
    """Number of syllables of a Portuguese word, at least one: its vowels without glides."""
    word = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéêí])", "", word)
    groups = re.finditer(r"[aeiouáéíóúâêôãõàü]+", word)
    return sum(_vowel_sounds(word, *group.span()) for group in groups) or max(1, len(word))


def _vowel_sounds(word: str, start: int, end: int) -> int:
    """Number of syllables of a group of vowels: a glide may follow each that is none itself."""
    count, glides = 1, False
    for n in range(start + 1, end):
        glides = not glides and _glides(word, n, end)
        count += not glides
    return count


def _glides(word: str, n: int, end: int) -> bool:
    """Whether the vowel `n` of a Portuguese word belongs to the syllable of the one before it."""
    one, two = word[n - 1], word[n]
    if one + two in ("ão", "ãe", "õe"):
        return True
    if two in "iu":
        # "mais", but not "cair" or "ainda".
        return one != two and not re.match(r"nh|[mnrlz](?![aeiouáéíóúâêôãõh])", word[n + 1 :])
    if one == "u" and word[: n - 1].endswith("g"):
        return True  # "água"
    # "história", but not "cirurgia".
    last = n == end - 1 and word[end:] in ("", "s")
    return one in "iu" and last and re.search(r"[áéíóúâêô]", word[: n - 1]) is not None


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; 0 if the text is empty."""
    said, pieces = words(text), sentences(text)
    if not said:
        return 0.0
    return 0.39 * len(said) / len(pieces) + 11.8 * sum(map(english, said)) / len(said) - 15.59


def ease(text: str) -> float:
    """The Fernández-Huerta index of a Spanish text; 100 if the text is empty."""
    said, pieces = words(text), sentences(text)
    if not said:
        return 100.0
    return 206.84 - 60 * sum(map(spanish, said)) / len(said) - 1.02 * len(said) / len(pieces)


def flesch_portuguese(text: str) -> float:
    """Flesch's index of a Portuguese text by Martins and others; 100 if the text is empty."""
    said, pieces = words(text), sentences(text)
    if not said:
        return 100.0
    return 248.835 - 84.6 * sum(map(portuguese, said)) / len(said) - 1.015 * len(said) / len(pieces)
