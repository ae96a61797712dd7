#!/usr/bin/env python3
"""Writes golden-parts.json: what PyTorch makes of the parts of the recipes on small, fixed numbers.

The tests in tests/SiameseWorker.UnitTests/Encoding that read it (GoldenPartsTests) compute the same in TorchSharp and must
come to the same numbers: Koch's network at small scale with the weighted distance, that of contrastive-faces, the
re-ranker local-matching, each objective with its gradient, each optimiser over some steps. All numbers are made by a formula that the tests repeat (see
"numbers"), so that the file holds results only. Needs torch (1.13 or later); run it from anywhere:

    python3 tests/golden/make_golden_parts.py
"""

import json
import math
import pathlib

import torch
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).parent
WAYS, SHOTS, DIMENSION = 3, 3, 4


def numbers(count, salt):
    """From -1 to 1, the same on every machine."""
    return [((37 * i * i + (61 * salt + 7) * i + 131 * salt) % 2003) / 1001 - 1 for i in range(count)]


def numbers_of(shape, salt, scale=1.0):
    return torch.tensor(numbers(math.prod(shape), salt)).mul(scale).reshape(shape)


def koch():
    """Convolutions without padding, ReLU, pooling; a dense sigmoid layer; times the absolute weights of the distance."""
    images = numbers_of((3, 1, 20, 20), 1).abs()
    x = F.max_pool2d(F.relu(F.conv2d(images, numbers_of((4, 1, 5, 5), 2, 0.5), numbers_of((4,), 3))), 2)
    x = F.relu(F.conv2d(x, numbers_of((6, 4, 3, 3), 4, 0.5), numbers_of((6,), 5)))
    x = torch.sigmoid(F.linear(x.flatten(1), numbers_of((8, 216), 6, 0.1), numbers_of((8,), 7)))
    return (x * numbers_of((8,), 8).abs()).tolist()


def contrastive_faces():
    """Two convolutions without padding, ReLU, pooling that leaves a row out; two dense layers with ReLU."""
    images = numbers_of((3, 1, 17, 16), 12).abs()
    x = F.max_pool2d(F.relu(F.conv2d(images, numbers_of((6, 1, 3, 3), 13, 0.5), numbers_of((6,), 14, 0.3))), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, numbers_of((12, 6, 3, 3), 15, 0.3), numbers_of((12,), 16, 0.3))), 2)
    x = F.relu(F.linear(x.flatten(1), numbers_of((10, 48), 17, 0.2), numbers_of((10,), 18, 0.3)))
    return F.relu(F.linear(x, numbers_of((5, 10), 19, 0.4), numbers_of((5,), 25, 0.3))).tolist()


def local_matching():
    """Local features of two images; each place of one against those up to two away in the other; judged either way round."""
    shapes, reach, plain = {}, 2, 16
    for part, blocks in {"local": [(32, 1, 5), (64, 32, 3), (64, 64, 3)], "judging": [(64, 25 + 2 * plain, 3), (96, 64, 3), (128, 96, 3)]}.items():
        for i, (out, channels, kernel) in enumerate(blocks):
            shapes[f"{part}.{i}.conv.weight"] = (out, channels, kernel, kernel)
            for name in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{part}.{i}.norm.{name}"] = (out,)
    shapes |= {"descriptor.weight": (16, 64), "descriptor.bias": (16,), "hidden.weight": (128, 128 * 2), "hidden.bias": (128,), "head.weight": (1, 128), "head.bias": (1,)}
    w = {}
    for i, name in enumerate(sorted(shapes)):
        fan_in = math.prod(shapes[name][1:])
        w[name] = numbers_of(shapes[name], 30 + i, 2.5 * fan_in ** -0.5 if len(shapes[name]) > 1 else 0.5)
        if name.endswith(("running_var", "norm.weight")):
            w[name] = w[name].abs() + 0.5

    def block(x, name, stride):
        x = F.conv2d(x, w[f"{name}.conv.weight"], stride=stride, padding=w[f"{name}.conv.weight"].shape[-1] // 2)
        norm = [w[f"{name}.norm.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        return F.relu(F.batch_norm(x, *norm))

    def features(images):
        x = block(block(block(images, "local.0", 2), "local.1", 2), "local.2", 1)
        return torch.einsum("nchw,dc->ndhw", x, w["descriptor.weight"]) + w["descriptor.bias"].view(1, -1, 1, 1)

    def judge(a, b):
        unit_a, unit_b = F.normalize(a, dim=1), F.normalize(b, dim=1)
        pairs, _, height, width = a.shape
        matches = torch.zeros(pairs, (2 * reach + 1) ** 2, height, width)
        for y in range(height):
            for x in range(width):
                for down in range(-reach, reach + 1):
                    for across in range(-reach, reach + 1):
                        if 0 <= y + down < height and 0 <= x + across < width:
                            step = (down + reach) * (2 * reach + 1) + across + reach
                            matches[:, step, y, x] = (unit_a[:, :, y, x] * unit_b[:, :, y + down, x + across]).sum(1)
        x = torch.cat([matches, a[:, :plain], b[:, :plain]], 1)
        x = block(block(block(x, "judging.0", 2), "judging.1", 1), "judging.2", 2)
        return F.linear(F.relu(F.linear(x.flatten(1), w["hidden.weight"], w["hidden.bias"])), w["head.weight"], w["head.bias"]).squeeze(1)

    maps = features(numbers_of((3, 1, 16, 20), 26).abs())
    a, b = maps[[0, 1, 2]], maps[[1, 2, 2]]
    return ((judge(a, b) + judge(b, a)) / 2).tolist()


def contrastive(first, second, genuine):
    distance = F.pairwise_distance(first, second, eps=0)
    return (genuine * distance ** 2 + (1 - genuine) * (1 - distance).clamp(min=0) ** 2).mean()


def cross_entropy(first, second, genuine):
    return F.binary_cross_entropy(torch.sigmoid(0.7 - F.l1_loss(first, second, reduction="none").sum(1)), genuine)


def weighted_l1(first, second, genuine):
    head = numbers_of((1, DIMENSION), 20, 0.3)
    return F.binary_cross_entropy(torch.sigmoid(F.linear((first - second).abs(), head)).squeeze(1), genuine)


def prototypical(embeddings, scale=10.0):
    unit = F.normalize(embeddings, dim=1).view(WAYS, SHOTS, DIMENSION)
    losses = []
    for shot in range(SHOTS):
        for way in range(WAYS):
            for other in range(SHOTS):
                if other != shot:
                    logits = scale * unit[:, shot] @ unit[way, other]
                    losses.append(F.cross_entropy(logits[None], torch.tensor([way])))
    return torch.stack(losses).mean()


def triplet(embeddings, margin=0.2):
    unit = F.normalize(embeddings, dim=1)
    squares = torch.cdist(unit, unit) ** 2
    losses = []
    for a in range(WAYS * SHOTS):
        others = [n for n in range(WAYS * SHOTS) if n // SHOTS != a // SHOTS]
        for p in range(WAYS * SHOTS):
            if p != a and p // SHOTS == a // SHOTS:
                beyond = [squares[a, n] for n in others if squares[a, n] > squares[a, p]]
                negative = min(beyond) if beyond else max(squares[a, n] for n in others)
                losses.append((squares[a, p] - negative + margin).clamp(min=0))
    return torch.stack(losses).mean()


def matching(embeddings, scale=10.0, support=2):
    unit = F.normalize(embeddings, dim=1).view(WAYS, SHOTS, DIMENSION)
    losses = []
    for way in range(WAYS):
        for query in range(support, SHOTS):
            attention = F.softmax(scale * unit[:, :support].reshape(-1, DIMENSION) @ unit[way, query], dim=0)
            losses.append(-attention[way * support:(way + 1) * support].sum().log())
    return torch.stack(losses).mean()


def relation(embeddings):
    x = embeddings.view(WAYS, SHOTS, DIMENSION)
    hidden, hidden_bias = numbers_of((5, 2 * DIMENSION), 21), numbers_of((5,), 22)
    head, head_bias = numbers_of((1, 5), 23), numbers_of((1,), 24)
    losses = []
    for way in range(WAYS):
        for query in range(1, SHOTS):
            for exemplar in range(WAYS):
                a, b = x[way, query] * math.sqrt(DIMENSION), x[exemplar, 0] * math.sqrt(DIMENSION)
                features = torch.cat([(a - b).abs(), a * b])
                score = torch.sigmoid(F.linear(F.relu(F.linear(features, hidden, hidden_bias)), head, head_bias))
                losses.append((score - float(way == exemplar)) ** 2)
    return torch.stack(losses).mean()


def of_pairs(loss):
    embeddings = numbers_of((10, DIMENSION), 9, 0.5).requires_grad_()
    pairs = embeddings.view(5, 2, DIMENSION)
    value = loss(pairs[:, 0], pairs[:, 1], torch.tensor([1.0, 0, 1, 0, 0]))
    value.backward()
    return {"loss": value.item(), "gradient": embeddings.grad.flatten().tolist()}


def of_classes(loss):
    embeddings = numbers_of((WAYS * SHOTS, DIMENSION), 10).requires_grad_()
    value = loss(embeddings)
    value.backward()
    return {"loss": value.item(), "gradient": embeddings.grad.flatten().tolist()}


def optimised(make):
    """Six steps on the sum of fourth powers, two steps an epoch."""
    weight = numbers_of((5,), 11).requires_grad_()
    optimiser = make([weight])
    for step in range(6):
        for group in optimiser.param_groups:
            group["lr"] = 0.05 * 0.9 ** (step // 2)
            if "momentum" in group and group["momentum"] > 0:
                group["momentum"] = 0.5 + 0.4 * min(1, (step // 2) / 2)
        optimiser.zero_grad()
        (weight ** 4).sum().backward()
        optimiser.step()
    return weight.tolist()


def main():
    golden = {
        "pytorch": torch.__version__,
        "koch": koch(),
        "contrastiveFaces": contrastive_faces(),
        "localMatching": local_matching(),
        "objectives": {
            "contrastive": of_pairs(contrastive),
            "cross-entropy": of_pairs(cross_entropy),
            "weighted-l1": of_pairs(weighted_l1),
            "prototypical": of_classes(prototypical),
            "triplet": of_classes(triplet),
            "matching": of_classes(matching),
            "relation": of_classes(relation),
        },
        "optimisers": {
            "sgd": optimised(lambda p: torch.optim.SGD(p, lr=1, momentum=0.5, weight_decay=0.01)),
            "rmsprop": optimised(lambda p: torch.optim.RMSprop(p, lr=1, alpha=0.9, eps=1e-7)),
        },
    }
    lines = (f'"{name}": {json.dumps(value)}' for name, value in golden.items())
    (FOLDER / "golden-parts.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
