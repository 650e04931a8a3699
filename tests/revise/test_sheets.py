"""What is gathered on sheets."""

from vaultconv.revise.parts.sheets import similar_pairs, symbols_of


def test_notes_with_many_rare_words_in_common_are_alike() -> None:
    gout = "urate crystals needle shaped negative birefringence tophi allopurinol podagra"
    pseudogout = "pyrophosphate crystals shaped positive birefringence chondrocalcinosis podagra tophi urate needle"
    others = [f"word{'abcdefghij'[i] * 4} other{'abcdefghij'[i] * 4} stands alone here" for i in range(10)]
    assert similar_pairs([*others[:5], gout, *others[5:], pseudogout]) == [(5, 11)]


def test_words_that_all_notes_have_make_none_alike() -> None:
    assert similar_pairs(["the same words everywhere stand again and again here"] * 9) == []


def test_symbols_are_letters_that_stand_by_themselves() -> None:
    assert symbols_of(r"\frac{\alpha x}{2} = \sin(t) + \text{rest} + ab") == {"\\alpha", "x", "t"}
