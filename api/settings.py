"""Settings: one TOML file for a project, the environment above it, the command line above both.

The file holds one table per source (the mapping of its columns, see ``resolver.ingest.mapping``)
and, in the one reserved table ``[hansaram]``, the settings below. A file with mappings only, or
with settings only, is fine.

    [hansaram]
    workers = 4

    [hansaram.survivorship]
    source_priority = ["crm", "branch"]

    [branch]
    source_record_id = "고객번호"
"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

RESERVED = "hansaram"
PREFIX = "HANSARAM_"
REFERENCE = Path("hansaram-reference.db")
"""Where the official registers are looked for, in the working folder, when nothing is said."""


class SettingsError(Exception):
    """The settings cannot be used; the message says which and how to mend it."""


class Survivorship(BaseModel):
    """Which value wins: sources by falling trust, and per attribute the order of rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_priority: tuple[str, ...] = Field(
        default=(), description="sources by falling trust; those not named come last, as equals"
    )
    orders: dict[str, tuple[str, ...]] = Field(
        default={}, description="attribute to the order of rules that replaces its default"
    )


class Settings(BaseSettings):
    """Everything that can be set; each has an environment variable ``HANSARAM_`` + its name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    store: str | None = Field(
        default=None, description="URL of the store; by default hansaram.db in the output folder"
    )
    model: Path | None = Field(
        default=None, description="model folder; by default the one that ships with the product"
    )
    reference: Path | None = Field(
        default=None,
        description=f"file of imported official registers; by default {REFERENCE}, if it is there",
    )
    encoding: str | None = Field(
        default=None, description="encoding of text files where it cannot be found out"
    )
    delimiter: str | None = Field(
        default=None,
        min_length=1,
        max_length=1,
        description="sign between the columns of text files where it cannot be found out",
    )
    workers: int = Field(
        default=2, ge=1, le=256, description="processes and engine threads; at best the cores"
    )
    memory: str = Field(
        default="1500MB",
        pattern=r"^\d+(\.\d+)?(MB|GB|MiB|GiB)$",
        description="memory of the linking engine; beyond it, it uses the disk",
    )
    survivorship: Survivorship = Survivorship()
    host: str = Field(default="127.0.0.1", description="address that the service listens on")
    port: int = Field(default=8000, ge=0, le=65_535, description="port that the service listens on")
    trusted_proxies: str = Field(
        default="",
        description="addresses of proxies, parted by commas, whose X-Forwarded-For is believed",
    )
    upload_limit: int = Field(
        default=64 * 2**20, ge=1024, description="bytes of a file that a job takes over HTTP"
    )
    grace: int = Field(
        default=30, ge=1, le=3600, description="seconds that requests under way get at the end"
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/]+/?$",
        description="address by which browsers reach the service, such as https://mdm.example.kr; "
        "by default what the request says",
    )
    session_minutes: int = Field(
        default=15, ge=1, le=60, description="idle minutes after which a person signs in again"
    )
    webhook_networks: tuple[str, ...] = Field(
        default=(),
        description="networks, such as 10.0.0.0/8, in which webhooks may reach private addresses "
        "and plain HTTP; without them only public addresses over HTTPS",
    )
    rate_limit: int = Field(default=120_000, ge=1, description="requests per minute of one account")
    rate_limit_search: int = Field(
        default=30_000,
        ge=1,
        description="requests per minute of one account that search or resolve by attributes",
    )
    rate_limit_unknown: int = Field(
        default=600, ge=1, description="requests per minute of one address without an account"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment go before the file."""
        return env_settings, init_settings


def load_settings(path: Path | None = None) -> tuple[Settings, dict[str, Any]]:
    """Read the settings, and the tables that map columns.

    Args:
        path: the TOML file; ``None`` for the environment alone.

    Returns:
        The settings and the remaining tables, empty when nothing is mapped.

    Raises:
        SettingsError: the file or a setting cannot be used.
    """
    tables = _tables(path) if path else {}
    own = tables.pop(RESERVED, {})
    if not isinstance(own, dict):
        raise SettingsError(f"{path}: [{RESERVED}] has to be a table")
    try:
        return Settings(**own), tables
    except ValidationError as error:
        raise SettingsError(_sentence(error, path)) from None


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be opened: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not TOML: {error}. A header with Korean letters needs quotes."
        ) from None


def _sentence(error: ValidationError, path: Path | None) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    known = ", ".join(Settings.model_fields)
    where = f"{path} or {PREFIX}{name.upper()}" if path else f"{PREFIX}{name.upper()}"
    return f"setting {name} ({where}): {first['msg']}. Settings are: {known}."
