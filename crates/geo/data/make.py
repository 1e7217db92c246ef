#!/usr/bin/env python3
"""Builds the place files of the atlas from the project's collection of open data.

    python3 make.py INPUT_FOLDER ADCODES_CSV

INPUT_FOLDER holds cn_counties_pop2020.csv, cn_places_geonames.csv, cn_airports.csv
and cn_hsr_stations_2016.csv. ADCODES_CSV is cpca/resources/adcodes.csv out of the
wheel that `pip download cpca==0.5.5 --no-deps` fetches. Needs the package pypinyin,
which writes the pinyin of the names that come without one.

Only rows whose licence lets us pass them on go in; ORIGIN.md names each. Rows are
sorted, so the same input gives the same files.
"""

import csv
import math
import pathlib
import sys

from pypinyin import lazy_pinyin

HERE = pathlib.Path(__file__).parent
INPUT = pathlib.Path(sys.argv[1])
HEADER = "# name_zh\tname_en\tcode\tlatitude\tlongitude\tsize (people, or trains a day)\tpinyin if it differs; see ORIGIN.md\n"
MUNICIPALITIES = {"11", "12", "31", "50"}
SPECIAL = {"710000", "810000", "820000"}  # Taiwan, Hong Kong, Macao: no prefectures in the source
SUFFIXES = ("特别行政区", "省", "自治县", "自治州", "自治旗", "地区", "林区", "县", "市", "区", "盟", "旗")
# Characters that the romaniser reads as in ordinary words, not as in names of places.
IN_PLACE_NAMES = {"长": "chang", "都": "du", "漯": "luo", "朝": "chao", "重": "chong", "厦": "xia", "单": "shan"}
PEOPLES = (
    "壮族 回族 满族 维吾尔 苗族 彝族 土家族 藏族 蒙古族 蒙古 侗族 布依族 瑶族 白族 朝鲜族 哈尼族 黎族 哈萨克族 哈萨克 "
    "傣族 畲族 傈僳族 仡佬族 东乡族 拉祜族 水族 佤族 纳西族 羌族 土族 仫佬族 锡伯 柯尔克孜 景颇族 达斡尔族 撒拉族 布朗族 "
    "毛南族 塔吉克 普米族 怒族 鄂温克族 德昂族 保安族 裕固族 独龙族 各族 回"
).split()
# Misprints of the census file, and the name under which cpca knows a renamed district.
CORRECT_NAME = {"411326": "淅川县", "653022": "阿克陶县", "441900": "东莞市", "442000": "中山市", "460400": "儋州市",
                "620200": "嘉峪关市"}
FORMER_CODE = {"130503": "130503", "130505": "130526", "140214": "140211", "370117": "371203", "411003": "411023",
               "500155": "500228", "520281": "520222", "540621": "542422", "540629": "542430"}
# Young districts that no open list places, but that have a railway station in their middle.
STATION_OF = {"440309": "深圳北", "440310": "深圳坪山", "440311": "光明城", "320571": "苏州园区"}
# People in 2020 (National Bureau of Statistics, Communiqué of the Seventh National Census, No. 2).
SPECIAL_PEOPLE = {"710000": 23561236, "810000": 7474200, "820000": 683218}
AIRPORTS_ZH = dict(zip(
    "AAT AKU APJ AXF BPX BSD CIH DCY DDR DEJ DHH DIG DLU DQA DXJ DYG EJN ERL GOQ GZG HBQ HLD HLH HQL HTN HUO HZH "
    "JIQ KCA KRL KWL LIA LLB LLV LUM LZY NGQ NZL ACF RHT RLK TEN TFU TWC UCB WXN XFN XIL YIE".split(),
    "阿勒泰 阿克苏 阿里普兰 阿拉善左旗 昌都 保山 长治 稻城亚丁 日喀则定日 德江 巴里坤 迪庆 大理 大庆 湘西 张家界 额济纳旗 "
    "二连浩特 格尔木 甘孜 海北祁连 海拉尔 乌兰浩特 塔什库尔干 和田 霍林郭勒 黎平 黔江 库车 库尔勒 桂林 梁平 荔波 吕梁 芒市 "
    "林芝 阿里 扎兰屯 阿拉尔 阿拉善右旗 巴彦淖尔 铜仁 成都天府 图木舒克 乌兰察布 万州 襄阳 锡林浩特 阿尔山".split(), strict=True))
NO_PASSENGERS = {"LHK", "XEN", "WNJ"}  # two air bases, and one still being built


def read(name):
    with open(INPUT / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def gcj02_shift(lat, lon):
    """The same formula as src/datum.rs."""
    x, y, pi, sin = lon - 105, lat - 35, math.pi, math.sin
    root = math.sqrt(abs(x))
    waves = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    north = (-100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
             + (20 * sin(pi * y) + 40 * sin(pi / 3 * y)) * 2 / 3
             + (160 * sin(pi / 12 * y) + 320 * sin(pi / 30 * y)) * 2 / 3)
    east = (300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
            + (20 * sin(pi * x) + 40 * sin(pi / 3 * x)) * 2 / 3
            + (150 * sin(pi / 12 * x) + 300 * sin(pi / 30 * x)) * 2 / 3)
    ee, axis = 0.006693421622965943, 6378245.0
    magic = 1 - ee * sin(math.radians(lat)) ** 2
    meridian = axis * (1 - ee) / (magic * math.sqrt(magic))
    parallel = axis / math.sqrt(magic) * math.cos(math.radians(lat))
    return lat + math.degrees(north / meridian), lon + math.degrees(east / parallel)


def to_wgs84(lat, lon):
    """GCJ-02 to WGS-84, by repetition."""
    wgs_lat, wgs_lon = lat, lon
    for _ in range(10):
        back_lat, back_lon = gcj02_shift(wgs_lat, wgs_lon)
        wgs_lat, wgs_lon = wgs_lat - (back_lat - lat), wgs_lon - (back_lon - lon)
    return wgs_lat, wgs_lon


def km(a, b):
    """Distance in km, flat: only used to tell near from far."""
    return 111.2 * math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0])))


def stem(name):
    """A Chinese name without the word for its rank."""
    if name.endswith(("开发区", "管理区")):
        return name
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def pinyin(name):
    """The pinyin of a name, without the peoples that an autonomous area is named after."""
    shorter = True
    while shorter:
        shorter = next((name[: -len(p)] for p in PEOPLES if name.endswith(p) and len(name) - len(p) >= 2), None)
        name = shorter or name
    return "".join(IN_PLACE_NAMES.get(c, sound) for c, sound in zip(name, lazy_pinyin(name), strict=True)).capitalize()


def fold(name):
    return "".join(c for c in name.lower() if c.isalnum())


def adcodes():
    """Code -> (name, WGS-84 point) for every row of cpca that has a position."""
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["longitude"]]
    found = {}
    for row in rows:
        code, at = row["adcode"][:6], (float(row["latitude"]), float(row["longitude"]))
        # The source gives positions in the datum of Chinese maps; those beyond the mainland are not shifted.
        found[code] = (row["name"], at if code in SPECIAL else to_wgs84(*at))
    return found


def counties(codes):
    """County rows, and the names of those for which no open position exists."""
    by_stem = {(code[:4], stem(name)): at for code, (name, at) in codes.items() if not code.endswith("00")}
    stations_at = {row["station_zh"]: (float(row["lat"]), float(row["lon"])) for row in read("cn_hsr_stations_2016.csv")}
    rows, without = [], []
    for row in read("cn_counties_pop2020.csv"):
        code = row["code"]
        name = CORRECT_NAME.get(code, row["name_zh"])
        known = FORMER_CODE.get(code, code)
        at = None
        if row["point_source"] == "geonames_place":
            at = float(row["lat"]), float(row["lon"])
        elif code in STATION_OF:
            at = stations_at[STATION_OF[code]]
        elif known in codes and (codes[known][0] == name or code in FORMER_CODE):
            at = codes[known][1]
        else:  # a county that became a district keeps its stem and gets a new code
            at = by_stem.get((code[:4], stem(name)))
        people = int(row["population_2020"])
        if at is None:
            without.append((code, name, people))
        else:
            # The census file writes the peoples of autonomous counties into one long word.
            en = "" if name.endswith(("自治县", "自治旗")) else row["name_en"]
            rows.append((name, en or pinyin(stem(name)), code, *at, people))
    return rows, without


def cities(codes, county_rows):
    """Prefectures and municipalities from cpca, then the places of GeoNames that are neither."""
    people, taken = {}, {row[2] for row in county_rows}
    for row in read("cn_counties_pop2020.csv"):
        for prefix in (row["code"][:2], row["code"][:4]):
            people[prefix] = people.get(prefix, 0) + int(row["population_2020"])
    rows = []
    for code, (name, at) in codes.items():
        municipality = code.endswith("0000") and code[:2] in MUNICIPALITIES
        prefecture = code.endswith("00") and not code.endswith("0000") and code[:2] not in MUNICIPALITIES
        if code in taken or not (municipality or prefecture or code in SPECIAL):
            continue
        count = SPECIAL_PEOPLE.get(code) or people.get(code[:2] if municipality else code[:4], 0)
        rows.append((name, english(name), code, *at, count))
    known = [(fold(row[1]), row[3:5]) for row in county_rows + rows]
    for row in read("cn_places_geonames.csv"):
        at, name = (float(row["lat"]), float(row["lon"])), row["name"]
        if not any(km(at, other) < (30 if fold(name) == folded else 1) for folded, other in known):
            rows.append(("", name, "", *at, int(row["population"] or 0)))
    return rows


def english(name):
    special = {"台湾省": "Taiwan", "香港特别行政区": "Hong Kong", "澳门特别行政区": "Macao", "呼和浩特市": "Hohhot",
               "乌鲁木齐市": "Urumqi", "拉萨市": "Lhasa", "哈尔滨市": "Harbin", "齐齐哈尔市": "Qiqihar", "包头市": "Baotou",
               "鄂尔多斯市": "Ordos", "呼伦贝尔市": "Hulunbuir", "克拉玛依市": "Karamay", "吐鲁番市": "Turpan",
               "西安市": "Xi'an", "日喀则市": "Shigatse", "喀什地区": "Kashgar", "昌都市": "Qamdo", "巴彦淖尔市": "Bayannur",
               "乌兰察布市": "Ulanqab", "锡林郭勒盟": "Xilingol", "阿拉善盟": "Alxa", "甘孜藏族自治州": "Garze",
               "阿克苏地区": "Aksu", "和田地区": "Hotan", "阿勒泰地区": "Altay", "克孜勒苏柯尔克孜自治州": "Kizilsu",
               "巴音郭楞蒙古自治州": "Bayingolin", "伊犁哈萨克自治州": "Ili", "阿里地区": "Ngari"}
    return special.get(name) or pinyin(stem(name))


def stations():
    return [(row["station_zh"] + "站", row["pinyin"].capitalize() + " Station", row["telecode"],
             float(row["lat"]), float(row["lon"]), int(row["train_calls_per_day"]))
            for row in read("cn_hsr_stations_2016.csv")]


def airports(settled):
    """Airports; the Chinese name is that of the city it serves: from our list, or one of that pinyin nearby."""
    rows = []
    for row in read("cn_airports.csv"):
        if row["iata"] in NO_PASSENGERS:
            continue
        at = float(row["lat"]), float(row["lon"])
        near = [other for other in settled if other[0] and km(at, other[3:5]) < 120
                and fold(row["city"]) in (fold(other[1]), fold(pinyin(stem(other[0]))))]
        served = max(near, key=lambda other: other[5])[0] if near else ""
        zh = AIRPORTS_ZH.get(row["iata"]) or stem(served)
        name = row["name"].replace("L?liang", "Lüliang")
        rows.append((zh + "机场" if zh else "", name, row["iata"], *at, 0))
    return rows


def also(zh, en):
    """The pinyin, where the English name is something else (Urumqi, Wulumuqi)."""
    sound = pinyin(stem(zh)) if zh and not zh.endswith(("站", "机场")) else ""
    return "" if fold(sound) == fold(en) else sound


def write(name, rows):
    rows = sorted(set(rows), key=lambda row: (row[2], row[1], row[3]))
    lines = (f"{zh}\t{en}\t{code}\t{lat:.5f}\t{lon:.5f}\t{size}\t{also(zh, en)}\n" for zh, en, code, lat, lon, size in rows)
    (HERE / name).write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{name}: {len(rows)} rows")


def main():
    codes = adcodes()
    county_rows, without = counties(codes)
    city_rows = cities(codes, county_rows)
    write("counties.tsv", county_rows)
    write("cities.tsv", city_rows)
    write("stations.tsv", stations())
    write("airports.tsv", airports(county_rows + city_rows))
    print(f"left out: {len(without)} counties, {sum(row[2] for row in without)} people")
    if "--left-out" in sys.argv:
        print(*without, sep="\n")


main()
