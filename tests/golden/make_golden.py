#!/usr/bin/env python3
"""Writes golden.safetensors and golden.json: what PyTorch makes of a small encoder and fixed images.

The test GoldenEmbeddingTests builds the same network in TorchSharp from the same weights file and must
come to the same embeddings. Needs torch (1.13 or later) and numpy; run it from anywhere:

    python3 tests/golden/make_golden.py

The network is that of config/recipes/prototypical.json with fewer channels: blocks of convolution without bias,
batch normalisation in evaluation mode and ReLU; one dense layer; scaled to length 1. One block has max pooling, before
the normalisation, as the architecture "convnet" can have it.
"""

import json
import pathlib
import struct

import numpy as np
import torch
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).parent
INPUT = {"width": 48, "height": 48, "channels": 1}
BLOCKS = [
    {"channels": 6, "kernel": 5, "stride": 2, "pool": 1},
    {"channels": 8, "kernel": 3, "stride": 1, "pool": 2},
    {"channels": 12, "kernel": 3, "stride": 2, "pool": 1},
    {"channels": 12, "kernel": 3, "stride": 1, "pool": 1},
    {"channels": 16, "kernel": 3, "stride": 2, "pool": 1},
]
EMBEDDING = 32
IMAGES = 4
EPSILON = 1e-5  # PyTorch's and TorchSharp's default of batch normalisation
TYPES = {"F32": np.float32, "I64": np.int64}


def make_weights(random):
    weights, channels = {}, INPUT["channels"]
    side = INPUT["width"]
    for i, block in enumerate(BLOCKS):
        out, kernel = block["channels"], block["kernel"]
        scale = np.sqrt(2 / (channels * kernel * kernel))
        weights[f"blocks.{i}.conv.weight"] = scale * random.standard_normal((out, channels, kernel, kernel))
        weights[f"blocks.{i}.norm.weight"] = 1 + 0.3 * random.standard_normal(out)
        weights[f"blocks.{i}.norm.bias"] = 0.3 * random.standard_normal(out)
        weights[f"blocks.{i}.norm.running_mean"] = 0.2 * random.standard_normal(out)
        weights[f"blocks.{i}.norm.running_var"] = 0.5 + random.random(out)
        channels, side = out, (side + 2 * (kernel // 2) - kernel) // block["stride"] + 1
        side //= block["pool"]
    features = channels * side * side
    weights["embedding.weight"] = random.standard_normal((EMBEDDING, features)) / np.sqrt(features)
    weights["embedding.bias"] = 0.1 * random.standard_normal(EMBEDDING)
    weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    for i in range(len(BLOCKS)):
        weights[f"blocks.{i}.norm.num_batches_tracked"] = np.asarray(7, np.int64)
    return weights


def make_images():
    """Bytes from a formula that the test repeats: woven patterns, another for each image, the same on every machine."""
    image, row, column = np.meshgrid(np.arange(IMAGES), np.arange(INPUT["height"]), np.arange(INPUT["width"]), indexing="ij")
    return (((3 + 5 * image) * column ^ (7 + 2 * image) * row) & 255).astype(np.uint8)


def save(path, tensors):
    header, data = {}, b""
    for name, value in sorted(tensors.items()):
        raw = np.ascontiguousarray(value).tobytes()
        kind = next(key for key, kind in TYPES.items() if value.dtype == kind)
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def load(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header, data = json.loads(raw[8:8 + length]), raw[8 + length:]
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def embed(weights, images):
    weights = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
    x = torch.from_numpy(images).reshape(-1, INPUT["channels"], INPUT["height"], INPUT["width"]).float() / 255
    for i, block in enumerate(BLOCKS):
        at = f"blocks.{i}."
        x = F.conv2d(x, weights[at + "conv.weight"], stride=block["stride"], padding=block["kernel"] // 2)
        if block["pool"] > 1:
            x = F.max_pool2d(x, block["pool"])
        norm = [weights[f"{at}norm.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        x = F.relu(F.batch_norm(x, *norm, training=False, eps=EPSILON))
    x = F.linear(x.flatten(1), weights["embedding.weight"], weights["embedding.bias"])
    return F.normalize(x, dim=1)


def main():
    save(FOLDER / "golden.safetensors", make_weights(np.random.default_rng(20261124)))
    with torch.no_grad():
        embeddings = embed(load(FOLDER / "golden.safetensors"), make_images())
    golden = {
        "pytorch": torch.__version__,
        "input": INPUT,
        "architecture": {"type": "convnet", "blocks": BLOCKS, "embedding": EMBEDDING},
        "embeddings": [[round(value, 9) for value in row] for row in embeddings.double().tolist()],
    }
    (FOLDER / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")


if __name__ == "__main__":
    main()
