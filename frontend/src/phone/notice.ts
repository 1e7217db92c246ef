// Notifications: one per incident, replaced in place, silent where the rules say so.
// The closing replaces the alert without a sound and carries nothing of the child.

import type { Lang } from "../shared/api";
import type { Say } from "../shared/i18n";
import { photoAddress } from "../shared/photo";
import type { Memory, Telling } from "./rules";

interface Speech { t: Say; lang: Lang; isDrill: boolean; home: string }
const QUIET = "quiet";
/** Known to browsers, not to all of our types yet. */
type Options = NotificationOptions & { image?: string; renotify?: boolean };

/** True when the person's device has shown it. */
export async function notify(
  registration: ServiceWorkerRegistration,
  telling: Telling,
  memory: Memory,
  { t, lang, isDrill, home }: Speech,
): Promise<boolean> {
  const shared: Options = {
    tag: telling.incident,
    lang,
    icon: new URL(isDrill ? "icon-drill-192.png" : "icon-192.png", home).href,
    badge: new URL("badge-96.png", home).href,
    data: { incident: telling.incident },
  };
  // A headline of an exercise says so itself; our own words do not.
  const mark = (text: string) => (isDrill && !text.startsWith(t("drill-word")) ? `${t("drill-word")} · ${text}` : text);
  try {
    if (telling.kind === "close") return await closing(registration, telling, shared, mark, t);
    const incident = memory.incidents[telling.incident];
    if (incident?.stage !== "shown") return false;
    const own = incident.said.texts[lang]?.headline ? incident.said.texts[lang] : incident.said.texts["zh-CN"];
    const body = [own.about, own.place, own.when].filter(Boolean).join(lang === "en" ? ", " : "，");
    const photo = incident.said.photo;
    await registration.showNotification(mark(own.headline), {
      ...shared,
      body,
      silent: telling.silent,
      ...(photo ? { image: photoAddress(photo) } : {}),
    } as Options);
    return true;
  } catch {
    // Permission may have been taken back a moment ago; the card says the same.
    return false;
  }
}

/** A newer version of what the person was told: the same notification with other words, without a sound. */
export async function refresh(registration: ServiceWorkerRegistration, incident: string, memory: Memory, speech: Speech): Promise<boolean> {
  const there = await registration.getNotifications({ tag: incident });
  return there.length > 0 && notify(registration, { kind: "show", incident, silent: true }, memory, speech);
}

/**
 * A push that is not for this place, or says nothing new. Browsers insist that each
 * push shows something; this says so without a sound, in one line that is replaced.
 */
export async function quiet(registration: ServiceWorkerRegistration, { t, lang, home }: Speech): Promise<void> {
  await registration.showNotification(t("push-quiet"), {
    tag: QUIET,
    lang,
    body: t("push-quiet-text"),
    silent: true,
    icon: new URL("icon-192.png", home).href,
    badge: new URL("badge-96.png", home).href,
    data: {},
  }).catch(() => undefined);
}

/** Nobody needs the quiet line beside a real one, or beside the page itself. */
export async function unquiet(registration: ServiceWorkerRegistration): Promise<void> {
  for (const old of await registration.getNotifications({ tag: QUIET })) old.close();
}

async function closing(
  registration: ServiceWorkerRegistration,
  telling: Telling & { kind: "close" },
  shared: Options,
  mark: (text: string) => string,
  t: Say,
): Promise<boolean> {
  if (telling.ending === "expired") {
    for (const old of await registration.getNotifications({ tag: telling.incident })) old.close();
    return false;
  }
  await registration.showNotification(mark(t(`state-${telling.ending}`)), { ...shared, body: t(`${telling.ending}-text`), silent: true });
  return true;
}
