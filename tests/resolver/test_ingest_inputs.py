"""Inputs as a whole: which are read, and what is said of those that cannot be."""

import datetime
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from resolver.ingest import IngestError, Limits, Mapping, Progress, RejectList, load_mapping, read
from resolver.ingest.errors import (
    MissingExtra,
    MissingKey,
    NoRecords,
    NoSuchInput,
    TooLarge,
    UnreadableDatabase,
    UnreadableEncoding,
    UnsupportedFormat,
    WrongMapping,
)
from resolver.schema import RAW

HEADER = "source,source_record_id,name,phone\n"
ROW = "S,1,홍길동,010\n"


def records(*inputs: str | Path, **options: object) -> list[dict]:
    batches = list(read(inputs, rejects=RejectList(), **options))
    assert all(batch.schema == RAW for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()]


def ids(*inputs: str | Path, **options: object) -> list[str]:
    return [row["source_record_id"] for row in records(*inputs, **options)]


WHOLE_INPUTS = {
    # name: (file, content, error, words of the sentence)
    "empty": ("a.csv", b"", NoRecords, "empty"),
    "a byte order mark and nothing else": ("a.csv", b"\xef\xbb\xbf\r\n", NoRecords, "empty"),
    "header only": ("a.csv", HEADER.encode(), NoRecords, "no records"),
    "binary": ("a.csv", bytes(range(256)) * 9, UnsupportedFormat, "binary"),
    "old Excel": ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99, UnsupportedFormat, ".xlsx"),
    "a zip archive": ("a.zip", b"PK\x03\x04" + b"x" * 99, UnsupportedFormat, "ZIP"),
    "damaged Excel": ("a.xlsx", b"PK\x03\x04" + b"x" * 99, UnsupportedFormat, "damaged"),
    "damaged Parquet": ("a.parquet", b"PAR1" + b"x" * 99, UnsupportedFormat, "damaged"),
    "damaged gzip": ("a.csv.gz", b"\x1f\x8b" + b"x" * 99, UnsupportedFormat, "damaged"),
    "SQLite": ("a.db", b"SQLite format 3\0" + b"x" * 99, UnsupportedFormat, "sqlite:///"),
    "JSON array": ("a.json", b'[{"source": "S"}]', UnsupportedFormat, "JSON Lines"),
    "no key columns": ("a.csv", "이름,전화\n홍,1\n".encode(), MissingKey, 'name = "이름"'),
    "no source": ("a.csv", b"source_record_id,name\n1,x\n", MissingKey, "no column source."),
    "no id": ("a.csv", b"source,name\nS,x\n", MissingKey, "no column source_record_id."),
    "key column twice": ("a.csv", b"source,source,name\nS,1,x\n", WrongMapping, "columns 1 and 2"),
    "neither encoding": (
        "a.csv",
        HEADER.encode() + b"S,1,\xff\xff,\n",
        UnreadableEncoding,
        "--encoding",
    ),
    "no object": ("a.jsonl", b"[1]\n2\n", NoRecords, "JSON object"),
    "too many columns": ("a.csv", b"," * 5_000 + b"\n", TooLarge, "5001 columns"),
}


@pytest.mark.parametrize("name", WHOLE_INPUTS)
def test_an_unreadable_input_says_what_is_wrong_and_where(name: str, tmp_path: Path) -> None:
    file, content, error, words = WHOLE_INPUTS[name]
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(IngestError) as caught:
        records(path)
    assert type(caught.value) is error
    assert words in str(caught.value) and str(path) in str(caught.value)
    assert "홍" not in str(caught.value)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(NoSuchInput, match=r"nowhere\.csv"):
        records("nowhere.csv")


def test_a_header_alone_is_fine_beside_records(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER, "utf-8")
    (tmp_path / "b.csv").write_text(HEADER + ROW, "utf-8")
    assert ids(tmp_path) == ["1"]


def test_a_folder_and_a_pattern_are_read_in_order_and_once(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".hidden.csv", "notes.md", "deep/c.CSV"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + ROW.replace("1", path.stem, 1), "utf-8")
    assert ids(tmp_path) == ["a", "b", "c"]
    assert ids(str(tmp_path / "*.csv"), tmp_path / "a.csv") == ["a", "b"]


def test_the_last_of_many_files_is_checked_before_the_first_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + ROW, "utf-8")
    (tmp_path / "b.csv").write_text("이름\n홍\n", "utf-8")
    with pytest.raises(MissingKey):
        next(read([tmp_path], rejects=RejectList()))


def test_what_the_user_says_of_the_encoding_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + ROW).encode("utf-16-le"))
    assert records(path, encoding="utf-16")[0]["name"] == "홍길동"
    path.write_text(HEADER + ROW, "utf-8")
    with pytest.raises(UnreadableEncoding, match="'klingon'"):
        records(path, encoding="klingon")


def test_batches_are_no_larger_than_asked_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROW * 10, "utf-8")
    told: list[Progress] = []
    batches = list(read([path], rejects=RejectList(), batch_rows=4, on_progress=told.append))
    assert [batch.num_rows for batch in batches] == [4, 4, 2]
    assert (told[-1].records, told[-1].rejects, told[-1].files) == (10, 0, 1)


def test_headers_are_found_whatever_their_case_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\ufeffSource, SOURCE_RECORD_ID ,Name\nS,1,홍\n", "utf-8")
    assert records(path)[0]["name"] == "홍"


def test_common_korean_headers_need_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("출처,고객번호,성명,휴대폰,집 전화,비밀\nS,1,홍,010,02,x\n", "utf-8")
    (row,) = records(path)
    assert (row["source_record_id"], row["name"], row["phone"]) == ("1", "홍", "010, 02")
    assert row["extras"] is None and "x" not in row.values()


def test_an_ambiguous_korean_header_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("source,source_record_id,이름,성명\nS,1,홍,김\n", "utf-8")
    with pytest.raises(WrongMapping, match="columns 3 and 4 are both name"):
        records(path)


CAMP = """
[camp]
files = ["a*"]
source_record_id = ["지역", "번호"]
extras = ["비고"]
[camp.columns]
name = "상호"
phone = { join = ["앞", "중간", "끝"], with = "-", digits = [0, 3, 4] }
address = { first_of = ["도로명", "지번"] }
gender = { constant = "F" }
party_type = { constant = "organization" }
"""


def mapping(text: str, tmp_path: Path) -> Mapping:
    path = tmp_path / "mapping.toml"
    path.write_text(text, "utf-8")
    return load_mapping(path)


def test_a_mapping_joins_chooses_and_keeps(tmp_path: Path) -> None:
    header = "지역,번호,상호,앞,중간,끝,도로명,지번,비고,비밀\n"
    rows = "A,1,홍,61,383,55,,역삼동 1,메모,x\nA,2,김,,,,테헤란로 1,역삼동 1,,x\n"
    path = tmp_path / "a.csv"
    path.write_text(header + rows, "utf-8")
    one, two = records(path, mapping=mapping(CAMP, tmp_path))
    assert (one["source"], one["source_record_id"], one["gender"]) == ("camp", "A-1", "F")
    assert (one["phone"], one["address"], one["extras"]) == (
        "61-383-0055",
        "역삼동 1",
        '{"비고": "메모"}',
    )
    assert (two["phone"], two["address"], two["extras"]) == (None, "테헤란로 1", None)
    assert "x" not in one.values()
    assert one["party_type"] == two["party_type"] == "organization"


def test_a_delimiter_that_no_sniffer_expects_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("source^source_record_id^name\ncrm^1^홍, 길동\n", "utf-8")
    (one,) = records(path, delimiter="^")
    assert (one["source_record_id"], one["name"]) == ("1", "홍, 길동")


WRONG_MAPPINGS = {
    "no TOML": ("[camp", "TOML"),
    "nothing": ("", "no table"),
    "outside a table": ("name = 1", "[source]"),
    "unknown setting": ('[camp]\nfile = ["a"]', "[camp] file"),
    "unknown column": ('[camp.columns]\nfone = "앞"', "fone"),
    "a width too few": ('[a.columns]\nphone = { join = ["b", "c"], digits = [4] }', "digits"),
    "two sources": ('[camp]\nsource = "a"\nsource_column = "b"', "not both"),
    "two tables for everything": ('[a]\nsource = "a"\n[b]\nsource = "b"', "[a], [b]"),
    "two tables for one file": ('[a]\nfiles = ["a*"]\n[b]\nfiles = ["*.csv"]', "[a] and [b]"),
    "a column that is not there": ('[a]\nsource_record_id = "고객번허"', "'고객번호'"),
    "no id": ("[a.columns]\nname = '이름'", "source_record_id"),
}


@pytest.mark.parametrize("name", WRONG_MAPPINGS)
def test_a_wrong_mapping_is_named_with_what_to_mend(name: str, tmp_path: Path) -> None:
    text, words = WRONG_MAPPINGS[name]
    path = tmp_path / "a.csv"
    path.write_text("고객번호,이름\n1,홍\n", "utf-8")
    with pytest.raises((WrongMapping, MissingKey)) as caught:
        records(path, mapping=mapping(text, tmp_path))
    assert words in str(caught.value)


def test_a_source_can_leave_its_ci_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,ci\n1,secret\n", "utf-8")
    text = '[a]\nsource_record_id = "id"\nuse_ci = {}\n[a.columns]\nci = "ci"\n'
    assert records(path, mapping=mapping(text.format("true"), tmp_path))[0]["ci"] == "secret"
    assert records(path, mapping=mapping(text.format("false"), tmp_path))[0]["ci"] is None


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["title"])
    sheet = book.create_sheet("고객")
    sheet["B3"], sheet["C3"], sheet["D3"] = "고객번호", "휴대폰", "생년월일"
    sheet["B4"], sheet["C4"], sheet["D4"] = 1.0, 1012345678.0, datetime.date(1980, 1, 2)
    sheet["B6"], sheet["C6"], sheet["D6"] = "a", True, datetime.datetime(1980, 1, 2, 3, 4)
    book.save(path)
    return path


def test_excel_cells_are_read_as_a_person_reads_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    text = '[shop]\nsheet = "고객"\nsource_record_id = "고객번호"\n'
    text += '[shop.columns]\nphone = "휴대폰"\nbirth_date = "생년월일"\n'
    rows = records(path, mapping=mapping(text, tmp_path))
    found = [(r["source_record_id"], r["phone"], r["birth_date"], r["line"]) for r in rows]
    assert found == [
        ("1", "1012345678", "1980-01-02", 4),
        ("a", "true", "1980-01-02T03:04:00", 6),
    ]


def test_excel_without_its_package_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    path = workbook(tmp_path / "a.xlsx")
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtra, match=r"hansaram\[excel\]"):
        records(path)


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    honest, lie = (3_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(honest, lie))
    with pytest.raises(TooLarge, match="too large"):
        records(path, limits=Limits(unpacked_bytes=1_000_000))


def test_parquet_columns_of_any_type_become_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "source": pa.array(["S", "S"]).dictionary_encode(),
            "source_record_id": pa.array([1, 2], pa.int64()),
            "phone": [1012345678.0, None],
            "postal_code": [Decimal("6236.00"), Decimal("1.50")],
            "birth_date": [datetime.date(1980, 1, 2), None],
            "secret": ["x", "y"],
        }
    )
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    one, two = records(path)
    assert [one[c] for c in ("source_record_id", "phone", "postal_code", "birth_date", "line")] == [
        "1",
        "1012345678",
        "6236",
        "1980-01-02",
        1,
    ]
    assert (two["postal_code"], two["phone"], two["line"]) == ("1.50", None, 2)


def database(path: Path) -> Path:
    from pysqlite3 import dbapi2

    connection = dbapi2.connect(path)
    connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, phone REAL)")
    rows = [(2, "김", 1012345678.0), (1, "홍", None)]
    connection.executemany("INSERT INTO customers VALUES (?, ?, ?)", rows)
    connection.execute("INSERT INTO customers VALUES (3, CAST(x'ff' AS TEXT), NULL)")
    connection.commit()
    connection.close()
    return path


def test_a_table_and_a_query_of_a_database_are_read(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db")
    text = '[crm]\nsource_record_id = "id"\n[crm.columns]\nname = "name"\nphone = "phone"\n'
    rejects = RejectList()
    url = f"sqlite:///{path}?table=customers"
    batches = read([url], rejects=rejects, mapping=mapping(text, tmp_path))
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [(r["source_record_id"], r["name"], r["phone"], r["line"]) for r in rows] == [
        ("1", "홍", None, 1),
        ("2", "김", "1012345678", 2),
    ]
    assert [(r.line, r.column, r.reason) for r in rejects.rejects] == [(3, "name", "bad_character")]
    query = "SELECT 'crm' AS source, id AS source_record_id FROM customers WHERE id < 3 ORDER BY 2"
    assert ids(f"sqlite:///{path}?query={query}") == ["1", "2"]


WRONG_URLS = {
    "no table named": ("sqlite:///{}", "names no table"),
    "no such table": ("sqlite:///{}?table=clients", "customers"),
    "a query that would write": ("sqlite:///{}?query=DELETE FROM customers", "read"),
    "another database": ("mysql://host/db?table=t", "mysql is not read"),
}


@pytest.mark.parametrize("name", WRONG_URLS)
def test_a_wrong_database_url_is_explained(name: str, tmp_path: Path) -> None:
    url, words = WRONG_URLS[name]
    path = database(tmp_path / "a.db")
    with pytest.raises(UnreadableDatabase, match=words):
        records(url.format(path))


def test_a_database_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput):
        records(f"sqlite:///{tmp_path}/none.db?table=t")
    assert not (tmp_path / "none.db").exists()


def test_a_password_in_a_url_is_never_shown() -> None:
    with pytest.raises(UnreadableDatabase) as caught:
        records("postgresql://me:hunter2@127.0.0.1:1/db?table=t")
    assert "hunter2" not in str(caught.value)
