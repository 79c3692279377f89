"""Whatever bytes come in: a problem, or every line accounted for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldops.interchange.layout import layout
from fieldops.interchange.meter_routes import read_meter_route
from fieldops.problems import Problem

UNHURRIED = settings(deadline=None)  # the machine may be busy with other tests
HEADER = b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,latitude,longitude"
NEARLY_RIGHT = st.lists(
    st.sampled_from(
        [b"R1", b"10", b"6", b"CCF", b"0", b"", b'"', b'"a,b"', b"\xff", b"\xc3\xb1", b"\0", b"1e5", b"-1"]
    ),
    min_size=8,
    max_size=11,
).map(b",".join)
LINES = st.lists(NEARLY_RIGHT | st.binary(max_size=60), max_size=6)
ENDINGS = st.sampled_from([b"\n", b"\r\n"])
COLUMNS = st.lists(st.binary(max_size=160) | st.text("0 9A", min_size=140, max_size=160).map(str.encode), max_size=4)


def loaded_or_problem(data, name):
    try:
        return read_meter_route(data, layout(name), "R9")
    except Problem as problem:
        return problem


def lines_that_say_something(data):
    plain = data.removeprefix(b"\xef\xbb\xbf")
    return [n for n, line in enumerate(plain.split(b"\n"), 1) if line.removesuffix(b"\r").strip(b" \t")]


def accounted_for(loaded):
    for bad in loaded.bad:
        assert bad.problem.sentence("en") != bad.problem.sentence("es")
    return sorted([row.line for row in loaded.rows] + [bad.line for bad in loaded.bad])


@UNHURRIED
@given(lines=LINES, ending=ENDINGS)
def test_every_line_of_a_csv_file_is_a_row_or_set_aside(lines, ending):
    data = ending.join([HEADER, *lines])
    loaded = loaded_or_problem(data, "fieldops_csv_v1")
    if isinstance(loaded, Problem):
        assert loaded.details == {"what": "it is not a text file"}
    else:
        assert accounted_for(loaded) == lines_that_say_something(data)[1:]


@UNHURRIED
@given(rows=COLUMNS, ending=ENDINGS)
def test_every_line_of_a_fixed_width_file_is_a_row_or_set_aside(rows, ending):
    data = ending.join(rows)
    loaded = loaded_or_problem(data, "sensus_autoread")
    if isinstance(loaded, Problem):
        assert loaded.kind.slug == "unreadable-file"
    else:
        assert accounted_for(loaded) == lines_that_say_something(data)


@UNHURRIED
@given(data=st.binary(max_size=300))
def test_a_first_row_that_is_none_is_a_problem_of_the_file(data):
    problem = loaded_or_problem(data, "fieldops_csv_v1")
    assert problem.kind.slug == "unreadable-file"


@UNHURRIED
@given(order=st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter_where_none_contradict(order):
    rows = [f"R1,{n},0012,{n} Elm,{n},6,CCF,{n},,".encode() for n in range(1, 6)]
    loaded = read_meter_route(b"\n".join([HEADER, *(rows[n] for n in order)]), layout("fieldops_csv_v1"))
    assert sorted(row.serial_number for row in loaded.rows) == ["1", "2", "3", "4", "5"]
