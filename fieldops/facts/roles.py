"""Who may do what: the city's roles, and the kinds of fact each of them may record in the field."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is employed to do; a person may have several."""

    READER = "reader"
    DISPATCHER = "dispatcher"
    BILLING = "billing"
    FIELD_LEAD = "field_lead"
    FINANCE_MANAGER = "finance_manager"
    ADMIN = "admin"


FIELD_ROLES = frozenset({Role.READER, Role.FIELD_LEAD})


def may_record(roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles may record facts of the field; the office records none."""
    return not FIELD_ROLES.isdisjoint(roles)
