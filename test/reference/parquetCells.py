"""Small Parquet files of every codec, encoding and kind of cell, as pyarrow 25.0.1 writes them, and the cells as it reads them;
prints parquetCells.json.

By name, the file in base64, and of each column the type and the cells, or the file that has the same. Whole numbers and
nanoseconds are strings, since they may not fit a double.

    .venv/bin/python test/reference/parquetCells.py > test/reference/parquetCells.json
"""
import base64
import datetime
import decimal
import io
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 100
random = np.random.default_rng(18)
walk = np.cumsum(random.normal(size=ROWS)).round(3)
gaps = random.random(ROWS) < 0.2


def holed(values):
    return [None if gap else value for gap, value in zip(gaps, values)]


plain = {
    "who": pa.array([f"p{i // 40}" for i in range(ROWS)]),
    "note": pa.array(holed([f"{'ä' * (i % 7)}{i}" for i in range(ROWS)])),
    "t": pa.array([1_700_000_000_000_000_000 + 20_000_000 * i + i % 3 for i in range(ROWS)]),
    "steps": pa.array(holed([i * i - 5000 for i in range(ROWS)]), pa.int32()),
    "x": pa.array(walk),
    "y": pa.array(holed(walk.tolist()), pa.float32()),
    "on": pa.array(holed([i % 3 == 0 for i in range(ROWS)])),
}
base = 1_700_000_000_123_456_789
kinds = {
    "int8": pa.array(holed([i % 256 - 128 for i in range(ROWS)]), pa.int8()),
    "uint32": pa.array([2**32 - 1 - i for i in range(ROWS)], pa.uint32()),
    "uint64": pa.array([2**64 - 1 - i for i in range(ROWS)], pa.uint64()),
    "float16": pa.array(np.append(walk.astype("float16")[1:], np.float16(6e-8))),
    "decimal": pa.array(holed([decimal.Decimal(int(v * 1000)).scaleb(-4) for v in walk]), pa.decimal128(10, 4)),
    "category": pa.array(holed([f"c{i % 5}" for i in range(ROWS)])).dictionary_encode(),
    "ms": pa.array([base // 10**6 + i for i in range(ROWS)], pa.timestamp("ms")),
    "us": pa.array([base // 10**3 + i for i in range(ROWS)], pa.timestamp("us", "UTC")),
    "ns": pa.array(holed([base + i for i in range(ROWS)]), pa.timestamp("ns")),
    "accel": pa.StructArray.from_arrays([pa.array(walk), pa.array(holed(walk.tolist()))], ["x", "y"], mask=pa.array(gaps)),
}
refused = {
    "who": plain["who"],
    "bytes": pa.array([f"p{i}".encode() for i in range(ROWS)]),
    "list": pa.array([[i] for i in range(ROWS)]),
    "map": pa.array([[("a", i)] for i in range(ROWS)], pa.map_(pa.string(), pa.int32())),
    "day": pa.array([datetime.date(2024, 1, 1)] * ROWS),
    "clock": pa.array([datetime.time(1, 2, 3)] * ROWS),
    "accel": kinds["accel"],
}


def written(columns, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **{"compression": "none", "write_statistics": False, "store_schema": False, **options})
    return buffer.getvalue()


def cellsOf(array):
    if pa.types.is_dictionary(array.type):
        array = array.cast(pa.string())
    if pa.types.is_timestamp(array.type):
        scale = {"ms": 10**6, "us": 10**3, "ns": 1}[array.type.unit]
        return "moment", [None if v is None else str(v * scale) for v in array.cast(pa.int64()).to_pylist()]
    values = array.to_pylist()
    if pa.types.is_integer(array.type):
        return "integer", [None if v is None else str(v) for v in values]
    if pa.types.is_boolean(array.type) or pa.types.is_string(array.type):
        return str(array.type), values
    return "number", [None if v is None else float(v) for v in values]


def entry(bytes_, like=None):
    table = pq.read_table(io.BytesIO(bytes_), page_checksum_verification=True)
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    if "accel" in columns:
        fields = columns.pop("accel").flatten()
        columns.update({"accel.x": fields[0], "accel.y": fields[1]})
    cells = {name: dict(zip(["type", "cells"], cellsOf(array))) for name, array in columns.items()}
    file = base64.b64encode(bytes_).decode()
    if like is None:
        return {"file": file, "columns": cells}
    assert cells == files[like]["columns"]
    return {"file": file, "like": like}


deltas = {"note": "DELTA_BYTE_ARRAY", "who": "DELTA_LENGTH_BYTE_ARRAY", "t": "DELTA_BINARY_PACKED", "steps": "DELTA_BINARY_PACKED",
          "x": "BYTE_STREAM_SPLIT", "y": "BYTE_STREAM_SPLIT", "on": "RLE"}
small = {"data_page_size": 256, "row_group_size": 70, "max_rows_per_page": 30, "write_batch_size": 10}
files = {}
files["plain"] = entry(written(plain, use_dictionary=False, **small))
for codec in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
    files[codec] = entry(written(plain, compression=codec, write_page_checksum=codec == "none", **small), "plain")
files["version 2 pages"] = entry(written(plain, data_page_version="2.0", compression="zstd", **small), "plain")
files["deltas"] = entry(written(plain, use_dictionary=False, column_encoding=deltas, **small), "plain")
options = {"use_dictionary": False, "column_encoding": deltas, "data_page_version": "2.0", **small}
files["deltas, version 2 pages"] = entry(written(plain, **options), "plain")
files["kinds"] = entry(written(kinds, compression="zstd", store_schema=True, **small))
files["INT96"] = entry(written({"ns": kinds["ns"]}, use_deprecated_int96_timestamps=True))
files["bytes of fixed length"] = entry(written({"decimal": kinds["decimal"], "float16": kinds["float16"]}, use_dictionary=False))
files["refused"] = {"file": base64.b64encode(written(refused, compression="zstd")).decode(), "columns": {}}
for name, rows in {"a million rows": 10**6, "20 million rows": 2 * 10**7}.items():
    same = {"who": pa.array(["p1"]).take(pa.array(np.zeros(rows, "int32"))), "x": pa.array(np.ones(rows))}
    one = {"data_page_size": 1 << 30, "row_group_size": rows, "max_rows_per_page": rows, "write_batch_size": rows}
    files[name] = {"file": base64.b64encode(written(same, **one)).decode(), "columns": {}}
json.dump(files, sys.stdout, ensure_ascii=False, separators=(",", ":"))
print()
