"""A quick yes for what a marshmallow schema accepts, compiled from the schema itself.

A schema answers with reasons, and pays for being able to: on the machine this was measured on, one read took it 150 µs,
three times what a whole line may cost. But hardly any line of a tablet is wrong. So the schemas stay the single
definition, and at start they are taken apart into their smallest questions (is it text? is it within bounds? does it
match?), which are put together again as closures that answer yes or no and build nothing:

    schema  → for each key: may it be absent? may it be null? does its value pass?
    field   → is the value of the field's type, and do its validators pass?

A yes is final; after a no the schema is asked, and its word counts (fieldops/sync/shaped.py). What is not known here
(a hook, another kind of field, a default, a renamed key) is no error: such a schema is simply asked each time. Values
are those that `lines.parse` makes of JSON: dict, list, str, int, Decimal, bool and None. That both agree on them, for
every schema of the wire, is a property that the tests hold (tests/sync/test_checker.py).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, missing, validate

Check = Callable[[Any], bool]


class Such(validate.Validator):
    """A validator that is a question already: values such that it `holds`."""

    def __init__(self, holds: Check, complaint: str) -> None:
        self.holds = holds
        self._complaint = complaint

    def __call__(self, value: Any) -> None:
        if not self.holds(value):
            raise ValidationError(self._complaint)


class _UnknownError(Exception):
    """Something in a schema that only marshmallow understands."""


def compiled(schema: Schema) -> Check:
    """A check that says yes exactly where the schema has no objection."""
    try:
        return _object_check(schema, whole=True)
    except _UnknownError:
        return partial(_ask, schema)


def is_compiled(check: Check) -> bool:
    """Whether the check stands on its own, or has to ask the schema each time."""
    return not isinstance(check, partial)


def _ask(schema: Schema, value: Any) -> bool:
    return not schema.validate(value)


def _object_check(schema: Schema, *, whole: bool) -> Check:
    """A check of an object; one that is not whole may lack any key."""
    hooks = any(type(schema).resolve_hooks().values())
    if hooks or schema.many or schema.unknown != INCLUDE or schema.partial not in (None, True):
        raise _UnknownError
    whole = whole and not schema.partial
    return _keys_check(
        tuple(
            (name, whole and field.required, field.allow_none, _value_check(field, whole=whole))
            for name, field in schema.load_fields.items()
        )
    )


def _keys_check(plan: tuple[tuple[str, bool, bool, Check], ...]) -> Check:
    """A check of an object by its keys: name, whether it must be there, whether it may be null, its value's check."""

    def passes(value: Any) -> bool:
        if type(value) is not dict:
            return False
        for key, required, nullable, check in plan:
            held = value.get(key, missing)
            if held is missing:
                if required:
                    return False
            elif not (nullable if held is None else check(held)):
                return False
        return True

    return passes


def _value_check(field: fields.Field[Any], *, whole: bool) -> Check:
    """A check of a field's value that is neither absent nor null."""
    bent = field.load_default is not missing or field.data_key or field.attribute or field.pre_load or field.post_load
    if bent:
        raise _UnknownError
    checks = tuple(_validator_check(validator) for validator in field.validators)
    if type(field) is fields.Raw:
        return _each(checks)
    if type(field) is fields.List:
        return _each((_list_check(field, whole=whole), *checks))
    if type(field) is fields.Nested:
        return _each((_nested_check(field, whole=whole), *checks))
    return _typed(_plain_type(field), checks)


def _plain_type(field: Any) -> type:
    """The type of a value that needs no look inside."""
    if type(field) is fields.String:
        return str
    if type(field) is fields.Integer and field.strict:
        return int
    if type(field) is fields.Dict and not (field.key_field or field.value_field):
        return dict
    raise _UnknownError


def _typed(kind: type, checks: tuple[Check, ...]) -> Check:
    if not checks:
        return lambda value: type(value) is kind
    also = _each(checks)
    return lambda value: type(value) is kind and also(value)


def _each(checks: tuple[Check, ...]) -> Check:
    if not checks:
        return lambda _value: True
    first, *others = checks
    if not others:
        return first
    rest = _each(tuple(others))
    return lambda value: first(value) and rest(value)


def _list_check(field: Any, *, whole: bool) -> Check:
    nullable, check = field.inner.allow_none, _value_check(field.inner, whole=whole)
    return lambda value: type(value) is list and all(nullable if item is None else check(item) for item in value)


def _nested_check(field: Any, *, whole: bool) -> Check:
    if field.many or field.unknown not in (None, INCLUDE):
        raise _UnknownError
    return _object_check(field.schema, whole=whole)


def _validator_check(validator: Callable[[Any], Any]) -> Check:
    """The question a validator asks; one that is not known here is called."""
    make = _VALIDATORS.get(type(validator))
    return _called(validator) if make is None else make(validator)


def _called(validator: Callable[[Any], Any]) -> Check:
    def passes(value: Any) -> bool:
        try:
            validator(value)
        except ValidationError:
            return False
        return True

    return passes


def _regexp(validator: Any) -> Check:
    match = validator.regex.match
    return lambda text: match(text) is not None


def _one_of(validator: Any) -> Check:
    return tuple(validator.choices).__contains__


def _range(validator: validate.Range) -> Check:
    least, most = validator.min, validator.max
    if least is None or not (validator.min_inclusive and validator.max_inclusive):
        return _called(validator)
    if most is None:
        return lambda number: bool(number >= least)
    return lambda number: bool(least <= number <= most)


def _length(validator: validate.Length) -> Check:
    if validator.equal is not None:
        return _called(validator)
    least, most = validator.min or 0, validator.max
    if most is None:
        return lambda value: len(value) >= least
    return lambda value: least <= len(value) <= most


_VALIDATORS: dict[type, Callable[[Any], Check]] = {
    Such: lambda validator: validator.holds,
    validate.Regexp: _regexp,
    validate.OneOf: _one_of,
    validate.Length: _length,
    validate.Range: _range,
}
