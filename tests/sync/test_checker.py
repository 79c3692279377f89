"""The quick checks say what the schemas say: for every message and kind of the wire, whatever is put into it."""

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import EXCLUDE, Schema, fields, post_load, validate, validates_schema

from fieldops.facts import ids
from fieldops.sync import checker, payloads, shapes
from fieldops.sync.messages import ENVELOPE, ENVELOPE_SHAPED, HEADER, KINDS, ClockReading
from fieldops.sync.shapes import Shape

PARTS = {"clk": ClockReading(), "position": payloads.Position(), "telegram": payloads.Telegram(partial=True)}
SCHEMAS = {"header": HEADER, "envelope": ENVELOPE} | PARTS | {name: kind.payload for name, kind in KINDS.items()}
CHECKS = {name: checker.compiled(schema) for name, schema in SCHEMAS.items()}

FIGURES = st.integers(-5, 2**53) | st.decimals("-200", "200", places=3)
IDS = st.sampled_from(["0196c5a0-3f00-7000-8000-00000000dead", "0196c5a0-3f00-5000-b000-0000000000aa"])
HOLDING = {ids.is_id: IDS, shapes._is_figure: FIGURES, shapes._is_truth: st.booleans()}
"""Values for the questions that have a name of their own."""
MATCHING = {
    payloads.DIGITS: ["0", "01042", "9" * 12],
    payloads.HASH: ["0" * 64, "af" * 32],
    payloads.HEX: ["", "00aF"],
    shapes._INSTANT: ["2026-05-12T09:14:22.123-07:00", "2026-05-12T16:14:22Z"],
}
"""Texts for each pattern."""
JSON = st.recursive(
    st.none() | st.booleans() | FIGURES | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abp", max_size=2), inner, max_size=3),
    max_leaves=4,
)
NEARLY = [
    *(None, True, 0, -1, 1, 2**31 - 1, 2**31, 1000, 1001, Decimal("0.5"), "", "1", "0" * 13, "A" * 64, "cycle"),
    *("x" * 30, "x" * 31, "x" * 64, "x" * 65, "2026-02-30T09:00:00Z", "0196c5a0-3f00-7000-8000-00000000dead\n"),
    *([], {}, [None], ["high"], ["high", None], ["high", "tall"], {"lat": 1}, {"raw": "0"}),
]
"""What lies just within and beyond the bounds, and what is nearly of the right type."""


def fitting(schema: Schema) -> st.SearchStrategy:
    """Objects that a schema accepts, made from its fields."""
    must = {name: values(field) for name, field in schema.load_fields.items() if field.required and not schema.partial}
    may = {name: values(field) for name, field in schema.load_fields.items() if name not in must}
    return st.fixed_dictionaries(must, optional=may)


def values(field: fields.Field) -> st.SearchStrategy:
    return st.none() | _values(field) if field.allow_none else _values(field)


def _values(field: fields.Field) -> st.SearchStrategy:
    bounds = {type(each): each for each in field.validators}
    if isinstance(field, fields.Nested):
        return fitting(field.schema)
    if isinstance(field, fields.List):
        return st.lists(values(field.inner), max_size=2)
    if isinstance(field, fields.Dict):
        return st.dictionaries(st.text(max_size=2), JSON, max_size=2)
    if isinstance(field, fields.Integer):
        return st.integers(bounds[validate.Range].min, bounds[validate.Range].max)
    return _texts(bounds) if isinstance(field, fields.String) else _holding(bounds)


def _texts(bounds: dict) -> st.SearchStrategy:
    if validate.Regexp in bounds:
        return st.sampled_from(MATCHING[bounds[validate.Regexp].regex.pattern])
    if validate.OneOf in bounds:
        return st.sampled_from(bounds[validate.OneOf].choices)
    if checker.Such in bounds:
        return _holding(bounds)
    length = bounds.get(validate.Length, validate.Length(max=30))
    return st.text("aÑ☔ 1", min_size=length.min or 0, max_size=min(length.max, 30))


def _holding(bounds: dict) -> st.SearchStrategy:
    return HOLDING[bounds[checker.Such].holds] if checker.Such in bounds else JSON


@st.composite
def spoiled(draw, fits: st.SearchStrategy):
    """An object that fits, with up to two of its places changed."""
    value = draw(fits)
    for _ in range(draw(st.integers(0, 2))):
        place = value
        while isinstance(inner := draw(st.sampled_from([*_inside(place), None])), dict | list):
            place = inner
        _spoil(draw, place)
    return value


def _inside(place: dict | list) -> list:
    held = place.values() if isinstance(place, dict) else place
    return [each for each in held if isinstance(each, dict | list)]


def _spoil(draw, place: dict | list) -> None:
    instead = deepcopy(draw(st.sampled_from(NEARLY) | JSON))  # or the next change would spoil the list itself
    if isinstance(place, list):
        place.append(instead)
    elif not place or draw(st.integers(0, 5)) == 0:
        place["further"] = instead
    elif draw(st.integers(0, 3)) == 0:
        del place[draw(st.sampled_from(sorted(place)))]
    else:
        place[draw(st.sampled_from(sorted(place)))] = instead


FITTING = {name: fitting(schema) for name, schema in SCHEMAS.items()}
SPOILED = {name: spoiled(fits) for name, fits in FITTING.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_of_the_wire_is_compiled(name):
    assert checker.is_compiled(CHECKS[name])


@settings(max_examples=5, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_check_and_its_schema_agree_on_every_key(name, data):
    fits, check, schema = data.draw(FITTING[name]), CHECKS[name], SCHEMAS[name]
    for key in schema.load_fields:
        rest = {other: value for other, value in fits.items() if other != key}
        assert check(rest) is (schema.validate(rest) == {})
        for value in NEARLY:
            assert check(rest | {key: value}) is (schema.validate(rest | {key: value}) == {}), (key, value)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(SCHEMAS)), data=st.data())
def test_a_check_and_its_schema_agree(name, data):
    value = data.draw(SPOILED[name])
    assert CHECKS[name](value) is (SCHEMAS[name].validate(value) == {})


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(SCHEMAS)), data=st.data())
def test_what_is_made_from_a_schema_fits(name, data):
    assert CHECKS[name](data.draw(FITTING[name]))


@given(JSON)
def test_a_check_and_its_schema_agree_on_any_value(value):
    for name, schema in SCHEMAS.items():
        assert CHECKS[name](value) is (schema.validate(value) == {})


class Doubled(Shape):
    """Two keys that must agree, which no single field says."""

    one = shapes.text()
    two = shapes.text()

    @validates_schema
    def agree(self, data, **_):
        if data.get("one") != data.get("two"):
            raise validate.ValidationError("differ")


class Renamed(Shape):
    """A key that is called otherwise on the wire."""

    name = fields.String(required=True, data_key="Name")


class Defaulting(Shape):
    """A default that is changed after loading."""

    size = fields.Integer(strict=True, load_default=7)

    @post_load
    def double(self, data, **_):
        return data | {"size": data["size"] * 2}


class Loose(Shape):
    """A number that may come as text."""

    number = fields.Integer(required=True)
    inner = fields.Nested(Renamed)


class Selective(Schema):
    """Further keys are dropped."""

    class Meta:
        unknown = EXCLUDE

    at = fields.DateTime()


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (Doubled(), {"one": "a", "two": "a"}, {"one": "a", "two": "b"}),
        (Renamed(), {"Name": "a"}, {"name": "a"}),
        (Defaulting(), {}, {"size": "1"}),
        (Loose(), {"number": "7"}, {"number": "seven"}),
        (Selective(), {"at": "2026-05-12T09:00:00Z", "more": 1}, {"at": "noon"}),
        (Loose(many=True), [{"number": 7}], {"number": 7}),
        (shapes.Shape.from_dict({"x": fields.Dict(keys=fields.Integer())})(), {"x": {}}, {"x": {"a": 1}}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_only_marshmallow_understands_is_asked_of_it(schema, right, wrong):
    check = checker.compiled(schema)
    assert (checker.is_compiled(check), check(right), check(wrong)) == (False, True, False)


def test_a_refusal_names_keys_and_never_what_was_sent():
    line = {"kind": 7, "by": "rosa" * 20, "clk": {"boot": "b", "mono": "secret", "off": 0}, "p": []}
    assert ENVELOPE_SHAPED.faults(line) == [
        "at", "by", "clk.mono", "clk.unc", "id", "kind", "p", "run", "seen", "stop", "v"
    ]  # fmt: skip
    assert KINDS["read.taken"].shaped.faults({"checks": ["high", "secret"]})[0:2] == ["attempts", "checks.1"]
