"""Who may call what: default deny, by the roles that each route declares."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from api.http.problems import ProblemError
from golden_record.access import Account


def require_role(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through whose role the route names; a route that names none is closed."""
    account = signed_in(connection)
    if account.role not in handler.opt.get("roles", ()):
        raise ProblemError("not-allowed", f"the role {account.role} may not call this")


def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> Account:
    """Tell who asks."""
    account = connection.scope.get("user")
    if not isinstance(account, Account):
        raise ProblemError("not-authenticated", headers={"WWW-Authenticate": "Bearer"})
    return account
