// A kind of record that no catalogue has, for the unit tests: it is made here, and no code knows its name.

import type { Kind, Schema } from "#protocol/protocol.js";

/** The text of a schema file, as whoever adds a kind would write it. */
const FILE = `{
  "title": "Kite club plan",
  "description": "An invented programme.",
  "x-summary": {"title": ["goal"], "date": ["agreed_on"], "review": "look_again", "alert": true},
  "x-sections": [{"id": "plan", "title": "The plan"}, {"id": "flights", "title": "Flights"}],
  "properties": {
    "goal": {"title": "Goal", "x-section": "plan", "type": "string", "maxLength": 200},
    "agreed_on": {"title": "Agreed on", "x-section": "plan", "type": "string", "format": "date"},
    "look_again": {"title": "Look again", "x-section": "plan", "type": "string", "format": "date"},
    "allergies": {"title": "Allergies", "x-section": "plan", "type": "string", "maxLength": 2000, "x-alert": "Allergy"},
    "promises": {
      "title": "Promises", "x-section": "plan", "type": "object", "x-merge": "rows", "maxProperties": 10, "propertyNames": {"format": "uuid"},
      "x-list": {"feeds": "actions", "what": "promise", "owner": "by_whom", "deadline": "until", "done": "kept_on"},
      "additionalProperties": {"title": "Promise", "type": "object", "properties": {
        "promise": {"title": "Promise", "type": "string", "maxLength": 200},
        "by_whom": {"title": "By whom", "type": "string", "maxLength": 200},
        "until": {"title": "Until", "type": "string", "format": "date"},
        "kept_on": {"title": "Kept on", "type": "string", "format": "date"}
      }}
    },
    "flights": {
      "title": "Flights", "x-section": "flights", "type": "object", "x-merge": "keyed-rows", "maxProperties": 3, "propertyNames": {"enum": ["1", "2", "3"]},
      "x-list": {"feeds": "sessions", "date": "flown_on", "place": "meadow", "attendance": "came"},
      "x-contact": {"field": "came", "in": ["did"]},
      "additionalProperties": {"title": "Flight", "type": "object", "properties": {
        "flown_on": {"title": "Flown on", "type": "string", "format": "date"},
        "meadow": {"title": "Meadow", "type": "string", "maxLength": 200},
        "came": {"title": "Came", "type": "string", "oneOf": [{"const": "did", "title": "Did"}, {"const": "did_not", "title": "Did not"}]},
        "wind": {"title": "Wind in knots", "type": "integer", "minimum": 0, "maximum": 60},
        "practised": {"title": "Practised", "type": "object", "properties": {
          "launch": {"title": "Launch", "type": "string", "oneOf": [{"const": "partly", "title": "Partly"}, {"const": "fully", "title": "Fully"}]}
        }}
      }}
    }
  }
}`;

/** Reads it as the phone tells of a kind. */
export function inventedKind(): Kind {
  const schema = JSON.parse(FILE) as Schema;
  return { kind: "kite-club-plan", title: schema.title, per_child: "one", writable: true, schema };
}
