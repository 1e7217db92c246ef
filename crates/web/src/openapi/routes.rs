//! Every route of every door: what it is for, who may, what goes in and what comes out.

/// Which listener a route belongs to, and which part of the house answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    Console,
    /// These and the next three stand twice: as they are, and below `/drill` for exercises.
    Device,
    Public,
    Signage,
    Partner,
    /// Other servers of the fediverse; there are no exercises among them.
    Fediverse,
    /// On every listener.
    Health,
}

impl Door {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Device => "device",
            Self::Public => "public",
            Self::Signage => "signage",
            Self::Partner => "partner",
            Self::Fediverse => "fediverse",
            Self::Health => "health",
        }
    }
    /// Whether the same route stands below `/drill` too.
    pub const fn has_drill(self) -> bool {
        !matches!(self, Self::Console | Self::Fediverse | Self::Health)
    }
}

/// Who gets an answer other than a no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhoMay {
    Anybody,
    /// Officers of the agency, by session or key; administrators are officers.
    Officer,
    Admin,
    /// The screen itself, by its key.
    Screen,
    /// A partner, by a key of its own.
    Partner,
}

/// What a request or an answer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Nothing,
    /// A shape of the description, by name.
    Json(&'static str),
    List(&'static str),
    /// Bytes of this media type.
    Media(&'static str),
    /// A form with files, by the name of its shape.
    Form(&'static str),
}

/// A parameter beside the path.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    Must(&'static str, &'static str),
    May(&'static str, &'static str),
    Header(&'static str, &'static str),
}

#[derive(Debug, Clone, Copy)]
pub struct Route {
    pub door: Door,
    pub method: &'static str,
    /// As the router writes it: `{name}` is one piece, `{*name}` the rest.
    pub path: &'static str,
    pub who: WhoMay,
    pub summary: &'static str,
    pub asks: &'static [Ask],
    pub takes: Shape,
    pub status: u16,
    pub gives: Shape,
}

const fn route(
    door: Door,
    method: &'static str,
    path: &'static str,
    who: WhoMay,
    summary: &'static str,
) -> Route {
    Route {
        door,
        method,
        path,
        who,
        summary,
        asks: &[],
        takes: Shape::Nothing,
        status: 200,
        gives: Shape::Nothing,
    }
}

impl Route {
    const fn asks(self, asks: &'static [Ask]) -> Self {
        Self { asks, ..self }
    }
    const fn takes(self, takes: Shape) -> Self {
        Self { takes, ..self }
    }
    const fn gives(self, gives: Shape) -> Self {
        Self { gives, ..self }
    }
    const fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

use Door::{Console, Device, Fediverse, Health, Partner, Public, Signage};
use Shape::{Form, Json, List, Media};
use WhoMay::{Admin, Anybody, Officer};

const HTML: Shape = Media("text/html");
const JPEG: Shape = Media("image/jpeg");
const ACTIVITY: Shape = Media("application/activity+json");
const CELLS: Ask = Ask::Must(
    "cells",
    "1 to 32 H3 cells of resolution 1 to 7, separated by commas.",
);
const LANG: Ask = Ask::May(
    "lang",
    "zh-CN or en; otherwise the browser's language decides.",
);
const RESUME: Ask = Ask::Header("Last-Event-ID", "The id of the last event that was kept.");
const WITHIN: &[Ask] = &[Ask::May(
    "within",
    "An H3 cell, a GB/T 2260 code of 2, 4 or 6 digits, or a box as `west,south,east,north`; otherwise everywhere.",
)];
const POINT: &[Ask] = &[Ask::Must("lat", "WGS-84."), Ask::Must("lon", "WGS-84.")];
const SEARCH: &[Ask] = &[
    Ask::Must("q", "A name, or a point as `lat,lon`."),
    Ask::May("lat", "Places near here come first."),
    Ask::May("lon", "Places near here come first."),
];
const REPEAT: &[Ask] = &[Ask::Header(
    "Idempotency-Key",
    "The same key with the same request gives the same alert.",
)];
const FEED: &[Ask] = &[
    Ask::May(
        "cursor",
        "Of the last answer; without one, everything that is live.",
    ),
    Ask::May(
        "wait",
        "Seconds to wait where nothing was said yet, at most 25; then it comes at once.",
    ),
];
const WAIT: &[Ask] = &[
    Ask::May("have", "`at` of the state that is shown."),
    Ask::May("wait", "Seconds to wait for a change, at most 25."),
];

/// All of them, in the order in which a case walks.
pub const ROUTES: &[Route] = &[
    route(Console, "POST", "/console/v1/session", Anybody, "Spends a sign-in link; sets the session's cookie.").takes(Json("Link")).gives(Json("Me")),
    route(Console, "DELETE", "/console/v1/session", Officer, "Signs out.").status(204),
    route(Console, "GET", "/console/v1/me", Officer, "Who is signed in, and the server's clock.").gives(Json("Me")),
    route(Console, "GET", "/console/v1/cases", Officer, "The agency's cases, newest first.").gives(List("CaseRow")),
    route(Console, "POST", "/console/v1/cases", Officer, "Opens a case.").takes(Json("NewCase")).status(201).gives(Json("CaseView")),
    route(Console, "GET", "/console/v1/cases/{case}", Officer, "One case: its form and what it still misses.").gives(Json("CaseView")),
    route(Console, "PUT", "/console/v1/cases/{case}/file", Officer, "Saves the whole form.").takes(Json("CaseFile")).gives(Json("CaseView")),
    route(Console, "POST", "/console/v1/cases/{case}/photo", Officer, "Adds the photo: the body is the image, JPEG, PNG or WebP.").takes(Media("image/*")).status(201).gives(Json("PhotoUploaded")),
    route(Console, "GET", "/console/v1/cases/{case}/photos/{photo}", Officer, "The photo, for officers.").gives(JPEG),
    route(Console, "GET", "/console/v1/cases/{case}/reach", Officer, "Who will be reached, ring by ring.").gives(Json("Reach")),
    route(Console, "GET", "/console/v1/cases/{case}/preview", Officer, "What each channel will carry.").gives(Json("Preview")),
    route(Console, "GET", "/console/v1/cases/{case}/preview.html", Officer, "The public page as it would be.").asks(&[LANG]).gives(HTML),
    route(Console, "POST", "/console/v1/cases/{case}/publish", Officer, "Publishes; answers when the record would survive a power cut.").asks(REPEAT).status(201).gives(Json("AlertView")),
    route(Console, "GET", "/console/v1/places", Officer, "Places by name.").asks(SEARCH).gives(List("PlaceHit")),
    route(Console, "GET", "/console/v1/places/at", Officer, "What is near a point.").asks(POINT).gives(Json("PlaceHit")),
    route(Console, "GET", "/console/v1/alerts/{alert}", Officer, "A live alert: rings, channels, numbers, stopwatch.").gives(Json("AlertView")),
    route(Console, "POST", "/console/v1/alerts/{alert}/correct", Officer, "Publishes the facts as they now stand in the form.").gives(Json("AlertView")),
    route(Console, "POST", "/console/v1/alerts/{alert}/renew", Officer, "Lets the alert live 1 to 72 hours from now.").takes(Json("Renewal")).gives(Json("AlertView")),
    route(Console, "POST", "/console/v1/alerts/{alert}/sighting", Officer, "Confirms a sighting that came by another way than a tip.").takes(Json("NewSighting")).gives(Json("AlertView")),
    route(Console, "POST", "/console/v1/alerts/{alert}/resolve", Officer, "Ends the alert with an outcome; everything is taken back.").takes(Json("Resolution")).gives(Json("AlertView")),
    route(Console, "POST", "/console/v1/alerts/{alert}/withdraw", Officer, "Withdraws the alert; everything is taken back.").takes(Json("Withdrawal")).gives(Json("AlertView")),
    route(Console, "GET", "/console/v1/alerts/{alert}/attempts", Officer, "Every delivery to a partner, and its answer.").gives(List("Attempt")),
    route(Console, "GET", "/console/v1/alerts/{alert}/tips", Officer, "The tips, newest first; at most 1,000.").gives(List("Tip")),
    route(Console, "POST", "/console/v1/deliveries/{*delivery}", Officer, "`<key>/retry`: sends one delivery again, now.").gives(Json("Attempt")),
    route(Console, "POST", "/console/v1/tips/{tip}/state", Officer, "Says what a tip is worth.").takes(Json("Triage")).gives(Json("Tip")),
    route(Console, "POST", "/console/v1/tips/{tip}/sighting", Officer, "Makes a tip a sighting; the alert may move there.").takes(Json("NewSighting")).gives(Json("AlertView")),
    route(Console, "GET", "/console/v1/tips/{tip}/photos/{n}", Officer, "Photo `n` of a tip, counted from 0.").gives(JPEG),
    route(Console, "GET", "/console/v1/tips/{tip}/contact", Officer, "How to reach the witness; asking is written to the audit.").gives(Json("Contact")),
    route(Console, "GET", "/console/v1/events", Officer, "\"Look again\": server-sent events that name what changed.").gives(Media("text/event-stream")),
    route(Console, "GET", "/console/v1/officers", Officer, "The officers of the agency.").gives(List("Officer")),
    route(Console, "POST", "/console/v1/officers", Admin, "Adds an officer.").takes(Json("NewOfficer")).status(201).gives(Json("Officer")),
    route(Console, "POST", "/console/v1/officers/{officer}/link", Admin, "Makes a sign-in link: 15 minutes, single use.").status(201).gives(Json("SignInLink")),
    route(Console, "GET", "/console/v1/keys", Officer, "One's own keys.").gives(List("KeyRow")),
    route(Console, "POST", "/console/v1/keys", Officer, "Makes a key that acts for oneself; shown once.").takes(Json("Label")).status(201).gives(Json("NewKey")),
    route(Console, "DELETE", "/console/v1/keys/{key}", Officer, "Revokes an own key.").status(204),
    route(Console, "GET", "/console/v1/partners", Admin, "Partners, with their keys.").gives(List("Partner")),
    route(Console, "POST", "/console/v1/partners", Admin, "Lets a partner join; the webhook's secret is shown once.").takes(Json("NewPartner")).status(201).gives(Json("Partner")),
    route(Console, "PUT", "/console/v1/partners/{partner}", Admin, "Another name or address.").takes(Json("NewPartner")).gives(Json("Partner")),
    route(Console, "POST", "/console/v1/partners/{partner}/keys", Admin, "Makes a partner's key; shown once.").takes(Json("Label")).status(201).gives(Json("NewKey")),
    route(Console, "DELETE", "/console/v1/partners/{partner}/keys/{key}", Admin, "Revokes a partner's key.").status(204),
    route(Console, "POST", "/console/v1/partners/{partner}/rehearsals", Admin, "Plays a rehearsal to a partner of the exercise, and to nobody else.").takes(Json("NewRehearsal")).status(202).gives(Json("Rehearsal")),
    route(Console, "GET", "/console/v1/partners/{partner}/rehearsals/{rehearsal}", Admin, "How it stands; the newest three of a partner are remembered until the next restart.").gives(Json("Rehearsal")),
    route(Console, "GET", "/console/v1/partner-requests", Admin, "Who asks to join or to sign in as a partner; remembered for a day, until the next restart.").gives(List("PartnerRequest")),
    route(Console, "POST", "/console/v1/partner-requests/{request}/link", Admin, "Makes the link to hand out: 15 minutes, single use; mailed too where the house can mail.").status(201).gives(Json("PartnerLink")),
    route(Console, "DELETE", "/console/v1/partner-requests/{request}", Admin, "Says no; nobody is written to.").status(204),
    route(Console, "GET", "/console/v1/screens", Admin, "Screens, and when each was last there.").gives(List("Screen")),
    route(Console, "POST", "/console/v1/screens", Admin, "Hangs a screen; its address with its key is shown once.").takes(Json("NewScreen")).status(201).gives(Json("Screen")),
    route(Console, "GET", "/console/v1/neighbours", Admin, "Other agencies and countries whose alerts may become ours.").gives(List("Neighbour")),
    route(Console, "POST", "/console/v1/neighbours", Admin, "Enters a neighbour: its names, its keys, what was agreed.").takes(Json("NewNeighbour")).status(201).gives(Json("Neighbour")),
    route(Console, "PUT", "/console/v1/neighbours/{neighbour}", Admin, "Enters it anew: other keys, another agreement. Real or exercise stays.").takes(Json("NewNeighbour")).gives(Json("Neighbour")),
    route(Console, "DELETE", "/console/v1/neighbours/{neighbour}", Admin, "It is heard no more.").status(204),
    route(Console, "GET", "/console/v1/foreign", Officer, "What neighbours say: those that wait first, then the newest; at most 200.").gives(List("ForeignAlert")),
    route(Console, "POST", "/console/v1/foreign", Officer, "Pushes one signed CAP message of a neighbour, byte for byte, or an envelope of EDXL-DE 1.0 with up to 64 of them; at most 1 MiB. A Cancel acts at once.").takes(Media("application/cap+xml")).gives(Json("ForeignTaken")),
    route(Console, "POST", "/console/v1/pfif", Officer, "Looks into a PFIF file of another registry, at most 1 MiB and 1,000 records: what is in it, and what each may become. Nothing is kept.").takes(Media("application/xml")).gives(Json("PfifRecords")),
    route(Console, "POST", "/console/v1/pfif/records", Officer, "Takes one record of the file, which is the body again: a person becomes a draft, a note on an alert of ours a tip. Never an alert.").asks(&[Ask::Must("record", "Its id."), Ask::May("status", "Of the draft: `Actual` (without it) or `Exercise`.")]).takes(Media("application/xml")).status(201).gives(Json("PfifTaken")),
    route(Console, "GET", "/console/v1/foreign/{foreign}", Officer, "One alert of a neighbour, and what its approval would still need.").gives(Json("ForeignAlert")),
    route(Console, "POST", "/console/v1/foreign/{foreign}/approve", Officer, "Publishes it as an alert of the agency that names its origin.").takes(Json("ForeignApproval")).status(201).gives(Json("AlertView")),
    route(Console, "POST", "/console/v1/foreign/{foreign}/decline", Officer, "Says no; an Update asks again.").gives(Json("ForeignAlert")),
    route(Console, "GET", "/openapi.json", Anybody, "This description.").gives(Media("application/json")),
    route(Device, "GET", "/device/v1/stream", Anybody, "Signed packages for these cells as they are said: server-sent events `alert` and `heartbeat`.").asks(&[CELLS, RESUME]).gives(Media("text/event-stream")),
    route(Device, "GET", "/device/v1/alerts", Anybody, "The same for phones that cannot keep a line open.").asks(&[CELLS, Ask::May("after", "The cursor of the last answer.")]).gives(Json("Alerts")),
    route(Device, "POST", "/device/v1/receipts", Anybody, "Counts, never who: one receipt, or a list of at most 50.").takes(Json("Receipt")).status(202),
    route(Device, "POST", "/device/v1/push", Anybody, "Asks to be told by the browser's push service, or by the vendor of the phone's system, while the page or the app is closed. Names cells, never a position. The same endpoint again renews it, or moves it to other cells.").takes(Json("NewPush")).status(201).gives(Json("Push")),
    route(Device, "DELETE", "/device/v1/push/{token}", Anybody, "Takes it away again, and every trace of it. 204 also where it was gone already.").status(204),
    route(Device, "GET", "/device/v1/push/key", Anybody, "The key that a browser subscribes with (`applicationServerKey`, RFC 8292), and by whose ways phones are woken here.").gives(Json("PushKey")),
    route(Device, "GET", "/device/v1/dictionary", Anybody, "What alerts have in common: a stream that is asked for by who holds it is packed by it (RFC 9842).").gives(Media("application/octet-stream")),
    route(Device, "GET", "/device/v1/keys", Anybody, "The keys that packages are signed with (JWK set).").gives(Media("application/jwk-set+json")),
    route(Device, "GET", "/device/v1/cells.json", Anybody, "The cells that hold enough people to be named.").gives(Json("Cells")),
    route(Public, "GET", "/a/{code}", Anybody, "The page of an alert.").asks(&[LANG]).gives(HTML),
    route(Public, "GET", "/v/{code}", Anybody, "Is this poster real? HTML, or JSON where that is asked for.").asks(&[LANG]).gives(Json("Verified")),
    route(Public, "GET", "/photo/{name}", Anybody, "The photo of a live alert.").gives(JPEG),
    route(Public, "GET", "/tip/{code}", Anybody, "Leads to the form on the alert's page.").status(303),
    route(Public, "POST", "/tip/{code}", Anybody, "Somebody saw the child. HTML, or JSON where that is asked for.").asks(&[LANG]).takes(Form("TipForm")).status(202).gives(Json("Taken")),
    route(Public, "GET", "/cap/{message}", Anybody, "`<code>-<version>.xml`, or the whole identity and `.xml`: one message as signed CAP 1.2, byte for byte; with `.edxl` the same in an envelope of EDXL-DE 1.0, with `.ipaws.xml` in the profile of wireless gateways. 410 once it was taken back; the problem names the Cancel.").gives(Media("application/cap+xml")),
    route(Public, "GET", "/feeds/alerts.atom", Anybody, "Every message that stands, as Atom with the signed CAP inside. A Cancel is an entry of its own; nothing leaves before it expires.").asks(WITHIN).gives(Media("application/atom+xml")),
    route(Public, "GET", "/feeds/alerts.rss", Anybody, "The same as RSS 2.0.").asks(WITHIN).gives(Media("application/rss+xml")),
    route(Public, "GET", "/feeds/alerts.geojson", Anybody, "One feature for each alert as it stands now (RFC 7946): polygon, and the circle in its properties. WGS-84, longitude first.").asks(WITHIN).gives(Media("application/geo+json")),
    route(Public, "GET", "/feeds/alerts.pfif", Anybody, "One person with a note for each alert as it stands now, in the order of `entry_date` (PFIF 1.4). Ended alerts have no name; every record says when it is to be wiped. Exercises say so in their id and in every text.").asks(WITHIN).gives(Media("application/xml")),
    route(Public, "POST", "/feeds/hub", Anybody, "Asks to be told when one of these lists changes, or no more (WebSub). Takes `hub.mode`, `hub.topic`, `hub.callback`, `hub.lease_seconds` (300 to 2592000) and `hub.secret` (1 to 199 bytes) as a form; the callback is asked back. A no is a line of text, or a problem where JSON is asked for.").takes(Media("application/x-www-form-urlencoded")).status(202),
    route(Public, "GET", "/.well-known/homeward-cap-keys.pem", Anybody, "The public key that CAP is signed with, to be pinned.").gives(Media("application/x-pem-file")),
    route(Public, "GET", "/phone", Anybody, "Leads to the reference phone.").status(308),
    route(Public, "GET", "/phone/", Anybody, "The reference phone.").gives(HTML),
    route(Public, "GET", "/phone/{*file}", Anybody, "The reference phone's files.").gives(Media("*/*")),
    route(Public, "GET", "/widget.js", Anybody, "The widget for the pages of others.").gives(Media("text/javascript")),
    route(Public, "GET", "/widget/v1/alerts", Anybody, "What is active now, newest first, and what was found, for cards on other pages. CORS `*`.").gives(Json("WidgetAlerts")),
    route(Public, "GET", "/widget/frame", Anybody, "The newest alert as a page without script, for a frame.").asks(&[LANG, Ask::May("quiet", "`words`: says so when nothing is active, instead of being empty.")]).gives(HTML),
    route(Public, "GET", "/widget/poster.svg", Anybody, "The newest alert as a picture with words; 1 by 1 when nothing is active.").asks(&[LANG]).gives(Media("image/svg+xml")),
    route(Public, "GET", "/widget/poster.jpg", Anybody, "The newest alert as a picture without words (JPEG); a clear pixel (PNG) when nothing is active.").gives(Media("image/*")),
    route(Public, "GET", "/tiles/alerts/{z}/{x}/{tile}", Anybody, "`{y}.mvt`: what is active as a vector tile, zoom 0 to 14; 204 when nothing is on it. CORS `*`.").asks(&[Ask::May("datum", "Of the map underneath: `wgs84` (without it), `gcj02` or `bd09`.")]).gives(Media("application/vnd.mapbox-vector-tile")),
    route(Signage, "GET", "/signage/{screen}", Anybody, "The page of a screen; its key stands in the fragment.").gives(HTML),
    route(Signage, "GET", "/signage-app/{*file}", Anybody, "The screen's files.").gives(Media("*/*")),
    route(Signage, "GET", "/signage/v1/{screen}/state", WhoMay::Screen, "What hangs here, signed, as soon as it changes.").asks(WAIT).gives(Json("ScreenState")),
    route(Partner, "GET", "/partner/v1/alerts", WhoMay::Partner, "What was said after the cursor, as GeoJSON.").asks(FEED).gives(Json("Feed")),
    route(Partner, "POST", "/partner/v1/erasures", WhoMay::Partner, "Says that everything of an incident that has ended is deleted at the partner's. Again is the same as once.").takes(Json("Erasure")).status(204),
    route(Partner, "GET", "/partner/v1/keys", Anybody, "The keys that packages are signed with (JWK set), and those of webhooks (`whpk_`).").gives(Media("application/jwk-set+json")),
    route(Partner, "POST", "/partner/v1/rehearsals", WhoMay::Partner, "Plays a scripted exercise to your own webhook, and judges what your `state_url` says. Only partners that joined for exercises: below `/drill`.").takes(Json("NewRehearsal")).status(202).gives(Json("Rehearsal")),
    route(Partner, "GET", "/partner/v1/rehearsals/{rehearsal}", WhoMay::Partner, "How it stands: each step with the bytes sent and what was seen, then the verdict. The newest three are remembered until the next restart.").gives(Json("Rehearsal")),
    route(Partner, "POST", "/partner/v1/join", Anybody, "Asks to join. For exercises the link is mailed at once; for real alerts an administrator answers first. 202, whoever asks.").takes(Json("PartnerJoin")).status(202),
    route(Partner, "POST", "/partner/v1/link", Anybody, "Asks for a sign-in link by mail. 202, whether the address has joined or not.").takes(Json("PartnerMail")).status(202),
    route(Partner, "POST", "/partner/v1/session", Anybody, "Opens a link, once: joins where that was asked for, and gives a key for 12 hours.").takes(Json("Link")).status(201).gives(Json("NewPartnerKey")),
    route(Partner, "GET", "/partner/v1/me", WhoMay::Partner, "Who this is, what it chose, and what its key opens.").gives(Json("PartnerMe")),
    route(Partner, "PATCH", "/partner/v1/me", WhoMay::Partner, "Another address, datum, format, languages or areas; what is absent stays (RFC 7396). Needs `settings:write`.").takes(Json("PartnerPatch")).gives(Json("PartnerMe")),
    route(Partner, "POST", "/partner/v1/me/secret", WhoMay::Partner, "A new webhook secret, shown once; the one before signs beside it during the overlap. Needs `settings:write`.").takes(Json("Overlap")).gives(Json("PartnerMe")),
    route(Partner, "GET", "/partner/v1/me/keys", WhoMay::Partner, "The partner's keys, also those that ended. Needs `settings:write`.").gives(List("PartnerKey")),
    route(Partner, "POST", "/partner/v1/me/keys", WhoMay::Partner, "Makes a key with scopes that this one has; shown once. Needs `settings:write`.").takes(Json("NewPartnerKeyForm")).status(201).gives(Json("NewPartnerKey")),
    route(Partner, "POST", "/partner/v1/me/keys/{key}/rotate", WhoMay::Partner, "A new key in its place, shown once; the old one ends after the overlap. Needs `settings:write`.").takes(Json("Overlap")).status(201).gives(Json("NewPartnerKey")),
    route(Partner, "DELETE", "/partner/v1/me/keys/{key}", WhoMay::Partner, "Revokes a key: it opens nothing from the next request on. Needs `settings:write`.").status(204),
    route(Partner, "GET", "/partner/v1/deliveries", WhoMay::Partner, "What was pushed to this partner, newest first. Needs `deliveries:read`.").asks(&[Ask::May("cursor", "Of the last answer; without one, the newest 50.")]).gives(Json("PartnerLog")),
    route(Partner, "GET", "/partner/v1/deliveries/{delivery}", WhoMay::Partner, "One of them, by its message's identity or by its `webhook-id` (its slashes as %2F), with what its last try put on the wire. Needs `deliveries:read`.").gives(Json("DeliveryBytes")),
    route(Partner, "POST", "/partner/v1/deliveries/{delivery}/retry", WhoMay::Partner, "Sends it again, now; one that arrived stays. Needs `settings:write`.").gives(Json("PartnerDelivery")),
    route(Partner, "POST", "/partner/v1/pfif", WhoMay::Partner, "Hands in PFIF of a registry, at most 1 MiB and 100 notes. A note on a live alert becomes a tip, which an officer judges; the same note again changes nothing. Persons are not taken. Where nothing is taken, the answer is the first record's refusal. Needs `pfif:write`.").takes(Media("application/xml")).gives(Json("PfifHanded")),
    route(Partner, "GET", "/partner", Anybody, "Leads to the partners' page.").status(308),
    route(Partner, "GET", "/partner/", Anybody, "The partners' page: settings, keys, the log of deliveries.").gives(HTML),
    route(Partner, "GET", "/partner/{*file}", Anybody, "The partners' page's files.").gives(Media("*/*")),
    route(Fediverse, "GET", "/.well-known/webfinger", Anybody, "Finds the agency's account by its name (RFC 7033).").asks(&[Ask::Must("resource", "`acct:<name>@<host>`, or the account's address.")]).gives(Media("application/jrd+json")),
    route(Fediverse, "GET", "/fedi/actor", Anybody, "The account, with the key that it signs with.").gives(ACTIVITY),
    route(Fediverse, "GET", "/fedi/outbox", Anybody, "The notes that stand now.").gives(ACTIVITY),
    route(Fediverse, "GET", "/fedi/followers", Anybody, "How many follow; never who.").gives(ACTIVITY),
    route(Fediverse, "GET", "/fedi/notes/{note}", Anybody, "The note of an alert by its code; a tombstone (410) once it has ended. Browsers are led to the page.").gives(ACTIVITY),
    route(Fediverse, "POST", "/fedi/inbox", Anybody, "A signed activity of another server: follow, undo, delete. Others are taken and dropped.").takes(ACTIVITY).status(202),
    route(Health, "GET", "/livez", Anybody, "The process answers.").gives(Media("text/plain")),
    route(Health, "GET", "/readyz", Anybody, "The record answers too.").gives(Media("text/plain")),
];
