// The words that the doors and the pages share. Every shape here is the JSON of
// an HTTP answer or request; docs/guides/api.md and docs/openapi.json tell the same.
// Times are RFC 3339 strings, lengths are metres, coordinates are WGS-84.

export type Lang = "zh-CN" | "en";
export type Status = "Actual" | "Exercise";

/** Text in both languages. `en` may be empty: then the Chinese is shown, marked lang="zh-CN". */
export interface Words { zh: string; en: string }
export interface Point { lat: number; lon: number }
export interface Circle { centre: Point; radius_m: number }

// ---------------------------------------------------------------- people

export interface Me {
  officer: Officer;
  agency: Agency;
  /** server clock now, and how much faster than life it runs (1 outside the demo) */
  now: string;
  clock_rate: number;
  public_url: string;
  /** the server is an exercise: only exercise cases can be opened */
  exercise_only: boolean;
}
export interface Officer { id: string; name: string; role: "admin" | "officer"; agency: string; added_at: string }
export interface Agency { id: string; slug: string; name: Words; jurisdiction: string[]; call: string }
export interface SignInLink { url: string; expires_at: string }

// ---------------------------------------------------------------- case

export type Sex = "female" | "male" | "unknown";

/** The whole form. All members may be absent while it is a draft. PUT replaces it whole. */
export interface CaseFile {
  name?: Words;
  sex?: Sex;
  age_years?: number;
  height_cm?: number;
  /** what cannot change: face, mark, gait */
  features?: Words;
  /** what may have been changed: clothes, hair */
  clothes?: Words;
  companion?: Words;
  vehicle?: Words;
  last_seen?: { place: Words; point: Point; from: string; to: string };
  circumstances?: Words;
  /** whom to call, in E.164 or a short national number such as 110 */
  call?: string;
  /** the id of an uploaded photo */
  photo?: string;
  /** why there is no photo; needed to publish without one */
  no_photo_reason?: string;
  reported_at?: string;
  /** never leaves the police side */
  police_notes?: string;
}

/** One of the six parts (or the photo) that is still missing or wrong. `field` is a path in CaseFile. */
export interface Missing { code: string; field: string; words: Words }

export type Stage = "draft" | "live" | "resolved" | "withdrawn" | "expired";

export interface CaseRow {
  id: string;
  status: Status;
  stage: Stage;
  name: Words;
  photo_url?: string;
  opened_at: string;
  last_seen_from?: string;
  alert?: string;
  code?: string;
}

export interface CaseView extends CaseRow {
  epoch: number;
  file: CaseFile;
  missing: Missing[];
  warnings: Missing[];
}

export interface PhotoUploaded { id: string; url: string; width: number; height: number }

/** Who will be reached, ring by ring. `people` is an estimate, the rest is counted. */
export interface Reach { rings: ReachRing[]; attribution: string }
export interface ReachRing {
  number: number;
  circle: Circle;
  opens_at: string;
  open_now: boolean;
  people: number;
  phones: number;
  stations: number;
  airports: number;
  screens: number;
  partners: number;
  etas: ChannelEta[];
}
/** When all phones inside will have been told: an estimate from counts and speeds. */
export interface ChannelEta { channel: ChannelId; phones: number; seconds: number; speed: SpeedFrom }
/** Seen at an earlier message, allowed by the other side or a setting, or assumed. */
export type SpeedFrom = "seen" | "allowed" | "assumed";

/** What each channel will carry. */
export interface Preview {
  texts: Record<Lang, Texts>;
  short: Record<Lang, { text: string; length: number; limit: number }>;
  /** of cell broadcast and road signs */
  broadcast: Record<Lang, { short: BroadcastText; long: BroadcastText }>;
  /** paths of pages on the officers' listener, for an iframe */
  page_path: Record<Lang, string>;
}
export type BroadcastPart = "headline" | "place" | "with" | "features" | "clothes" | "what" | "page" | "agency" | "call";
export interface BroadcastText {
  form: "short" | "long";
  text: string;
  coding: "gsm7" | "ucs2";
  units: number;
  pages: number;
  units_max: number;
  cut: BroadcastPart[];
  left_out: BroadcastPart[];
}
export interface Texts {
  headline: string;
  name: string;
  about: string;
  features: string;
  clothes: string;
  with: string;
  place: string;
  when: string;
  what: string;
  instruction: string;
}

export interface PlaceHit {
  name: Words;
  kind: "county" | "city" | "station" | "airport" | "coordinate";
  province: Words;
  code: string;
  point: Point;
}

// ---------------------------------------------------------------- live alert

export type Outcome = "found_safe" | "found_injured" | "found_dead" | "returned" | "false_report";
export type LedBy = "alert_tip" | "camera" | "police_work" | "family" | "unknown";

export interface AlertView {
  id: string;
  case: string;
  code: string;
  status: Status;
  stage: Stage;
  outcome?: Outcome;
  withdrawn_because?: string;
  /** the neighbour whose alert it is */
  relayed_from?: Words;
  name: Words;
  photo_url?: string;
  page_url: string;
  verify_url: string;
  version: number;
  expires: string;
  rings: RingView[];
  /** everybody ever told: the union of these circles */
  told: Circle[];
  channels: ChannelView[];
  numbers: { connected: number; inside: number; handed: number; shown: number; opened: number; tips: number };
  stopwatch: Stopwatch;
  messages: MessageView[];
  sightings: Sighting[];
  timeline: TimelineEntry[];
}
export interface RingView { number: number; circle: Circle; opens_at: string; opened_at?: string; identity?: string }
export type ChannelId =
  | "public_page" | "device" | "signage" | "cap_feed" | "partner_webhook"
  | "weibo" | "fediverse" | "telegram" | "mail" | "mqtt" | "sms" | "web_push"
  | "unified_push" | "fcm" | "apns" | "hms";
export interface ChannelView {
  id: ChannelId;
  queued: number; delivered: number; later: number; failed: number; skipped: number;
  first_ms?: number; last_ms?: number;
  last_error?: string;
  /** how far a message has come that is leaving now */
  leaving?: { chosen: number; done: number; seconds_left?: number };
}
export interface Stopwatch {
  last_seen: string; reported?: string; published: string;
  first_phone?: string; half?: string; ninety?: string; ninety_nine?: string;
  first_tip?: string; first_sighting?: string; closed?: string;
}
export interface MessageView { identity: string; msg_type: "Alert" | "Update" | "Cancel"; cause: Cause; sent: string; handed: number; shown: number; opened: number }
export type Cause = "issued" | "ring" | "corrected" | "moved" | "renewed" | "found" | "ended";
export interface TimelineEntry { at: string; kind: string; words: Words; actor?: string }

export interface Tip {
  id: string;
  alert: string;
  received_at: string;
  state: "new" | "looking" | "useful" | "false";
  with_child: boolean;
  place: string;
  point?: Point;
  distance_m?: number;
  seen_at?: string;
  text: string;
  photos: string[];
  has_contact: boolean;
  sighting?: string;
}
export interface Sighting { id: string; number: number; point: Point; place: Words; at: string; tip?: string; confirmed_by: string }

// ---------------------------------------------------------------- partners, screens, keys

/** Which map somebody draws on: satellites, Amap and Tencent, Baidu. */
export type Datum = "wgs84" | "gcj02" | "bd09";
export interface Partner {
  id: string; name: string; status: Status; webhook_url?: string; datum: Datum; created_at: string;
  /** the partner chooses these two at its own door */
  format: PartnerFormat; languages: Language[];
  /** where its sign-in links go */
  mail?: string;
  keys: KeyRow[];
  /** of the house, the same for every partner */
  webhook_public_key: string;
  /** shown once, in the answer that made it */
  webhook_secret?: string;
}
/** What is in a file of another registry of missing people. */
export interface PfifRecords { records: PfifRecord[]; left_out: string[] }
export interface PfifRecord {
  id: string; kind: "person" | "note"; name: string; text: string; source_date: string;
  expiry_date?: string; age?: string;
  /** of our alert that a note is on */
  code?: string;
  /** why it cannot be taken */
  refused?: string;
}
export interface PfifTaken { case?: string; tip?: string }
/** Somebody asks to join, or to be let in again. */
export interface PartnerRequest {
  id: string; status: Status; mail: string; wish: "join" | "sign_in";
  name?: string; datum?: Datum; asked_at: string; ends_at: string;
  /** a link was made that nobody has opened yet */
  linked: boolean;
}
/** shown once */
export interface PartnerLink { url: string; expires_at: string; mailed: boolean }
/** A scripted exercise that is played to one partner; see docs/guides/partners.md. */
export interface Rehearsal {
  id: string; partner: string; started_at: string;
  /** absent while it is played; "stopped" says nothing about the partner */
  verdict?: "pass" | "broken" | "stopped";
  /** each rule once: what we sent, what we saw, what to do */
  broken: { rule: string; step: string; words: Words }[];
  steps: RehearsalStep[];
}
export interface RehearsalStep {
  step: string; words: Words; at: string; state: "playing" | "right" | "broken"; looks: number;
  headers?: Record<string, string>; body?: string; answer?: string; saw?: string;
}
export interface KeyRow { id: string; label: string; created_at: string; revoked: boolean }
export interface NewKey extends KeyRow { token: string }
/** stable; docs/guides/status-codes.md says each in words */
export type StatusCode =
  | "waiting"
  | "trying"
  | "taken"
  | "unanswered"
  | "redirected"
  | "not_taken"
  | "failing"
  | "busy"
  | "later"
  | "gone"
  | "rejected"
  | "expired"
  | "superseded";
export interface Attempt {
  delivery: string; identity: string; channel: ChannelId; partner: string; state: "queued" | "later" | "delivered" | "failed" | "skipped";
  code: StatusCode;
  attempts: number; at: string; next_at?: string; answer?: string; awaits_erasure: boolean; erased_at?: string;
}
export interface Screen { id: string; name: string; status: Status; place: Words; point: Point; seen_at?: string }
export interface NewScreen extends Screen { url: string }

// ---------------------------------------------------------------- the package that phones, screens and partners get

/** One signed message: canonical JSON (RFC 8785), Ed25519 over everything but `signature`. */
export interface Package {
  identifier: string;
  incident: string;
  sender: string;
  sent: string;
  expires: string;
  status: Status;
  msgType: "Alert" | "Update" | "Cancel";
  cause: Cause;
  references: string[];
  code: string;
  version: number;
  area: { circle: string };
  lastSeen?: { from: string; to: string; point: string };
  texts: Record<Lang, Partial<Texts> & { headline: string; agency: string }>;
  call?: string;
  photo?: string;
  page: string;
  signature: { alg: "EdDSA"; kid: string; value: string };
}

/** Heartbeat of the phone's stream: the identities owed to these cells, and the server's clock. */
export interface Heartbeat { now: string; live: { identifier: string; incident: string }[] }

/** A value of a list outside of CAP, such as CAE of SAME. */
export interface NamedCode { name: string; value: string }

export type ForeignStage = "waiting" | "relayed" | "declined" | "cancelled" | "expired";

/** One alert of a neighbour; `says` is there while it waits. */
export interface ForeignAlert {
  id: string; neighbour: string; neighbour_name: Words; status: Status; stage: ForeignStage;
  sender?: string; identifier?: string; sent?: string; heard_at: string;
  case?: string; alert?: string; says?: ForeignSays;
}

/** What it says, and what an approval would still need. */
export interface ForeignSays {
  event: Words; headline: Words; description: Words; instruction: Words; area_desc: Words;
  event_codes: NamedCode[]; area?: Circle; area_cut: boolean; web?: string; has_photo: boolean;
  expires: string; file: CaseFile; missing: Missing[];
}

/** The signed state of one screen. */
export interface ScreenState {
  screen: string; at: string; clock_rate: string; place: Words;
  alerts: string[];
  signature: { alg: "EdDSA"; kid: string; value: string };
}

/** RFC 9457. `fix` says what to do next; `missing` names fields. */
export interface Problem {
  type: string; title: string; status: number; detail: string; code: string;
  words: Words; fix: Words; missing?: Missing[];
}

// ---------------------------------------------------------------- partners, at their own door

export type Scope = "alerts:read" | "deliveries:read" | "settings:write" | "pfif:write";
export type Language = "zh-CN" | "en";
/** Of what is pushed. */
export type PartnerFormat = "json" | "cap" | "edxl";
/** A code, or a circle with its datum. */
export interface ServiceArea { code?: string; lat?: number; lon?: number; datum?: Datum; radius_m?: number }
export interface PartnerKey { id: string; label: string; scopes: Scope[]; created_at: string; ends_at?: string; good: boolean }
/** `token` is shown once. */
export interface NewPartnerKey extends PartnerKey { token: string }
export interface PartnerMe {
  id: string;
  name: string;
  status: Status;
  webhook_url?: string;
  datum: Datum;
  /** of what is pushed */
  format: PartnerFormat;
  /** of the texts beside the signed package, which holds all; never none */
  languages: Language[];
  /** none is everywhere */
  areas: ServiceArea[];
  created_at: string;
  webhook_public_key: string;
  /** until when the secret before this one signs too */
  old_secret_until?: string;
  /** the key that asked */
  key: PartnerKey;
  now: string;
  /** with /drill for exercises */
  public_url: string;
  /** only in the answer that made it */
  webhook_secret?: string;
}
export type DeliveryState = "queued" | "later" | "delivered" | "gone" | "rejected" | "expired" | "superseded";
export interface PartnerDelivery {
  /** `webhook-id`, the same for every try */
  delivery: string;
  identity: string;
  msg_type: "Alert" | "Update" | "Cancel";
  cause: string;
  state: DeliveryState;
  attempts: number;
  at: string;
  next_at?: string;
  answer?: string;
}
export interface PartnerLog { deliveries: PartnerDelivery[]; cursor?: string }
export interface DeliveryBytes extends PartnerDelivery {
  bytes: "exact" | "body_only" | "not_sent" | "erased";
  request?: { headers: { name: string; value: string }[]; body: string; length: number };
}
