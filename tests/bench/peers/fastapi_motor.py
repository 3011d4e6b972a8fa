"""The benchmark's peer: marks and ledger segments on FastAPI and Motor, as a team that uses them would write it.

It checks what our API checks before it writes: who asks, the signed code and its age, the roster, that a student marks once;
a segment's signature, chain and head. Indexes and write concern are the same. The world is a JSON file named by BENCH_WORLD.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from contextlib import asynccontextmanager
from typing import Annotated, Literal

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import Depends, FastAPI, Header, HTTPException
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel, ConfigDict, Field
from pymongo import ASCENDING, WriteConcern
from pymongo.errors import BulkWriteError, DuplicateKeyError

SLOT_MS = 5000
GOOD_FOR_MS = 2 * SLOT_MS
GENESIS = bytes(32)


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Mark(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: str = Field(max_length=100)


class Fact(BaseModel):
    model_config = ConfigDict(extra="allow")
    v: Literal[1]
    id: str
    at: int
    kind: str
    sessionId: str
    studentId: str | None = None


class Segment(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Literal[1]
    kioskId: str
    # Counted from 1.
    start: int = Field(alias="from", ge=1)
    bodies: list[str] = Field(min_length=1, max_length=500)
    signature: str = Field(min_length=86, max_length=86)
    sentAt: int


@asynccontextmanager
async def lifespan(app: FastAPI):
    client = AsyncIOMotorClient(os.environ["BENCH_MONGODB_URI"], maxPoolSize=32)
    concern = WriteConcern("majority", j=True)
    db = client[os.environ["BENCH_DATABASE"]].with_options(write_concern=concern)
    with open(os.environ["BENCH_WORLD"], encoding="utf-8") as file:
        world = json.load(file)
    await db.marks.create_index([("session_id", ASCENDING), ("student_id", ASCENDING)], unique=True)
    await db.sessions.create_index([("kiosk_tag", ASCENDING), ("tag", ASCENDING)], unique=True)
    await db.enrolments.create_index([("class_group_id", ASCENDING), ("student_id", ASCENDING)], unique=True)
    await db.kiosks.create_index([("credential_hash", ASCENDING)], unique=True)
    await db.facts.create_index([("kiosk_id", ASCENDING), ("seq", ASCENDING)], unique=True)
    await db.facts.create_index([("session_id", ASCENDING), ("kiosk_id", ASCENDING), ("seq", ASCENDING)])
    await db.segments.create_index([("kiosk_id", ASCENDING), ("from", ASCENDING)], unique=True)
    await db.students.insert_many([{"_id": one["id"], "state": "approved"} for one in world["students"]])
    await db.sessions.insert_many(
        [
            {
                "_id": one["sessionId"],
                "tag": one["sessionTag"],
                "kiosk_tag": one["kioskTag"],
                "kiosk_id": one["kioskId"],
                "class_group_id": one["classGroupId"],
                "starts_at": one["startsAt"],
            }
            for one in world["rooms"]
        ]
    )
    await db.enrolments.insert_many(
        [
            {"class_group_id": one["classGroupId"], "student_id": student}
            for one in world["rooms"]
            for student in one["studentIds"]
        ]
    )
    await db.kiosks.insert_many(
        [
            {
                "_id": one["kioskId"],
                "credential_hash": hashlib.sha256(one["credential"].encode()).hexdigest(),
                "secret": one["kioskSecret"],
                "public_key": one["publicKey"],
            }
            for one in world["rooms"]
        ]
    )
    app.state.db = db
    app.state.jwt_secret = world["jwtSecret"]
    yield
    client.close()


app = FastAPI(lifespan=lifespan)


async def student(authorization: Annotated[str, Header()]) -> dict:
    try:
        claims = jwt.decode(authorization.removeprefix("Bearer "), app.state.jwt_secret, algorithms=["HS256"])
    except jwt.PyJWTError as error:
        raise HTTPException(401, "not signed in") from error
    found = await app.state.db.students.find_one({"_id": claims["sub"]})
    if found is None or found["state"] != "approved":
        raise HTTPException(401, "not signed in")
    return found


async def kiosk(authorization: Annotated[str, Header()]) -> dict:
    credential_hash = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    found = await app.state.db.kiosks.find_one({"credential_hash": credential_hash})
    if found is None:
        raise HTTPException(401, "unknown kiosk")
    return found


@app.get("/health")
async def health() -> dict:
    return {"ready": True}


@app.post("/attendance/mark")
async def mark(body: Mark, caller: Annotated[dict, Depends(student)]) -> dict:
    db = app.state.db
    try:
        token = unbase64(body.token)
    except ValueError as error:
        raise HTTPException(422, "forged") from error
    if len(token) != 37 or token[0] != 1:
        raise HTTPException(422, "forged")
    kiosk_tag, tag = base64url(token[1:9]), base64url(token[9:17])
    session = await db.sessions.find_one({"kiosk_tag": kiosk_tag, "tag": tag})
    if session is None:
        raise HTTPException(422, "foreign")
    owner = await db.kiosks.find_one({"_id": session["kiosk_id"]})
    key = HKDF(
        algorithm=hashes.SHA256(),
        length=32,
        salt=bytes.fromhex(session["_id"].replace("-", "")),
        info=b"smartpresence/qr/1",
    ).derive(unbase64(owner["secret"]))
    if not hmac.compare_digest(hmac.digest(key, token[:21], "sha256")[:16], token[21:]):
        raise HTTPException(422, "forged")
    now = int(time.time() * 1000)
    slot = int.from_bytes(token[17:21], "big")
    if not -1000 <= now - slot * SLOT_MS < GOOD_FOR_MS:
        raise HTTPException(422, "stale")
    enrolment = await db.enrolments.find_one(
        {"class_group_id": session["class_group_id"], "student_id": caller["_id"]}
    )
    if enrolment is None:
        raise HTTPException(403, "not on the roster")
    status = "present" if now < session["starts_at"] + 10 * 60_000 else "late"
    document = {"session_id": session["_id"], "student_id": caller["_id"], "at": now, "slot": slot, "status": status}
    try:
        await db.marks.insert_one(document)
    except DuplicateKeyError:
        document = await db.marks.find_one({"session_id": session["_id"], "student_id": caller["_id"]})
    return {"sessionId": session["_id"], "at": document["at"], "mark": {"status": document["status"]}}


@app.post("/sync/push")
async def push(body: Segment, caller: Annotated[dict, Depends(kiosk)]) -> dict:
    db = app.state.db
    if body.kioskId != caller["_id"]:
        raise HTTPException(403, "other kiosk")
    facts = [Fact.model_validate_json(text) for text in body.bodies]
    head = await db.heads.find_one({"_id": caller["_id"]}) or {"seq": 0, "hash": base64url(GENESIS)}
    if body.start != head["seq"] + 1:
        raise HTTPException(409, "gap")
    last = unbase64(head["hash"])
    for text in body.bodies:
        last = hashlib.sha256(b"sp1" + last + text.encode()).digest()
    signed = f"sp1-segment|{body.kioskId}|{body.start}|{len(body.bodies)}".encode() + last
    try:
        Ed25519PublicKey.from_public_bytes(unbase64(caller["public_key"])).verify(unbase64(body.signature), signed)
    except InvalidSignature as error:
        raise HTTPException(422, "signature") from error
    await db.segments.insert_one({"kiosk_id": caller["_id"], "from": body.start, "bodies": body.bodies})
    try:
        await db.facts.insert_many(
            [
                {
                    "kiosk_id": caller["_id"],
                    "seq": body.start + i,
                    "session_id": fact.sessionId,
                    "student_id": fact.studentId,
                    "body": text,
                }
                for i, (fact, text) in enumerate(zip(facts, body.bodies, strict=True))
            ],
            ordered=False,
        )
    except BulkWriteError as error:
        raise HTTPException(409, "said before") from error
    seq = body.start + len(facts) - 1
    await db.heads.update_one({"_id": caller["_id"]}, {"$set": {"seq": seq, "hash": base64url(last)}}, upsert=True)
    return {"outcome": "stored", "head": {"seq": seq, "hash": base64url(last)}, "now": int(time.time() * 1000)}
