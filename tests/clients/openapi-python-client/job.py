"""A supplier's first program, with the client that openapi-python-client makes of the document."""

import base64
import datetime
import hashlib
import os
import ssl
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from homeward_client import AuthenticatedClient, Client
from homeward_client import models
from homeward_client.api.children import list_children
from homeward_client.api.missing_episodes import report_episode
from homeward_client.api.records import edit_record, get_record, list_records
from homeward_client.api.sessions import sign_in
from homeward_client.api.sync import sync

URL = os.environ["HOMEWARD_URL"]
PASSWORD = os.environ["HOMEWARD_PASSWORD"]
TRUST = ssl.create_default_context(cafile=os.environ["HOMEWARD_CERTIFICATE"])


def desk(username):
    """Signs in at a desk: all of REST, and no sync."""
    body = models.SignIn(username=username, password=PASSWORD)
    session = sign_in.sync(client=Client(URL, verify_ssl=TRUST), body=body)
    assert isinstance(session, models.Session), session
    return AuthenticatedClient(URL, token=session.access_token, verify_ssl=TRUST)


# Sign in; a refusal says why by its code.
refused = sign_in.sync_detailed(
    client=Client(URL, verify_ssl=TRUST), body=models.SignIn(username="mo", password="not the password")
)
assert refused.status_code == 401 and refused.parsed.code == "invalid_credentials"
client = desk("mo")

# List the children, page by page.
children, cursor = [], None
while True:
    page = list_children.sync(client=client, limit=2, cursor=cursor)
    children += page.items
    cursor = page.next_
    if not cursor:
        break
assert len(children) == 4 and len({child.id for child in children}) == 4
wren, robin = (next(child for child in children if child.forename == name) for name in ("Wren", "Robin"))

# Report an episode. Sent again it answers as it did; for another child the id is taken.
now = datetime.datetime(2026, 3, 2, 8, 30, tzinfo=datetime.timezone.utc)
report = models.EpisodeReport(
    id=uuid.uuid4(),
    child=wren.id,
    reported_at=now,
    reported_by="An invented carer",
    classification=models.MissingOrAbsent.MISSING_OR_ABSENT_MISSING,
    missing_from=models.MissingFrom.CARE,
)
for status in (201, 200):
    answer = report_episode.sync_detailed(client=client, body=report)
    assert answer.status_code == status, answer
    assert answer.parsed.id == report.id and answer.parsed.rhi.state == models.RhiState.NOT_DUE, answer
report.child = robin.id
taken = report_episode.sync_detailed(client=client, body=report)
assert taken.status_code == 409 and taken.parsed.code == "already_exists", taken

# Read the record that two people wrote different things into, and decide, on the version that was read.
found = list_records.sync(client=client, conflicts=True)
interview = found.items[0]
typed = models.ReturnHomeInterviewRecord.from_dict(interview.to_dict())
assert typed.data.before == "She was quiet." and typed.data.push == [models.ReturnHomeInterviewPushItem.BULLYING]
conflict = interview.conflicts[0]
assert conflict.path == "/where" and len(conflict.values) == 2
version = get_record.sync_detailed(interview.id, client=client).headers["etag"]
edits = models.Edits(
    kind=interview.kind,
    child=interview.child,
    intents=[
        models.Intent(intent=models.IntentKind.RESOLVE, path="/where", id=uuid.uuid4(), value=conflict.values[0].value)
    ],
)
for if_match, status, code in ((None, 428, "precondition_required"), ('"0000000000000000"', 412, "version_mismatch")):
    args = {} if if_match is None else {"if_match": if_match}
    answer = edit_record.sync_detailed(interview.id, client=client, body=edits, **args)
    assert answer.status_code == status and answer.parsed.code == code, answer
decided = edit_record.sync_detailed(interview.id, client=client, body=edits, if_match=version)
assert decided.status_code == 200 and not decided.parsed.conflicts, decided
assert decided.headers["etag"] != version

# Begin a safety plan. A child has one, so its id follows from child and kind.
digest = hashlib.sha256(b"homeward/record/" + wren.id.bytes + b"safety-plan").digest()[:16]
plan_id = uuid.UUID(int=int.from_bytes(digest) & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)
edits = models.Edits(
    kind=models.RecordKind.SAFETY_PLAN,
    child=wren.id,
    intents=[
        models.Intent(intent=models.IntentKind.EDIT_TEXT, path="/triggers", at=0, insert="Arguments about the phone."),
        models.Intent(intent=models.IntentKind.SET, path="/helplines/childline", value=True),
    ],
)
begun = edit_record.sync_detailed(plan_id, client=client, body=edits)
assert begun.status_code == 201, begun
plan = models.SafetyPlanRecord.from_dict(begun.parsed.to_dict())
assert plan.data.triggers == "Arguments about the phone."
assert plan.data.helplines == [models.SafetyPlanHelplinesItem.CHILDLINE]

# Sync, as a device that enrols.
device, key = uuid.uuid4(), Ed25519PrivateKey.generate()


def base64_of(data):
    return base64.b64encode(data).decode()


enrolment = models.DeviceEnrolment(
    id=device,
    name="An invented phone",
    algorithm=models.Algorithm.ED25519,
    public_key=base64_of(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
    proof=base64_of(key.sign(f"homeward/enrol/1\n{device}\nada".encode())),
)
session = sign_in.sync(
    client=Client(URL, verify_ssl=TRUST),
    body=models.SignIn(username="ada", password=PASSWORD, device=enrolment),
)
assert session.device == device
phone = AuthenticatedClient(URL, token=session.access_token, verify_ssl=TRUST)
news = sync.sync(client=phone, body=models.SyncRequest())
assert interview.id in {delivery.record for delivery in news.records}
assert all(base64.b64decode(delivery.snapshot) for delivery in news.records)
assert "Robin" in {child.forename for child in news.children}
nothing = sync.sync(client=phone, body=models.SyncRequest(cursor=news.cursor))
assert not nothing.records and nothing.cursor == news.cursor
