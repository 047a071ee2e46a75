"""``hansaram reference import`` says what it could not use, also where nobody watches."""

from pathlib import Path

from click.testing import CliRunner

from api.cli.reference import import_files


def test_a_file_of_no_known_layout_is_named(tmp_path: Path) -> None:
    register, stray = tmp_path / "register.csv", tmp_path / "stray.csv"
    register.write_text("sido,sigungu,emd,ri\n서울특별시,강남구,역삼동,\n", encoding="utf-8")
    stray.write_text("old_code,new_code\n1,2\n", encoding="utf-8")
    target = tmp_path / "reference.db"
    done = CliRunner().invoke(import_files, [str(register), str(stray), "--to", str(target)])
    assert done.exit_code == 0 and target.is_file()
    assert "stray.csv" in done.output and "register.csv" not in done.output
