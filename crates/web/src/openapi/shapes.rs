//! Every shape of a request or an answer, as JSON Schema. The frontend's
//! `shared/api.ts` says the same; tests hold real answers against these.

use serde_json::{Map, Value, json};

/// Name, kind, and words where the name does not say it. A name with `?` may be absent.
type Member = (&'static str, &'static str, &'static str);

/// All shapes by name.
pub(super) fn shapes() -> Value {
    let objects = OBJECTS
        .iter()
        .map(|(name, words, members)| (*name, object(words, members)));
    let choices = CHOICES
        .iter()
        .map(|(name, words)| (*name, json!({ "type": "string", "enum": words })));
    let all = objects
        .chain(choices)
        .map(|(name, schema)| (name.to_owned(), schema));
    Value::Object(all.collect())
}

fn object(words: &str, members: &[Member]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, kind, words) in members {
        let bare = name.trim_end_matches('?');
        if bare == *name {
            required.push(Value::from(bare));
        }
        properties.insert(bare.to_owned(), described(schema(kind), words));
    }
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    described(schema, words)
}

fn described(mut schema: Value, words: &str) -> Value {
    if !words.is_empty() {
        schema["description"] = words.into();
    }
    schema
}

/// `text`, `number`, `integer`, `boolean`, `time`, `any`, or a shape's name; `[]`
/// behind it makes a list, `by lang` before it one for each language.
fn schema(kind: &str) -> Value {
    if let Some(item) = kind.strip_suffix("[]") {
        return json!({ "type": "array", "items": schema(item) });
    }
    if let Some(item) = kind.strip_prefix("by lang ") {
        return json!({ "type": "object", "properties": { "zh-CN": schema(item), "en": schema(item) } });
    }
    match kind {
        "text" => json!({ "type": "string" }),
        "time" => json!({ "type": "string", "format": "date-time" }),
        "file" => json!({ "type": "string", "contentMediaType": "image/*" }),
        "number" | "integer" | "boolean" => json!({ "type": kind }),
        "any" => json!({}),
        name => json!({ "$ref": format!("#/components/schemas/{name}") }),
    }
}

const CHOICES: &[(&str, &[&str])] = &[
    ("Status", &["Actual", "Exercise"]),
    (
        "Scope",
        &[
            "alerts:read",
            "deliveries:read",
            "settings:write",
            "pfif:write",
        ],
    ),
    (
        "DeliveryState",
        &[
            "queued",
            "later",
            "delivered",
            "gone",
            "rejected",
            "expired",
            "superseded",
        ],
    ),
    ("SpeedFrom", &["seen", "allowed", "assumed"]),
    ("BytesState", &["exact", "body_only", "not_sent", "erased"]),
    ("Sex", &["female", "male", "unknown"]),
    ("Role", &["admin", "officer"]),
    (
        "Stage",
        &["draft", "live", "resolved", "withdrawn", "expired"],
    ),
    (
        "Outcome",
        &[
            "found_safe",
            "found_injured",
            "found_dead",
            "returned",
            "false_report",
        ],
    ),
    (
        "LedBy",
        &["alert_tip", "camera", "police_work", "family", "unknown"],
    ),
    (
        "PlaceKind",
        &["county", "city", "station", "airport", "coordinate"],
    ),
    (
        "Channel",
        &[
            "public_page",
            "device",
            "signage",
            "cap_feed",
            "partner_webhook",
            "weibo",
            "fediverse",
            "telegram",
            "mail",
            "mqtt",
            "sms",
            "web_push",
            "unified_push",
            "fcm",
            "apns",
            "hms",
        ],
    ),
    (
        "PushKind",
        &["web_push", "unified_push", "fcm", "apns", "hms"],
    ),
    ("MsgType", &["Alert", "Update", "Cancel"]),
    (
        "Cause",
        &[
            "issued",
            "ring",
            "corrected",
            "moved",
            "renewed",
            "found",
            "ended",
            "opened",
            "refused",
        ],
    ),
    ("TipState", &["new", "looking", "useful", "false"]),
    (
        "AttemptState",
        &["queued", "later", "delivered", "failed", "skipped"],
    ),
    (
        "StatusCode",
        &[
            "waiting",
            "trying",
            "taken",
            "unanswered",
            "redirected",
            "not_taken",
            "failing",
            "busy",
            "later",
            "gone",
            "rejected",
            "expired",
            "superseded",
        ],
    ),
    (
        "PosterState",
        &["active", "found", "withdrawn", "expired", "unknown"],
    ),
    ("ReceiptEvent", &["shown", "opened"]),
    ("WidgetState", &["active", "found"]),
    ("Datum", &["wgs84", "gcj02", "bd09"]),
    ("Language", &["zh-CN", "en"]),
    ("PartnerFormat", &["json", "cap", "edxl"]),
    (
        "RehearsalRule",
        &[
            "no_state",
            "not_taken",
            "not_shown",
            "shown_twice",
            "old_version_kept",
            "wrong_datum",
            "verified_nothing",
            "verified_secret_only",
            "shown_after_cancel",
            "came_back_after_cancel",
            "shown_after_expiry",
            "too_slow",
        ],
    ),
    (
        "RehearsalStepName",
        &[
            "alert",
            "repeat",
            "ring",
            "move",
            "stranger",
            "thief",
            "cancel",
            "late",
            "short",
            "expiry",
            "cancel_first",
            "late_first",
            "at_rest",
        ],
    ),
    ("RehearsalStepState", &["playing", "right", "broken"]),
    ("RehearsalVerdict", &["pass", "broken", "stopped"]),
    (
        "ForeignStage",
        &["waiting", "relayed", "declined", "cancelled", "expired"],
    ),
    ("BroadcastForm", &["short", "long"]),
    ("BroadcastCoding", &["gsm7", "ucs2"]),
    (
        "BroadcastPart",
        &[
            "headline", "place", "with", "features", "clothes", "what", "page", "agency", "call",
        ],
    ),
    ("PartnerWish", &["join", "sign_in"]),
    ("PfifKind", &["person", "note"]),
    (
        "ForeignWhat",
        &[
            "known",
            "not_ours",
            "waits",
            "published",
            "updated",
            "ended",
        ],
    ),
];

#[rustfmt::skip]
const OBJECTS: &[(&str, &str, &[Member])] = &[
    ("Words", "Text in both languages; where one is empty the other is shown.", &[("zh?", "text", ""), ("en?", "text", "")]),
    ("Point", "WGS-84.", &[("lat", "number", ""), ("lon", "number", "")]),
    ("Circle", "", &[("centre", "Point", ""), ("radius_m", "integer", "")]),
    ("Problem", "RFC 9457.", &[("type", "text", ""), ("title", "text", ""), ("status", "integer", ""), ("detail", "text", ""), ("code", "text", "Stable."), ("words", "Words", "What is wrong."), ("fix", "Words", "What to do next."), ("missing?", "Missing[]", "By field.")]),
    ("Missing", "A part that is still missing or wrong.", &[("code", "text", ""), ("field", "text", "A path in CaseFile."), ("words", "Words", "")]),

    ("Link", "", &[("token", "text", "The last part of a sign-in link.")]),
    ("Me", "", &[("officer", "Officer", ""), ("agency", "Agency", ""), ("now", "time", "The server's clock."), ("clock_rate", "number", "How much faster than life it runs; 1 outside exercises."), ("public_url", "text", ""), ("exercise_only", "boolean", "Only exercise cases can be opened.")]),
    ("Officer", "", &[("id", "text", ""), ("agency", "text", ""), ("name", "text", ""), ("role", "Role", ""), ("added_at", "time", "")]),
    ("NewOfficer", "", &[("name", "text", ""), ("role", "Role", "")]),
    ("Agency", "", &[("id", "text", ""), ("slug", "text", "The second part of every message identity."), ("name", "Words", ""), ("jurisdiction", "text[]", "Prefixes of GB/T 2260 codes."), ("call", "text", "")]),
    ("SignInLink", "", &[("url", "text", ""), ("expires_at", "time", "")]),
    ("Label", "", &[("label", "text", "")]),
    ("KeyRow", "", &[("id", "text", ""), ("label", "text", ""), ("created_at", "time", ""), ("revoked", "boolean", "Or ended after a rotation.")]),
    ("NewKey", "", &[("id", "text", ""), ("label", "text", ""), ("created_at", "time", ""), ("revoked", "boolean", ""), ("token", "text", "Shown only here.")]),

    ("NewCase", "", &[("status", "Status", ""), ("follows?", "text", "The earlier case of a child who is missing again; its facts are taken over.")]),
    ("CaseFile", "The whole form. Everything may be absent while it is a draft; PUT replaces it whole.", &[
        ("name?", "Words", ""), ("sex?", "Sex", ""), ("age_years?", "integer", ""), ("height_cm?", "integer", ""),
        ("features?", "Words", "What cannot change: face, mark, gait."), ("clothes?", "Words", "What may have been changed: clothes, hair."),
        ("companion?", "Words", ""), ("vehicle?", "Words", ""), ("last_seen?", "LastSeen", ""), ("circumstances?", "Words", "What happened."),
        ("call?", "text", "Whom to call; the agency's number if absent."), ("photo?", "text", "Id of the uploaded photo."), ("no_photo_reason?", "text", "Needed to publish without a photo."),
        ("reported_at?", "time", ""), ("police_notes?", "text", "Never leaves the police side."), ("withdrawn_because?", "text", "Written by the withdrawal."),
    ]),
    ("LastSeen", "The time is an interval, because memory is.", &[("place", "Words", ""), ("point", "Point", ""), ("from", "time", ""), ("to", "time", "")]),
    ("CaseRow", "", &[("id", "text", ""), ("status", "Status", ""), ("stage", "Stage", ""), ("name", "Words", ""), ("photo_url?", "text", ""), ("opened_at", "time", ""), ("last_seen_from?", "time", ""), ("alert?", "text", ""), ("code?", "text", "")]),
    ("CaseView", "", &[("id", "text", ""), ("status", "Status", ""), ("stage", "Stage", ""), ("name", "Words", ""), ("photo_url?", "text", ""), ("opened_at", "time", ""), ("last_seen_from?", "time", ""), ("alert?", "text", ""), ("code?", "text", ""), ("epoch", "integer", ""), ("file", "CaseFile", ""), ("missing", "Missing[]", "Without these it cannot be published."), ("warnings", "Missing[]", "")]),
    ("PhotoUploaded", "", &[("id", "text", ""), ("url", "text", ""), ("width", "integer", ""), ("height", "integer", "")]),
    ("Reach", "", &[("rings", "ReachRing[]", ""), ("attribution", "text", "")]),
    ("ReachRing", "`people` is an estimate, the rest is counted.", &[("number", "integer", ""), ("circle", "Circle", ""), ("opens_at", "time", ""), ("open_now", "boolean", ""), ("people", "integer", ""), ("phones", "integer", ""), ("stations", "integer", ""), ("airports", "integer", ""), ("screens", "integer", ""), ("partners", "integer", ""), ("etas", "ChannelEta[]", "")]),
    ("ChannelEta", "When all phones inside will have been told by this channel: an estimate from counts and speeds.", &[("channel", "Channel", ""), ("phones", "integer", ""), ("seconds", "integer", "Until the last of them."), ("speed", "SpeedFrom", "Seen at an earlier message, allowed by the other side or a setting, or assumed.")]),
    ("Leaving", "How far a message has come that is leaving now.", &[("chosen", "integer", ""), ("done", "integer", ""), ("seconds_left?", "integer", "")]),
    ("Preview", "", &[("texts", "by lang Texts", ""), ("short", "by lang ShortText", ""), ("broadcast", "by lang Broadcast", "Of cell broadcast and road signs."), ("page_path", "by lang text", "")]),
    ("Broadcast", "", &[("short", "BroadcastText", "90 characters."), ("long", "BroadcastText", "360 characters.")]),
    ("BroadcastText", "As a network counts it (3GPP TS 23.038, TS 23.041).", &[("form", "BroadcastForm", ""), ("text", "text", ""), ("coding", "BroadcastCoding", ""), ("units", "integer", "Septets of GSM 7 bit, or units of UTF-16."), ("pages", "integer", "Of 82 octets."), ("units_max", "integer", ""), ("cut", "BroadcastPart[]", "Said as far as their first stop, or cut."), ("left_out", "BroadcastPart[]", "There was no room for them.")]),
    ("ShortText", "", &[("text", "text", ""), ("length", "integer", ""), ("limit", "integer", "")]),
    ("Texts", "A message in one language; empty parts are absent.", &[("headline", "text", ""), ("agency", "text", ""), ("name?", "text", ""), ("about?", "text", ""), ("features?", "text", ""), ("clothes?", "text", ""), ("with?", "text", ""), ("place?", "text", ""), ("when?", "text", ""), ("what?", "text", ""), ("instruction?", "text", "")]),
    ("PlaceHit", "", &[("name", "Words", ""), ("kind", "PlaceKind", ""), ("province", "Words", ""), ("code", "text", "GB/T 2260."), ("point", "Point", "")]),

    ("AlertView", "", &[
        ("id", "text", ""), ("case", "text", ""), ("code", "text", ""), ("status", "Status", ""), ("stage", "Stage", ""), ("outcome?", "Outcome", ""), ("withdrawn_because?", "text", "Why an officer took it back."), ("relayed_from?", "Words", "The neighbour whose alert it is."), ("name", "Words", ""), ("photo_url?", "text", ""), ("page_url", "text", ""), ("verify_url", "text", ""),
        ("version", "integer", ""), ("expires", "time", ""), ("rings", "RingView[]", ""), ("told", "Circle[]", "Everybody ever told."), ("channels", "ChannelView[]", ""), ("numbers", "Numbers", ""), ("stopwatch", "Stopwatch", ""), ("messages", "MessageView[]", ""), ("sightings", "Sighting[]", ""), ("timeline", "TimelineEntry[]", ""),
    ]),
    ("RingView", "", &[("number", "integer", ""), ("circle", "Circle", ""), ("opens_at", "time", ""), ("opened_at?", "time", ""), ("identity?", "text", "")]),
    ("ChannelView", "`first_ms` and `last_ms` are real milliseconds from a message's `sent`.", &[("id", "Channel", ""), ("queued", "integer", ""), ("delivered", "integer", ""), ("later", "integer", ""), ("failed", "integer", ""), ("skipped", "integer", ""), ("first_ms?", "integer", ""), ("last_ms?", "integer", ""), ("last_error?", "text", ""), ("leaving?", "Leaving", "")]),
    ("Numbers", "", &[("connected", "integer", ""), ("inside", "integer", ""), ("handed", "integer", ""), ("shown", "integer", ""), ("opened", "integer", ""), ("tips", "integer", "")]),
    ("Stopwatch", "", &[("last_seen", "time", ""), ("reported?", "time", ""), ("published", "time", ""), ("first_phone?", "time", ""), ("half?", "time", ""), ("ninety?", "time", ""), ("ninety_nine?", "time", ""), ("first_tip?", "time", ""), ("first_sighting?", "time", ""), ("closed?", "time", "")]),
    ("MessageView", "", &[("identity", "text", ""), ("msg_type", "MsgType", ""), ("cause", "Cause", ""), ("sent", "time", ""), ("handed", "integer", ""), ("shown", "integer", ""), ("opened", "integer", "")]),
    ("TimelineEntry", "", &[("at", "time", ""), ("kind", "text", ""), ("words", "Words", "")]),
    ("Sighting", "", &[("id", "text", ""), ("alert", "text", ""), ("number", "integer", ""), ("point", "Point", ""), ("place", "Words", ""), ("at", "time", ""), ("tip?", "text", ""), ("confirmed_by", "text", ""), ("confirmed_at", "time", "")]),
    ("NewSighting", "", &[("point", "Point", ""), ("place?", "Words", "Named after what is near if absent."), ("at", "time", ""), ("recentre?", "boolean", "Whether the rings now count from here.")]),
    ("Renewal", "", &[("hours", "integer", "1 to 72.")]),
    ("Resolution", "", &[("outcome", "Outcome", ""), ("led_by", "LedBy", "")]),
    ("Withdrawal", "", &[("reason?", "text", "")]),
    ("Attempt", "", &[("delivery", "text", "The key, the same for every try."), ("identity", "text", ""), ("channel", "Channel", ""), ("partner", "text", "Empty where it is no partner's."), ("state", "AttemptState", ""), ("code", "StatusCode", "Finer, and stable; docs/guides/status-codes.md."), ("attempts", "integer", ""), ("at", "time", ""), ("next_at?", "time", ""), ("answer?", "text", ""), ("awaits_erasure", "boolean", "The partner has not said yet that nothing of the child is left."), ("erased_at?", "time", "When the partner said so.")]),
    ("Erasure", "", &[("incident", "text", "`incident` of the package.")]),
    ("Tip", "", &[("id", "text", ""), ("alert", "text", ""), ("received_at", "time", ""), ("state", "TipState", ""), ("with_child", "boolean", ""), ("place", "text", ""), ("point?", "Point", ""), ("distance_m?", "integer", "From the alert's centre."), ("seen_at?", "time", ""), ("text", "text", ""), ("photos", "text[]", ""), ("has_contact", "boolean", ""), ("sighting?", "text", "")]),
    ("Triage", "", &[("state", "TipState", "")]),
    ("Contact", "", &[("contact", "text", "")]),

    ("Partner", "", &[("id", "text", ""), ("name", "text", ""), ("status", "Status", ""), ("webhook_url?", "text", ""), ("datum", "Datum", "Of the partner's map."), ("format", "PartnerFormat", "Chosen at its own door, like the languages."), ("languages", "Language[]", ""), ("mail?", "text", "Where its sign-in links go."), ("created_at", "time", ""), ("keys", "KeyRow[]", ""), ("webhook_public_key", "text", "Of the house, whpk_...: verifies `v1a` signatures."), ("webhook_secret?", "text", "Of the partner, whsec_...: verifies `v1` signatures; shown only in the answer that made it.")]),
    ("NewPartner", "", &[("name", "text", ""), ("status", "Status", ""), ("webhook_url?", "text", "https, on the public network."), ("datum", "Datum", "Of the partner's map: every coordinate beside the signed package is handed out in it."), ("mail?", "text", "Where its sign-in links go.")]),
    ("NewRehearsal", "", &[("state_url", "text", "GET answers `{\"showing\":[{\"incident\",\"identifier\",\"lat\",\"lon\",\"datum\"}]}`; https, on the public network.")]),
    ("Rehearsal", "", &[("id", "text", ""), ("partner", "text", ""), ("started_at", "time", ""), ("verdict?", "RehearsalVerdict", "Absent while it is played; `stopped` says nothing about the partner."), ("broken", "RehearsalBroken[]", "Each rule once."), ("steps", "RehearsalStep[]", "So far.")]),
    ("RehearsalBroken", "", &[("rule", "RehearsalRule", "Stable."), ("step", "RehearsalStepName", "After which it was seen."), ("words", "Words", "What we sent, what we saw, what to do.")]),
    ("RehearsalStep", "", &[("step", "RehearsalStepName", ""), ("words", "Words", "What we sent or did."), ("at", "time", ""), ("state", "RehearsalStepState", ""), ("looks", "integer", "How often the state was asked for."), ("headers?", "any", "Of the webhook, by name."), ("body?", "text", "What was posted, byte for byte."), ("answer?", "text", "Of the partner's server."), ("saw?", "text", "What the state said last; the first 4,000 characters.")]),
    ("PartnerMe", "", &[
        ("id", "text", ""), ("name", "text", ""), ("status", "Status", ""), ("webhook_url?", "text", ""), ("datum", "Datum", "Of the partner's map."), ("format", "PartnerFormat", "Of what is pushed."), ("languages", "Language[]", "Of the texts beside the signed package, which holds all."), ("areas", "ServiceArea[]", "None is everywhere."), ("created_at", "time", ""),
        ("webhook_public_key", "text", "Of the house, whpk_...: verifies `v1a` signatures."), ("old_secret_until?", "time", "Until when the secret before this one signs too."), ("key", "PartnerKey", "The one that asked."), ("now", "time", "The server's clock."), ("public_url", "text", "With /drill for exercises."), ("webhook_secret?", "text", "Shown only in the answer that made it."),
    ]),
    ("PartnerJoin", "", &[("name", "text", "At most 80 characters."), ("mail", "text", "Where the link goes."), ("datum", "Datum", "Of the partner's map."), ("languages?", "Language[]", "Of the texts beside the signed package; without it, both."), ("lang?", "text", "Of the letter: `zh-CN` (without it) or `en`.")]),
    ("PartnerMail", "", &[("mail", "text", ""), ("lang?", "text", "Of the letter: `zh-CN` (without it) or `en`.")]),
    ("PartnerRequest", "", &[("id", "text", ""), ("status", "Status", ""), ("mail", "text", "As it was typed; a link that is opened proves it."), ("wish", "PartnerWish", ""), ("name?", "text", "Of whom would join."), ("datum?", "Datum", ""), ("asked_at", "time", ""), ("ends_at", "time", ""), ("linked", "boolean", "A link was made that nobody has opened yet.")]),
    ("PartnerLink", "", &[("url", "text", "Shown only here; the link stands in the fragment."), ("expires_at", "time", ""), ("mailed", "boolean", "")]),
    ("PartnerPatch", "What is absent stays.", &[("webhook_url?", "any", "https, on the public network; null or empty: nothing is pushed."), ("datum?", "Datum", ""), ("format?", "PartnerFormat", "Of what is pushed."), ("languages?", "Language[]", "Of the texts beside the signed package; one or both."), ("areas?", "ServiceArea[]", "At most 32; none is everywhere.")]),
    ("ServiceArea", "A code, or a circle with its datum. Alerts whose reach touches it are pushed, and the end of each that was.", &[("code?", "text", "The beginning of a GB/T 2260 code, 2, 4 or 6 digits."), ("lat?", "number", ""), ("lon?", "number", ""), ("datum?", "Datum", "Of lat and lon; we answer in wgs84."), ("radius_m?", "integer", "")]),
    ("PartnerKey", "", &[("id", "text", ""), ("label", "text", ""), ("scopes", "Scope[]", ""), ("created_at", "time", ""), ("ends_at?", "time", "Set by a rotation."), ("good", "boolean", "Whether it opens anything now.")]),
    ("NewPartnerKey", "", &[("id", "text", ""), ("label", "text", ""), ("scopes", "Scope[]", ""), ("created_at", "time", ""), ("ends_at?", "time", ""), ("good", "boolean", ""), ("token", "text", "Shown only here.")]),
    ("NewPartnerKeyForm", "", &[("label", "text", ""), ("scopes", "Scope[]", "At least one, and none that the asking key has not.")]),
    ("Overlap", "", &[("overlap_hours", "integer", "0 to 168: how long the old one stays good.")]),
    ("PartnerLog", "", &[("deliveries", "PartnerDelivery[]", ""), ("cursor?", "text", "Ask with this for older ones; absent on the last page.")]),
    ("PartnerDelivery", "All tries of one message: the last answer is kept.", &[("delivery", "text", "`webhook-id`."), ("identity", "text", "Of the message; names the delivery in addresses too."), ("msg_type", "MsgType", ""), ("cause", "Cause", ""), ("state", "DeliveryState", ""), ("attempts", "integer", ""), ("at", "time", "Of the last try."), ("next_at?", "time", ""), ("answer?", "text", "")]),
    ("DeliveryBytes", "", &[("delivery", "text", "`webhook-id`."), ("identity", "text", ""), ("msg_type", "MsgType", ""), ("cause", "Cause", ""), ("state", "DeliveryState", ""), ("attempts", "integer", ""), ("at", "time", ""), ("next_at?", "time", ""), ("answer?", "text", ""), ("bytes", "BytesState", ""), ("request?", "WireRequest", "Absent where nothing was sent, and once the alert has ended: the child's data is gone.")]),
    ("WireRequest", "", &[("headers", "WireHeader[]", "As they were set, without what the connection adds."), ("body", "text", "Byte for byte, in UTF-8."), ("length", "integer", "Bytes of the body.")]),
    ("WireHeader", "", &[("name", "text", ""), ("value", "text", "")]),
    ("Screen", "", &[("id", "text", ""), ("name", "text", ""), ("status", "Status", ""), ("place", "Words", ""), ("point", "Point", ""), ("seen_at?", "time", ""), ("url?", "text", "With its key; shown only in the answer that made it.")]),
    ("NewScreen", "", &[("name", "text", ""), ("status", "Status", ""), ("place", "Words", ""), ("point", "Point", "")]),

    ("NamedCode", "A value of a list outside of CAP.", &[("name", "text", "valueName"), ("value", "text", "")]),
    ("Within", "Where a standing agreement holds; both, where both are named.", &[("codes?", "text[]", "Prefixes of GB/T 2260 codes."), ("circle?", "Circle", "")]),
    ("Neighbour", "", &[("id", "text", ""), ("name", "Words", ""), ("status", "Status", ""), ("senders", "text[]", "CAP `sender`, as its messages write it."), ("keys_pem", "text", ""), ("key_ids", "text[]", "SHA-256 of each key's SPKI."), ("feed_url?", "text", "Atom or RSS, asked every minute."), ("event_codes", "NamedCode[]", "Which of its alerts concern us; none named means all."), ("standing?", "Within", "Where alerts leave without an officer."), ("added_at", "time", ""), ("asked_at?", "time", "When its feed was asked last."), ("trouble?", "text", "What went wrong then.")]),
    ("NewNeighbour", "", &[("name", "Words", ""), ("status", "Status", ""), ("senders", "text[]", "1 to 16."), ("keys_pem", "text", "1 to 4 blocks PUBLIC KEY: P-256, or RSA of 2048 bits and more."), ("feed_url?", "text", "https, on the public network."), ("event_codes?", "NamedCode[]", "At most 16."), ("standing?", "Within", "Needs event codes.")]),
    ("ForeignAlert", "`says` is there while it waits.", &[("id", "text", ""), ("neighbour", "text", ""), ("neighbour_name", "Words", ""), ("status", "Status", ""), ("stage", "ForeignStage", ""), ("sender?", "text", "Of the newest message."), ("identifier?", "text", ""), ("sent?", "time", ""), ("heard_at", "time", ""), ("case?", "text", ""), ("alert?", "text", "The alert that it became."), ("says?", "ForeignSays", "")]),
    ("ForeignSays", "", &[("event", "Words", ""), ("headline", "Words", ""), ("description", "Words", ""), ("instruction", "Words", ""), ("area_desc", "Words", ""), ("event_codes", "NamedCode[]", ""), ("area?", "Circle", "Round everything that the message names."), ("area_cut", "boolean", "It is wider than may be told."), ("web?", "text", "The neighbour's own page."), ("has_photo", "boolean", "Photos are never fetched."), ("expires", "time", ""), ("file", "CaseFile", "The form as far as the message fills it."), ("missing", "Missing[]", "Without these it cannot be approved.")]),
    ("ForeignTaken", "", &[("what", "ForeignWhat", "`opened`: it was an envelope."), ("foreign?", "text", ""), ("alert?", "text", ""), ("refused?", "RefusedPart", "Of a message inside an envelope: why it is not taken."), ("messages?", "ForeignTaken[]", "Of an envelope: what became of each message, in its order.")]),
    ("RefusedPart", "", &[("code", "text", ""), ("detail", "text", "")]),
    ("PfifRecords", "", &[("records", "PfifRecord[]", "Persons, then notes on our alerts and notes that stand alone."), ("left_out", "text[]", "What could not be read, with its place in the file.")]),
    ("PfifRecord", "", &[("id", "text", ""), ("kind", "PfifKind", "`person` may become a draft, `note` a tip."), ("name", "text", "Of the person, or the note's author; empty where nothing may be kept."), ("text", "text", "The beginning of it."), ("source_date", "time", ""), ("expiry_date?", "time", "After it nothing of the person may be kept."), ("age?", "text", "A number or a range."), ("code?", "text", "Of our alert that the note is on."), ("refused?", "text", "Why it cannot be taken; absent where it can.")]),
    ("PfifHanded", "", &[("records", "PfifHandedRecord[]", "Notes, then persons of the registry."), ("left_out", "text[]", "What could not be read, with its place in the file.")]),
    ("PfifHandedRecord", "", &[("id", "text", ""), ("kind", "PfifKind", ""), ("tip_on?", "text", "The code of our alert whose tip it is, since it was first handed in."), ("refused?", "PfifRefusal", "Why it was not taken; absent where it was.")]),
    ("PfifRefusal", "", &[("code", "text", "As of a problem."), ("detail", "text", ""), ("fix", "Words", "What to do next.")]),
    ("PfifTaken", "One of the two.", &[("case?", "text", "The draft."), ("tip?", "text", "")]),
    ("ForeignApproval", "", &[("file?", "CaseFile", "What the message does not say, and what the officer corrects.")]),

    ("Package", "One signed message: canonical JSON (RFC 8785), Ed25519 over everything but `signature`.", &[
        ("identifier", "text", "homeward:<agency>:<alert>:<version>"), ("incident", "text", ""), ("sender", "text", ""), ("sent", "time", ""), ("expires", "time", ""), ("status", "Status", ""), ("msgType", "MsgType", ""), ("cause", "Cause", ""), ("references", "text[]", ""), ("code", "text", ""), ("version", "integer", ""),
        ("area", "Area", ""), ("lastSeen?", "LastSeenPublic", ""), ("texts", "by lang Texts", ""), ("call?", "text", ""), ("photo?", "text", "Address of the photo."), ("page", "text", "Address of the page."), ("signature", "Signature", ""),
    ]),
    ("Area", "", &[("circle", "text", "`lat,lon km`, as CAP has it.")]),
    ("LastSeenPublic", "", &[("from", "time", ""), ("to", "time", ""), ("point", "text", "`lat,lon`.")]),
    ("Signature", "", &[("alg", "text", "EdDSA"), ("kid", "text", ""), ("value", "text", "Base64url.")]),
    ("Alerts", "", &[("now", "time", ""), ("cursor", "text", ""), ("alerts", "text[]", "Signed packages, each as the text that was signed.")]),
    ("Receipt", "", &[("identifier", "text", ""), ("event", "ReceiptEvent", ""), ("count?", "integer", "1")]),
    ("NewPush", "As the browser's PushSubscription gives it, or the token of a vendor, and the cells.", &[("kind?", "PushKind", "web_push where nothing is said."), ("endpoint?", "text", "Of web_push and unified_push: https, public, at most 1,000 characters."), ("keys?", "PushKeys", "Of the same."), ("token?", "text", "Of fcm, apns and hms: as the vendor's SDK gives it."), ("cells", "text", "H3 cells with commas between, as for the stream.")]),
    ("PushKeys", "Base64url.", &[("p256dh", "text", "65 bytes."), ("auth", "text", "16 bytes.")]),
    ("Push", "", &[("token", "text", "Deletes it; shown once."), ("expires", "time", "Renew before.")]),
    ("PushKey", "", &[("key", "text", "Base64url of 65 bytes."), ("kinds", "PushKind[]", "By whose ways this house wakes phones.")]),
    ("Cells", "", &[("populous", "text[]", "H3 cells.")]),
    ("Verified", "", &[("code", "text", ""), ("state", "PosterState", "")]),
    ("WidgetAlerts", "", &[("status", "Status", ""), ("alerts", "WidgetAlert[]", "")]),
    ("WidgetAlert", "A found child has the first three members only.", &[("code", "text", ""), ("state", "WidgetState", ""), ("expires", "time", ""), ("incident?", "text", ""), ("sent?", "time", ""), ("texts?", "by lang WidgetTexts", ""), ("area?", "WidgetArea", ""), ("last_seen?", "time", ""), ("call?", "text", ""), ("photo?", "text", "Address of the photo."), ("page?", "text", "Address of the page.")]),
    ("WidgetTexts", "Any of these may be empty.", &[("headline", "text", ""), ("name", "text", ""), ("about", "text", ""), ("place", "text", ""), ("when", "text", ""), ("agency", "text", "")]),
    ("WidgetArea", "", &[("lat", "number", ""), ("lon", "number", ""), ("radius_km", "number", ""), ("datum", "text", "WGS-84")]),
    ("Taken", "", &[("id", "text", ""), ("photos_left_out", "integer", ""), ("text_was_cut", "boolean", "The text was longer than 2,000 characters; its beginning is kept."), ("point_left_out", "boolean", "The position came without its datum.")]),
    ("TipForm", "All members may be absent, but not all that say something.", &[("place?", "text", ""), ("text?", "text", ""), ("seen_at?", "text", "A clock in China, or RFC 3339."), ("lat?", "number", ""), ("lon?", "number", ""), ("datum?", "Datum", "With lat and lon: a position without it is no point, only words."), ("with_child?", "text", "`yes`: the sender is with the child."), ("contact?", "text", "Sealed; officers ask for it one by one."), ("photo?", "file", "Up to three.")]),
    ("ScreenState", "Signed as a whole.", &[("screen", "text", ""), ("at", "time", ""), ("clock_rate", "text", ""), ("place", "Words", ""), ("alerts", "text[]", "Signed packages."), ("signature", "Signature", "")]),
    ("Feed", "A GeoJSON FeatureCollection.", &[("type", "text", ""), ("datum", "text", "WGS-84, GCJ-02 or BD-09: that of the partner's map."), ("features", "Feature[]", ""), ("cursor", "text", "Ask with this next time.")]),
    ("Feature", "", &[("type", "text", ""), ("id", "text", ""), ("geometry", "any", ""), ("properties", "FeatureFacts", "")]),
    ("FeatureFacts", "", &[("radius_m", "integer", "Round the centre in this datum; nobody inside is left out."), ("datum", "text", "Of everything here but the package."), ("lastSeen?", "LastSeenPublic", ""), ("package_datum", "text", "WGS-84, whatever the partner's map."), ("package", "Package", ""), ("signed", "text", "The package as the text that was signed.")]),
];
