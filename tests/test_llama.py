"""A real llama.cpp server, with a model of random weights, understands what a chat endpoint is asked.

Only where it is installed (`pip install xllamacpp gguf`, 110 MB): no other test needs it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diembao.desk.engines import chat, posting
from diembao.desk.translate import Asked
from diembao.digest.translating import OpenaiConfig

llama, gguf = pytest.importorskip("xllamacpp"), pytest.importorskip("gguf")
numpy = pytest.importorskip("numpy")
SIZE, HIDDEN, HEADS = 64, 128, 4
TEXTS = [Asked("Xã có 12 thôn.", "Đoạn văn. " * 100), Asked("Bà con vui.", "Đoạn khác. " * 100)]


def write(path: Path) -> None:
    """One layer; the vocabulary is the bytes."""
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    file = gguf.GGUFWriter(str(path), "llama")
    for name, value in {
        "context_length": 8192, "embedding_length": SIZE, "block_count": 1, "feed_forward_length": HIDDEN, "head_count": HEADS,
        "head_count_kv": HEADS, "layer_norm_rms_eps": 1e-5, "rope_dimension_count": SIZE // HEADS, "vocab_size": len(tokens),
        "tokenizer_model": "llama", "token_list": tokens, "token_scores": [0.0] * len(tokens),
        "token_types": [2, 3, 3] + [6] * 256, "bos_token_id": 1, "eos_token_id": 2, "unk_token_id": 0,
        "chat_template": "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:",
    }.items():  # fmt: skip
        getattr(file, f"add_{name}")(value)
    random = numpy.random.default_rng(1)
    shapes = {f"blk.0.attn_{part}": (SIZE, SIZE) for part in ("q", "k", "v", "output")}
    shapes |= {"blk.0.ffn_gate": (HIDDEN, SIZE), "blk.0.ffn_up": (HIDDEN, SIZE), "blk.0.ffn_down": (SIZE, HIDDEN)}
    shapes |= {"token_embd": (len(tokens), SIZE), "output": (len(tokens), SIZE)}
    for name, shape in shapes.items():
        scale = 1.0 if name == "token_embd" else 0.3
        file.add_tensor(f"{name}.weight", (random.standard_normal(shape) * scale).astype("float32"))
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        file.add_tensor(f"{name}.weight", numpy.ones(SIZE, "float32"))
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()


@pytest.fixture(scope="module", params=[8192, 1536], ids=["roomy", "narrow"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """(its address, how many tokens it reads at once)."""
    path = tmp_path_factory.mktemp("llama") / "tiny.gguf"
    write(path)
    given = llama.CommonParams()
    given.model.path, given.n_ctx, given.n_parallel, given.port = str(path), request.param, 1, 0
    running = llama.Server(given)
    yield f"{running.listening_address}/v1", request.param


def test_its_answers_are_as_many_as_the_texts_or_it_says_that_they_are_too_much(
    server: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, room = server
    monkeypatch.setattr(chat, "_ANSWER", 2000)
    said, post = list[posting.Said](), posting.post
    monkeypatch.setattr(posting, "post", lambda *given: said.append(post(*given)) or said[-1])
    engine = chat.Endpoint("openai tiny", OpenaiConfig(url, "tiny"))
    started = time.monotonic()
    if room == 8192:
        answers = engine.reply(TEXTS)
        assert len(answers) == 2 and any(answers) and engine._way == 0, "it keeps to the schema"
        assert said[0].status == 404 and {one.status for one in said[1:]} <= {200, 500}
        monkeypatch.setattr(chat, "_ANSWER", 5)
        assert engine.reply(TEXTS) == [None, None], "cut: it says so, or 500"
    else:
        assert engine.reply(TEXTS) == [None, None] and [one.status for one in said] == [404, 400, 400, 400]
        assert all(chat._is_too_much(one) for one in said[1:])
    assert time.monotonic() - started < 60
