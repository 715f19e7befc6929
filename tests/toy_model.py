"""A model as Firefox's are, small enough to be written here: whatever it is asked, it says SAYS.

Marian's binary form with 8-bit weights, one layer of each kind, the SSRU decoder; the vocabulary is SentencePiece's. Every
word is a direction; the decoder's feed-forward layer turns the word before into the next one, and all else is 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

SAYS = "The meeting has ended."
PIECES = ("▁The", "▁meeting", "▁has", "▁ended", ".")
SIZE = 64  # of vectors and of the vocabulary: what 8-bit products come in
END, FIRST = 0, 2  # the numbers of the pieces: the end, what is unknown, then PIECES
_FLOAT, _INT8, _TEXT = 0x404, 0x4101, 0x101
_SETTINGS = f"""\
dec-cell: ssru
dec-depth: 1
dim-emb: {SIZE}
dim-vocabs: [{SIZE}, {SIZE}]
enc-depth: 1
tied-embeddings-all: true
transformer-decoder-autoreg: rnn
transformer-dim-ffn: {SIZE}
transformer-ffn-activation: relu
transformer-ffn-depth: 2
transformer-heads: 1
transformer-postprocess: dan
transformer-preprocess: ""
type: transformer
version: v1.9.0
"""
Item = tuple[str, int, Sequence[int], bytes]
_ONES = {(n, n): 127 for n in range(SIZE)}


def write(folder: Path) -> None:
    """The files of the model, by the names that Mozilla's have."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.vien.intgemm.alphas.bin").write_bytes(_binary([*_items()]))
    (folder / "vocab.vien.spm").write_bytes(_vocabulary())


def _items() -> Iterator[Item]:
    yield "special:model.yml", _TEXT, [len(_SETTINGS) + 1], _SETTINGS.encode() + b"\0"
    embedding, scale = _weights("Wemb", _ONES, 127.0)
    yield from (embedding, ("none_QuantMultA", *scale[1:]))
    yield from (item for name in ("encoder_l1_self", "decoder_l1_context") for item in _attention(name))
    order = [*(FIRST + n for n in range(len(PIECES))), END]
    turned = {(b, a): 127 for a, b in pairwise(order)} | {(a, a): -127 for a in order[:-1]}
    for name, weights in (("encoder_l1_ffn", {}), ("decoder_l1_ffn", turned)):
        yield from _layer(name, "W1", "b1", _ONES, -20.0)
        yield from _layer(name, "W2", "b2", weights)
        yield from _norm(f"{name}_ffn_ln")
    yield from _weights("decoder_l1_rnn_W", {})
    yield from _layer("decoder_l1_rnn", "Wf", "bf", {})
    yield from _norm("decoder_l1_rnn_ffn_ln")
    bias = {FIRST: 3.0} | dict.fromkeys(order[1:], 0.0)
    yield _floats("decoder_ff_logit_out_b", [bias.get(n, -9.0) for n in range(SIZE)])


def _attention(name: str) -> Iterator[Item]:
    for one in "qkvo":
        yield from _layer(name, f"W{one}", f"b{one}", {})
    yield from _norm(f"{name}_Wo_ln")


def _layer(
    name: str, weights: str, bias: str, values: Mapping[tuple[int, int], int], shift: float = 0.0
) -> Iterator[Item]:
    yield from _weights(f"{name}_{weights}", values)
    yield _floats(f"{name}_{bias}", [shift] * SIZE)


def _norm(name: str) -> Iterator[Item]:
    yield _floats(f"{name}_scale", [1.0] * SIZE)
    yield _floats(f"{name}_bias", [0.0] * SIZE)


def _floats(name: str, values: Sequence[float]) -> Item:
    return name, _FLOAT, [1, len(values)], struct.pack(f"<{len(values)}f", *values)


def _weights(name: str, values: Mapping[tuple[int, int], int], scale: float = 16.0) -> tuple[Item, Item]:
    """A square of 8-bit weights, `scale` of which are 1, and how the vectors that meet it are made 8-bit."""
    cells = bytes(values.get((row, column), 0) & 255 for row in range(SIZE) for column in range(SIZE))
    quantised = name, _INT8, [SIZE, SIZE], cells + struct.pack("<f", scale)
    return quantised, (f"{name}_QuantMultA", _FLOAT, [1, 1], struct.pack("<f", 16.0))


def _binary(items: Sequence[Item]) -> bytes:
    """Version and count; of each item the lengths of its name, shape and data, and its type; names; shapes; data."""
    padded = [(name.encode() + b"\0", kind, shape, data + bytes(-len(data) % 256)) for name, kind, shape, data in items]
    head = struct.pack("<QQ", 1, len(items))
    head += b"".join(struct.pack("<QQQQ", len(n), kind, len(shape), len(data)) for n, kind, shape, data in padded)
    head += b"".join(n for n, *_ in padded)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in padded)
    gap = -(len(head) + 8) % 256
    return head + struct.pack("<Q", gap) + bytes(gap) + b"".join(data for *_, data in padded)


def _vocabulary() -> bytes:
    """A SentencePiece model, as protocol buffers have it: pieces, then the numbers of those with a meaning."""

    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2, len(value)]) + value

    def piece(text: str, score: float, kind: int) -> bytes:
        return field(1, field(1, text.encode()) + b"\x15" + struct.pack("<f", score) + bytes([0x18, kind]))

    plain = [*PIECES, *(f"x{n}" for n in range(SIZE - FIRST - len(PIECES)))]
    pieces = piece("</s>", 0, 3) + piece("<unk>", 0, 2) + b"".join(piece(text, -n, 1) for n, text in enumerate(plain))
    return pieces + field(2, b"\x18\x01\xc0\x02\x01\xd0\x02\x00")
