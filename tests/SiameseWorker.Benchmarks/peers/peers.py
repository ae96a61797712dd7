"""Exact search by FAISS and sqlite-vec over vectors.f32 and probes.f32 of a folder. Prints a line of JSON for each peer."""
import json
import os
import sqlite3
import sys
import time

FOLDER, DIMENSION, EXTENSION = sys.argv[1], int(sys.argv[2]), sys.argv[3]
TOP = 10


def best_ms(work, times):
    elapsed = []
    for i in range(times + 1):
        started = time.perf_counter()
        work(i)
        elapsed.append((time.perf_counter() - started) * 1000)
    return min(elapsed[1:])


def report(name, **result):
    print(json.dumps({"name": name, "missing": None, "one": 0, "batch": 0, "ids": [], **result}), flush=True)


def faiss_flat():
    try:
        import faiss
        import numpy
    except ImportError:
        report("FAISS IndexFlatIP", missing="On Debian or Ubuntu: apt-get install python3-faiss")
        return
    vectors = numpy.fromfile(os.path.join(FOLDER, "vectors.f32"), dtype=numpy.float32).reshape(-1, DIMENSION)
    probes = numpy.fromfile(os.path.join(FOLDER, "probes.f32"), dtype=numpy.float32).reshape(-1, DIMENSION)
    index = faiss.IndexFlatIP(DIMENSION)
    index.add(vectors)
    one = best_ms(lambda i: index.search(probes[i % len(probes)][None], TOP), 31)
    batch = best_ms(lambda i: index.search(probes, TOP), 7) / len(probes)
    ids = index.search(probes, TOP)[1] + 1
    report(f"FAISS {faiss.__version__} IndexFlatIP", one=one, batch=batch, ids=ids.tolist())


def sqlite_vec():
    database = sqlite3.connect(":memory:")
    try:
        database.enable_load_extension(True)
        database.load_extension(EXTENSION.removesuffix(".so"))
    except (AttributeError, sqlite3.OperationalError):
        report("sqlite-vec", missing="npm pack sqlite-vec-linux-x64, unpack vec0.so, and name it: --sqlite-vec path/to/vec0.so")
        return
    (version,) = database.execute("SELECT vec_version()").fetchone()
    size = DIMENSION * 4
    database.execute(f"CREATE VIRTUAL TABLE v USING vec0(embedding float[{DIMENSION}] distance_metric=cosine)")
    with open(os.path.join(FOLDER, "vectors.f32"), "rb") as file:
        rows = enumerate(iter(lambda: file.read(size), b""), 1)
        database.executemany("INSERT INTO v(rowid, embedding) VALUES (?, ?)", rows)
    with open(os.path.join(FOLDER, "probes.f32"), "rb") as file:
        probes = list(iter(lambda: file.read(size), b""))

    def search(i):
        sql = f"SELECT rowid FROM v WHERE embedding MATCH ? AND k = {TOP} ORDER BY distance"
        return [row[0] for row in database.execute(sql, (probes[i % len(probes)],))]

    one = best_ms(search, 15)
    report(f"sqlite-vec {version}", one=one, ids=[search(i) for i in range(min(len(probes), 16))])


faiss_flat()
sqlite_vec()
