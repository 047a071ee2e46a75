"""Settings: the file below the environment, and a sentence for what cannot be used."""

from pathlib import Path

import pytest

from api.settings import SettingsError, load_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "hansaram.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_and_mappings_share_a_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[hansaram]\nworkers = 4\n[hansaram.survivorship]\nsource_priority = ["crm"]\n'
        '[branch]\nsource_record_id = "고객번호"\n',
    )
    settings, tables = load_settings(path)
    assert settings.workers == 4
    assert settings.survivorship.source_priority == ("crm",)
    assert tables == {"branch": {"source_record_id": "고객번호"}}


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANSARAM_WORKERS", "3")
    monkeypatch.setenv("HANSARAM_SURVIVORSHIP__SOURCE_PRIORITY", '["web"]')
    settings, _ = load_settings(written(tmp_path, "[hansaram]\nworkers = 4\n"))
    assert settings.workers == 3
    assert settings.survivorship.source_priority == ("web",)


WRONG = {
    "unknown": ("[hansaram]\nworker = 4\n", "worker"),
    "of the wrong kind": ('[hansaram]\nworkers = "many"\n', "workers"),
    "out of range": ("[hansaram]\nworkers = 0\n", "workers"),
    "not a table": ("hansaram = 1\n", "table"),
    "not TOML": ("[hansaram\n", "TOML"),
}


@pytest.mark.parametrize("text, told", WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_named(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=told):
        load_settings(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_settings(tmp_path / "nowhere.toml")
