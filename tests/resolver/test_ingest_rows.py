"""Every row of an input becomes one record or one reject, and says where it stood."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.ingest import Limits, RejectFile, RejectList, read
from resolver.ingest.delimited import _Reading

HEADER = "source,source_record_id,name,phone\n"


def taken(path: Path, **options: object) -> tuple[list[tuple[str, str | None, int]], list[tuple]]:
    rejects = RejectList()
    batches = read([path], rejects=rejects, **options)
    rows = [row for batch in batches for row in batch.to_pylist()]
    found = [(r["source_record_id"], r["name"], r["line"]) for r in rows]
    return found, [(r.line, r.column, r.reason) for r in rejects.rejects]


ROWS = {
    # name: (text below the header, (id, name, line) of the records, (line, column, reason))
    "plain": ("S,1,홍길동,\n", [("1", "홍길동", 2)], []),
    "no line end at the end": ("S,1,홍,\nS,2,김,", [("1", "홍", 2), ("2", "김", 3)], []),
    "windows line ends": ("S,1,홍,\r\nS,2,김,\r\n", [("1", "홍", 2), ("2", "김", 3)], []),
    "blank lines count": ("\nS,1,홍,\n\n \nS,2,김,\n", [("1", "홍", 3), ("2", "김", 6)], []),
    "rows of nothing are no rejects": (",,,\nS,1,홍,\n,,,\n", [("1", "홍", 3)], []),
    "delimiter in quotes": ('S,1,"홍, 길동",\n', [("1", "홍, 길동", 2)], []),
    "doubled quote": ('S,1,"홍 ""길"" 동",\n', [("1", '홍 "길" 동', 2)], []),
    "quote inside a bare cell is text": ('S,1,홍"길"동,\n', [("1", '홍"길"동', 2)], []),
    "line end in quotes": (
        'S,1,"홍\n길동",\nS,2,김,\n',
        [("1", "홍\n길동", 2), ("2", "김", 4)],
        [],
    ),
    "blank line in quotes": (
        'S,1,"홍\n\n길동",\nS,2,김,\n',
        [("1", "홍\n\n길동", 2), ("2", "김", 5)],
        [],
    ),
    "lone carriage return is text": ("S,1,홍\r길동,\n", [("1", "홍\r길동", 2)], []),
    "spaces around a key": (" S , 1 ,홍,\n", [("1", "홍", 2)], []),
    "the text null is a name": ("S,1,null,\nS,2,NA,\n", [("1", "null", 2), ("2", "NA", 3)], []),
    "empty name": ('S,1,,010\nS,2,"",\n', [("1", None, 2), ("2", None, 3)], []),
    "too many cells": (
        "S,1,홍,010,x\nS,2,김,\n",
        [("2", "김", 3)],
        [(2, "", "wrong_column_count")],
    ),
    "too few cells": ("S,1,홍\nS,2,김,\n", [("2", "김", 3)], [(2, "", "wrong_column_count")]),
    "no id": ("S,,홍,\nS,2,김,\n", [("2", "김", 3)], [(2, "source_record_id", "missing_key")]),
    "no source": (" ,1,홍,\nS,2,김,\n", [("2", "김", 3)], [(2, "source", "missing_key")]),
    "quote never closed": (
        'S,1,"홍,\nS,2,김,\nS,3,박,\n',
        [("2", "김", 3), ("3", "박", 4)],
        [(2, "", "broken_quoting")],
    ),
    "quote never closed before quoted rows": (
        'S,1,"홍,\nS,2,"김",\nS,3,"박",\n',
        [("2", "김", 3), ("3", "박", 4)],
        [(2, "", "broken_quoting")],
    ),
    "an open and a stray closing quote do not swallow what lies between": (
        'S,1,홍,"010\nS,2,김,\nS,3,박,\nS,4,최,010"\nS,5,정,\n',
        [("2", "김", 3), ("3", "박", 4), ("4", "최", 5), ("5", "정", 6)],
        [(2, "", "broken_quoting")],
    ),
    "text after a closing quote": (
        'S,1,"홍"길동,\nS,2,김,\n',
        [("2", "김", 3)],
        [(2, "", "broken_quoting")],
    ),
    "quoted over lines with a cell too many is one reject": (
        'S,1,"홍\n길동",,x\nS,2,김,\n',
        [("2", "김", 4)],
        [(2, "", "wrong_column_count")],
    ),
    "zero byte": ("S,1,홍\0,\nS,2,김,\n", [("2", "김", 3)], [(2, "name", "bad_character")]),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_becomes_a_record_or_a_reject(name: str, tmp_path: Path) -> None:
    text, records, rejects = ROWS[name]
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + text).encode())
    assert taken(path) == (records, rejects)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-be"])
def test_delimiter_and_encoding_are_found(delimiter: str, encoding: str, tmp_path: Path) -> None:
    text = (HEADER + "S,1,똠방각하,010\n").replace(",", delimiter)
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    path = tmp_path / "a.txt"
    path.write_bytes(mark + text.encode(encoding))
    assert taken(path) == ([("1", "똠방각하", 2)], [])


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress((HEADER + "S,1,홍길동,\n").encode("cp949")))
    assert taken(path) == ([("1", "홍길동", 2)], [])


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_bad_byte_costs_its_row_only(encoding: str, tmp_path: Path) -> None:
    sound = "".join(f"S,{i},홍길동,\n" for i in range(9_000)).encode(encoding)
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER.encode() + sound + b"S,x,\xff\xff,\n" + "S,y,끝,\n".encode(encoding))
    records, rejects = taken(path)
    assert rejects == [(9_002, "name", "bad_encoding")]
    assert (len(records), records[-1]) == (9_001, ("y", "끝", 9_003))


def test_half_a_surrogate_pair_in_utf_16_costs_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = (HEADER + "S,1,\ud800,\nS,2,김,\n").encode("utf-16-le", "surrogatepass")
    path.write_bytes(b"\xff\xfe" + text)
    assert taken(path) == ([("2", "김", 3)], [(2, "name", "bad_encoding")])


def test_a_ten_megabyte_cell_costs_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "S,1," + "가" * 4_000_000 + ",\nS,2,김,\n", "utf-8")
    assert taken(path) == ([("2", "김", 3)], [(2, "name", "cell_too_long")])


def test_a_cell_over_the_limit_costs_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "S,1,가나다라,\nS,2,가나다,\n", "utf-8")
    found = taken(path, limits=Limits(cell_chars=3))
    assert found == ([("2", "가나다", 3)], [(2, "name", "cell_too_long")])


JSON = {
    "numbers keep their digits": ('{"source":"S","source_record_id":12345678901234567890}', "1234"),
    "a spreadsheet's number": ('{"source":"S","source_record_id":1012345678.0}', "1012345678"),
    "a fraction": ('{"source":"S","source_record_id":2.50}', "2.50"),
    "true": ('{"source":"S","source_record_id":true}', "true"),
}


@pytest.mark.parametrize("name", JSON)
def test_json_values_become_text(name: str, tmp_path: Path) -> None:
    text, wanted = JSON[name]
    path = tmp_path / "a.jsonl"
    path.write_text(text, "utf-8")
    (record,), _ = taken(path)
    assert record[0].startswith(wanted) and "e" not in record[0].replace("true", "")


def test_json_lines_that_are_no_objects_are_rejected(tmp_path: Path) -> None:
    good = {"source": "S", "source_record_id": 1, "name": None}
    late = {"source": "S", "source_record_id": 2, "name": "홍"}
    torn = '{"source":"S","source_record_id":3,"name":"\\ud800"}'
    deep = "[" * 100_000
    lines = [json.dumps(good), "{", "[1]", "", deep, torn, json.dumps(late)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    records, rejects = taken(path)
    assert records == [("1", None, 1), ("2", "홍", 7)]
    assert rejects == [
        (2, "", "bad_json"),
        (3, "", "bad_json"),
        (5, "", "bad_json"),
        (6, "name", "bad_character"),
    ]


def test_a_json_column_that_turns_up_late_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"source": "S", "source_record_id": i}) for i in range(9_000)]
    lines.append(json.dumps({"이름": "홍", "source": "S", "source_record_id": "z"}))
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    records, _ = taken(path)
    assert records[-1] == ("z", "홍", 9_001)


def test_the_rejects_file_holds_no_cell_and_no_formula(tmp_path: Path) -> None:
    source, out = tmp_path / "=a.csv", tmp_path / "rejects.csv"
    source.write_text(HEADER + 'S,1,"비밀,\nS,2,김,\n', "utf-8")
    with RejectFile(out) as rejects:
        list(read([source], rejects=rejects))
    with out.open(encoding="utf-8", newline="") as stream:
        header, row = csv.reader(stream)
    assert header == ["file", "line", "column", "reason"]
    assert row[1:3] == ["2", ""] and row[3].startswith("broken_quoting: ")
    assert "비밀" not in out.read_text("utf-8")


CELLS = st.text(st.sampled_from('ab,"\n 가힣'), max_size=6)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12)


@given(TABLES)
@settings(deadline=None, derandomize=True, max_examples=80)
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, table) -> None:
    path = tmp_path_factory.getbasetemp() / "a.csv"
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["source", "source_record_id", "name"])
    writer.writerows(["S", number, name + "." + more] for number, (name, more) in enumerate(table))
    path.write_text(stream.getvalue(), "utf-8", newline="")
    records, rejects = taken(path)
    assert rejects == []
    wanted = [name + "." + more for name, more in table]
    assert [name for _, name, _ in records] == wanted


LINES = st.text(st.sampled_from('ab,"\n가'), max_size=80)


@given(LINES)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_whole_blocks_and_single_rows_agree(tmp_path_factory, text) -> None:
    path = tmp_path_factory.getbasetemp() / "a.csv"
    path.write_text("source,source_record_id,name\nS,1,x\n" + text, "utf-8", newline="")
    fast = taken(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Reading, "_whole", lambda *_: None)
        assert taken(path) == fast


@given(LINES, st.integers(8, 64))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_where_a_block_ends_changes_nothing(tmp_path_factory, text, size) -> None:
    path = tmp_path_factory.getbasetemp() / "a.csv"
    path.write_text("source,source_record_id,name\nS,1,x\n" + text, "utf-8", newline="")
    whole = taken(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("resolver.ingest.lines.BLOCK", size + 32)
        assert taken(path) == whole
