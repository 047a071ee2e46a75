"""How columns of the store are declared: the shorthand that the tables share."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

Whole: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
ByCodePoint: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def number(name: str, *, of: str | None = None, nullable: bool = False) -> Column[int]:
    """A whole number, perhaps one that names a row of another table."""
    reference = [ForeignKey(of)] if of else []
    return Column(name, Whole, *reference, nullable=nullable)


def counted(name: str) -> Column[int]:
    """A whole number that begins with 0."""
    return Column(name, Whole, nullable=False, server_default="0")


def identity(name: str) -> Column[int]:
    """A number that the store hands out."""
    return Column(name, Whole, primary_key=True, autoincrement=False)


def texts(name: str, *, nullable: bool = True) -> Column[str]:
    """A text."""
    return Column(name, Text, nullable=nullable)


def index_now(name: str, table: Table, *columns: str, end: str, unique: bool = True) -> Index:
    """An index over the rows that have not ended."""
    alive = text(f"{end} IS NULL")
    return Index(
        name,
        *(table.c[column] for column in columns),
        unique=unique,
        sqlite_where=alive,
        postgresql_where=alive,
    )


def index_where(name: str, table: Table, *columns: str, where: str) -> Index:
    """An index over the rows of which a condition holds."""
    holds = text(where)
    return Index(
        name,
        *(table.c[column] for column in columns),
        sqlite_where=holds,
        postgresql_where=holds,
    )
