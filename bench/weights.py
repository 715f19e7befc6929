"""Learns the summariser's weights: the 2 x 17 numbers at the top of diembao/lang/data/summary.toml.

    python -m bench.weights TRAIN.jsonl[.gz] [--articles 4000] [--skip TEST.jsonl[.gz]] [--held-out N]

Lines as in bench.summaries. A row is an n-gram of an article's body, its label whether the abstract holds it; the model
is a logistic regression without a constant of its own (the first feature is 1) with ridge 1/C = 1, fitted by Newton's
method to the optimum, so the weights depend on the articles alone. Articles whose abstract or first sentence is
also in TEST are left out. The N articles that follow the training ones (500 unless told) measure it.

The weights that the project ships were learned on 4,000 articles of the public vietnews training set.
"""

from __future__ import annotations

import argparse
import math
from array import array
from collections.abc import Sequence
from itertools import repeat
from operator import mul
from pathlib import Path

from bench.summaries import Example, read
from diembao.desk.summarise import features
from diembao.lang import get

FEATURES = 17
RIDGE = 1.0
ENOUGH = 1e-6  # a Newton step smaller than this in every weight ends the search


def rows(examples: Sequence[Example], order: int) -> tuple[list[array[float]], array[float]]:
    """The features of all n-grams, one column a feature, and their labels."""
    language = get("vi")
    columns, labels = [array("d") for _ in range(FEATURES)], array("d")
    for example in examples:
        words = language.words(example.abstract)
        wanted = set(zip(*(words[i:] for i in range(order)), strict=False))
        for gram, values in features(example.body, example.title, language, order).items():
            labels.append(gram in wanted)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
    return columns, labels


def probabilities(columns: Sequence[array[float]], weights: Sequence[float]) -> array[float]:
    """What the model says of each row."""
    scores = array("d", repeat(0.0, len(columns[0])))
    for column, weight in zip(columns, weights, strict=True):
        scores = array("d", (score + weight * value for score, value in zip(scores, column, strict=True)))
    return array("d", (1 / (1 + math.exp(-score)) for score in scores))


def fit(columns: Sequence[array[float]], labels: array[float]) -> list[float]:
    """The weights that maximise the likelihood less the ridge, by Newton's method."""
    weights = [0.0] * len(columns)
    while True:
        found = probabilities(columns, weights)
        errors = array("d", (label - p for label, p in zip(labels, found, strict=True)))
        spread = array("d", (p * (1 - p) for p in found))
        gradient = [sum(map(mul, c, errors)) - RIDGE * w for c, w in zip(columns, weights, strict=True)]
        hessian = [[0.0] * len(columns) for _ in columns]
        for i, column in enumerate(columns):
            weighted = array("d", map(mul, column, spread))
            for j in range(i + 1):
                hessian[i][j] = hessian[j][i] = sum(map(mul, weighted, columns[j])) + RIDGE * (i == j)
        step = solve(hessian, gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < ENOUGH:
            return weights


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x of matrix x = right, for a symmetric positive definite matrix: Gauss-Jordan needs no pivoting there."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        pivot[:] = [value / pivot[i] for value in pivot]
        for row in rows:
            if row is not pivot:
                row[:] = [value - row[i] * top for value, top in zip(row, pivot, strict=True)]
    return [row[-1] for row in rows]


def auc(found: Sequence[float], labels: Sequence[float]) -> float:
    """The chance that a row of the abstract is ranked above one that is not (ties in any order)."""
    ranked = sorted(range(len(found)), key=found.__getitem__)
    positives = sum(labels)
    ranks = sum(rank for rank, row in enumerate(ranked, 1) if labels[row])
    return (ranks - positives * (positives + 1) / 2) / (positives * (len(labels) - positives))


def main() -> None:
    """Prints the weights, ready for summary.toml, beside how far they lie from the shipped ones and what they reach."""
    parser = argparse.ArgumentParser(description="learn the summariser's weights")
    parser.add_argument("file", type=Path, help="JSON lines {id, title, abstract, body}, plain or .gz")
    parser.add_argument("--articles", type=int, default=4000, help="how many to learn from")
    parser.add_argument("--skip", type=Path, help="leave out articles of this file, by abstract or first sentence")
    parser.add_argument("--held-out", type=int, default=500, help="how many articles to measure on")
    arguments = parser.parse_args()
    others = list(read(arguments.skip)) if arguments.skip else []
    known = {text for example in others for text in (example.abstract, *example.body[:1])}
    examples = [e for e in read(arguments.file) if e.body and e.abstract not in known and e.body[0] not in known]
    training = examples[: arguments.articles]
    held_out = examples[arguments.articles : arguments.articles + arguments.held_out]
    print(f"# {len(training)} articles; held out: {len(held_out)}\nweights = [")
    notes = []
    for order in (1, 2):
        weights = fit(*rows(training, order))
        print(f"  [{', '.join(f'{round(weight, 3):g}' for weight in weights)}],", flush=True)
        reading = get("vi").reading
        assert reading is not None
        shipped = reading.summary.weights[order - 1]
        distance = max(abs(one - other) for one, other in zip(weights, shipped, strict=True))
        columns, labels = rows(held_out, order)
        here, there = (auc(probabilities(columns, w), labels) for w in (weights, shipped))
        notes.append(f"# {order} words: AUC held out {here:.4f}, shipped {there:.4f}; farthest weight {distance:.3f}")
    print("]", *notes, sep="\n")


if __name__ == "__main__":
    main()
