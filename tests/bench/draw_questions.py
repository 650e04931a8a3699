"""Draw questions from vaults, for somebody to judge one by one: could a reader answer it, and is the answer the answer?

    python tests/bench/draw_questions.py [--seed N] [--count N] VAULT...

The same seed draws the same questions. By hand, not in the tests.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from vaultconv import api
from vaultconv.revise.parts.booklet import context_of
from vaultconv.revise.questions import Question, words_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vaults", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    given = parser.parse_args()
    asked = sorted(((api.questions(vault), vault) for vault in given.vaults), key=lambda each: len(each[0]))
    left = given.count
    for place, (questions, vault) in enumerate(asked):
        share = min(-(-left // (len(asked) - place)), len(questions))
        left -= share
        kinds = {
            name: sum(each.source.name == name for each in questions)
            for name in {each.source.name for each in questions}
        }
        print(f"\n##### {vault.name}: {len(questions)} questions, {kinds}")
        for each in random.Random(given.seed).sample(questions, share):
            print(shown(each))


def shown(question: Question) -> str:
    source = question.source
    where = " > ".join((source.title, *source.headings))
    answer = words_of(question.answer)
    context = "".join(f"{each} › " for each in context_of(question))
    return (
        f"\n[{question.number} {source.name}] {source.note}:{source.line}\n   in: {where}\n"
        f"    Q: {context}{words_of(question.prompt)[:300]}\n    A: {answer[:300]}{' …' if len(answer) > 300 else ''}"
    )


if __name__ == "__main__":
    main()
