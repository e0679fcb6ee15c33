"""Texts for the property tests: anything at all, and the signs that our own rules look at, in any order."""

from hypothesis import strategies as st

_SIGNS = "0123456789٠١٢٥۵ ..,,،٫٬''’--/:%\n\u00a0\u202f\u200f\u0640\u064e\u0301aAbdlfhkéçßœwxz379 ﷺⅣ½²ⴰ漢"
_ARABIC = "ابتةهىيءأإآؤئوكگڭپڤقفعغحخجشسصضطظدذرزلمن "
_SAID = """
la le l' d' une cent mille deux million millions milyoun melyoun alf myat khamsin mya w nos ss quatre vingt et demi k %
نص مليون ألف ميات مائة مئتان و ريال درهم dh DH centimes rial ryal مليونين خمسة وعشرين ونص ب500 500dh آلاف
20 500 000 1,5 2-22-431 12/05/2026 31/02 29-2-2027 mai avant demain غدا ghdda had simana هاد الشهر f 10 ayam 31 fevrier
خلال أسبوع قبل نهاية 3am entre de à بين من إلى 0 999999999 99999999999999999999 jours dans prochain الجاي ماي 9999
"""

_WORDS = _SAID.split()
any_text = st.text(max_size=80)
our_signs = st.text(alphabet=_SIGNS + _ARABIC, max_size=60)
our_words = st.lists(
    st.one_of(st.sampled_from(_WORDS), st.integers(0, 10**7).map(str), st.text(_SIGNS, max_size=2)), max_size=14
).map(" ".join)
texts = st.one_of(any_text, our_signs, our_words)

PIECES = (
    "a",
    "ا",
    " ",
    "0",
    "1 000 ",
    "1,",
    "1.",
    "12-",
    "2 22 ",
    "2-22-431 ",
    "a.",
    "a\u0327\u0301",
    "\u0301\u0327",
    "ﷺ",
    "aaab",
    "l'appel d'offres ",
    "wach ",
    "ka3",
    "واش ",
    "لا",
    "كي",
    "مليون ",
    "cent mille ",
    "et ",
    "de 1 a ",
    "cent",
    "ألف و",
    "12/05/2026 ",
    "1/",
    "f 10 ayam ",
    "avant ",
    "قبل ",
    "had ",
    "500 000 dh ",
    "ⴰ",
    "\ud800",
)
"""Pieces that, repeated, make the worst texts for rules of our kind."""
