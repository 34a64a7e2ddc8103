"""A supplier's first program, with the client that openapi-generator's `python` makes of the document."""

import base64
import datetime
import hashlib
import os
import uuid

import openapi_client as homeward
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PASSWORD = os.environ["HOMEWARD_PASSWORD"]


def client(token=None):
    settings = homeward.Configuration(
        host=os.environ["HOMEWARD_URL"], access_token=token, ssl_ca_cert=os.environ["HOMEWARD_CERTIFICATE"]
    )
    return homeward.ApiClient(settings)


def refusal(call, *args, **kwargs):
    """Calls, and returns the status and code of the refusal."""
    try:
        call(*args, **kwargs)
    except homeward.ApiException as refused:
        return refused.status, refused.data.code
    raise AssertionError("was not refused")


# Sign in; a refusal says why by its code.
sessions = homeward.SessionsApi(client())
guess = homeward.SignIn(username="mo", password="not the password")
assert refusal(sessions.sign_in, guess) == (401, "invalid_credentials")
desk = client(sessions.sign_in(homeward.SignIn(username="mo", password=PASSWORD)).access_token)

# List the children, page by page.
children, cursor = [], None
while True:
    page = homeward.ChildrenApi(desk).list_children(limit=2, cursor=cursor)
    children += page.items
    cursor = page.next
    if cursor is None:
        break
assert len(children) == 4 and len({child.id for child in children}) == 4
wren, robin = (next(child for child in children if child.forename == name) for name in ("Wren", "Robin"))

# Report an episode. Sent again it answers as it did; for another child the id is taken.
episodes = homeward.MissingEpisodesApi(desk)
report = homeward.EpisodeReport(
    id=uuid.uuid4(),
    child=wren.id,
    reported_at=datetime.datetime(2026, 3, 2, 8, 30, tzinfo=datetime.timezone.utc),
    reported_by="An invented carer",
    classification=homeward.MissingOrAbsent.MISSING_OR_ABSENT_MISSING,
    missing_from=homeward.MissingFrom.CARE,
)
for status in (201, 200):
    answer = episodes.report_episode_with_http_info(report)
    assert answer.status_code == status and answer.data.id == report.id
    assert answer.data.rhi.state == homeward.RhiState.NOT_DUE
report.child = robin.id
assert refusal(episodes.report_episode, report) == (409, "already_exists")

# Read the record that two people wrote different things into, and decide, on the version that was read.
records = homeward.RecordsApi(desk)
interview = records.list_records(conflicts=True).items[0]
typed = homeward.ReturnHomeInterviewRecord.from_dict(interview.to_dict())
assert typed.data.before == "She was quiet." and typed.data.push == ["bullying"]
conflict = interview.conflicts[0]
assert conflict.path == "/where" and len(conflict.values) == 2
version = records.get_record_with_http_info(interview.id).headers["etag"]
choice = homeward.Intent(
    intent=homeward.IntentKind.RESOLVE, path="/where", id=uuid.uuid4(), value=conflict.values[0].value
)
edits = homeward.Edits(kind=interview.kind, child=interview.child, intents=[choice])
assert refusal(records.edit_record, interview.id, edits) == (428, "precondition_required")
stale = '"0000000000000000"'
assert refusal(records.edit_record, interview.id, edits, if_match=stale) == (412, "version_mismatch")
decided = records.edit_record_with_http_info(interview.id, edits, if_match=version)
assert decided.status_code == 200 and not decided.data.conflicts and decided.headers["etag"] != version

# Begin a safety plan. A child has one, so its id follows from child and kind.
digest = hashlib.sha256(b"homeward/record/" + wren.id.bytes + b"safety-plan").digest()[:16]
plan_id = uuid.UUID(int=int.from_bytes(digest) & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)
edits = homeward.Edits(
    kind=homeward.RecordKind.SAFETY_MINUS_PLAN,
    child=wren.id,
    intents=[
        homeward.Intent(
            intent=homeward.IntentKind.EDIT_TEXT, path="/triggers", at=0, insert="Arguments about the phone."
        ),
        homeward.Intent(intent=homeward.IntentKind.SET, path="/helplines/childline", value=True),
    ],
)
begun = records.edit_record_with_http_info(plan_id, edits)
assert begun.status_code == 201
plan = homeward.SafetyPlanRecord.from_dict(begun.data.to_dict())
assert plan.data.triggers == "Arguments about the phone." and plan.data.helplines == ["childline"]

# Sync, as a device that enrols.
device, key = uuid.uuid4(), Ed25519PrivateKey.generate()


def base64_of(data):
    return base64.b64encode(data).decode()


enrolment = homeward.DeviceEnrolment(
    id=device,
    name="An invented phone",
    algorithm=homeward.Algorithm.ED25519,
    public_key=base64_of(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
    proof=base64_of(key.sign(f"homeward/enrol/1\n{device}\nada".encode())),
)
session = sessions.sign_in(homeward.SignIn(username="ada", password=PASSWORD, device=enrolment))
assert session.device == device
phone = homeward.SyncApi(client(session.access_token))
news = phone.sync(homeward.SyncRequest())
assert interview.id in {delivery.record for delivery in news.records}
assert all(base64.b64decode(delivery.snapshot) for delivery in news.records)
assert "Robin" in {child.forename for child in news.children}
nothing = phone.sync(homeward.SyncRequest(cursor=news.cursor))
assert not nothing.records and nothing.cursor == news.cursor
