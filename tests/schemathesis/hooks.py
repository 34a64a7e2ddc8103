"""What Schemathesis cannot read from the OpenAPI document: which ids exist, and how dates are bounded.

`HOMEWARD_API_PASS` names a JSON file that `api-pass` writes: the server's url and certificate, the caller's
token and device, and the ids that are known, by what they are of.
"""

import json
import os
import uuid
import zlib

import requests
import schemathesis
from hypothesis import strategies as st

with open(os.environ["HOMEWARD_API_PASS"], encoding="utf-8") as file:
    NOTES = json.load(file)
KNOWN = NOTES["known"]

# JSON Schema cannot bound a date. The server takes the years 1900 to 2150; a year is left out at both ends, where an
# offset could carry an instant into another one.
DATES = st.tuples(st.integers(1901, 2149), st.integers(1, 12), st.integers(1, 28)).map(
    lambda parts: "%04d-%02d-%02d" % parts
)
INSTANTS = st.tuples(
    DATES, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.sampled_from(["Z", "+01:00", "-05:30"])
).map(lambda parts: "%sT%02d:%02d:%02d%s" % parts)
# A cursor is opaque and good for one list with its filter: the empty one begins any.
CURSORS = st.just("")
# The settings name the teams, and the document does not.
schemathesis.openapi.format("username", st.from_regex(r"[a-z]{3,20}[0-9]{0,4}", fullmatch=True))
schemathesis.openapi.format("team", st.sampled_from(["Kingston", "Richmond", "kingston"]))
schemathesis.openapi.format("date", DATES)
schemathesis.openapi.format("date-time", INSTANTS)
schemathesis.openapi.format("cursor", CURSORS)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts ids that exist in the place of most random ones, so that more is tried than 404."""
    chained = case.meta is not None and case.meta.phase.name == "stateful"
    if not chained:
        for place in (case.path_parameters, case.query, case.body):
            fill(place)
    operation = case.operation.definition.raw.get("operationId")
    if operation == "revokeDevice" and (case.path_parameters or {}).get("device") == NOTES["own_device"]:
        # Found in the list of devices: revoking it would end the run's session.
        case.path_parameters["device"] = KNOWN["device"][0]
    if operation in ("updateChild", "editRecord"):
        match(case)


def fill(place):
    if not isinstance(place, dict):
        return
    for name, ids in KNOWN.items():
        value = place.get(name)
        if is_uuid(value) and value not in ids:
            # The same case always gets the same id; one in four keeps its own and is not found.
            chance = zlib.crc32(str(value).encode())
            if chance % 4:
                place[name] = ids[chance // 4 % len(ids)]


def match(case):
    """Says the version that stands, most of the time."""
    given = next((name for name in case.headers or {} if name.lower() == "if-match"), None)
    if given is None or zlib.crc32(str(case.headers[given]).encode()) % 4 == 0:
        return
    kind, name = ("children", "child") if "child" in case.path_parameters else ("records", "record")
    thing = (case.path_parameters or {}).get(name)
    if is_uuid(thing):
        headers = {"authorization": f"Bearer {NOTES['token']}"}
        url = f"{NOTES['url']}/v1/{kind}/{thing}"
        answer = requests.get(url, headers=headers, verify=NOTES["certificate"], timeout=30)
        if answer.status_code == 200:
            case.headers[given] = answer.headers["etag"]


def is_uuid(value):
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False
