"""Rules of the lint for single languages. The lint skips these rules for other languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


def _set(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """The lint's word lists for one language."""

    function_words: frozenset[str]
    """Short, frequent words that identify the language among those here."""
    numbers: frozenset[str]
    """Number words from four up."""
    small: frozenset[str]
    """Small number words that count things on the table ("three tools"); before a unit they count as
    figures."""
    units: frozenset[str]


LANGUAGE_RULES: Mapping[str, LanguageRules] = {
    "en": LanguageRules(
        function_words=_set("the and is are this that it of to with for can you your not from but then"),
        numbers=_set(
            "four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
            "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
            "million percent dozen"
        ),
        small=_set("one two three"),
        units=_set("hours days weeks months years milligrams times percent"),
    ),
    "es": LanguageRules(
        function_words=_set("el la los las una del que con por para puede tu está pero más se al y"),
        numbers=_set(
            "cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
            "dieciocho diecinueve veinte veintiuno veintiún veintiuna veintidós veintitrés veinticuatro "
            "veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta cincuenta sesenta "
            "setenta ochenta noventa cien ciento doscientos doscientas trescientos trescientas cuatrocientos "
            "cuatrocientas quinientos quinientas seiscientos seiscientas setecientos setecientas ochocientos "
            "ochocientas novecientos novecientas mil millón millones docena"
        ),
        small=_set("un una unos unas dos tres"),
        units=_set("horas días semanas meses años miligramos veces"),
    ),
    "pt": LanguageRules(
        function_words=_set(
            "os um uma dos na ao que com por para pode se está não você mais seu sua isso ele ou em é"
        ),
        numbers=_set(
            "quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito "
            "dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem cento duzentos "
            "duzentas trezentos trezentas quatrocentos quatrocentas quinhentos quinhentas seiscentos "
            "seiscentas setecentos setecentas oitocentos oitocentas novecentos novecentas mil milhão milhões "
            "dúzia"
        ),
        small=_set("um uma uns umas dois duas três"),
        units=_set("horas dias semanas meses anos miligramas vezes"),
    ),
}
