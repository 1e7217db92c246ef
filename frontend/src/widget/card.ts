// Draws a card. Elements only, never markup from text: it stands in somebody else's
// page, maybe under a policy that allows neither.

import type { Alert, Texts } from "./nearest";
import { since, words, type Lang } from "./words";

type Part = Node | string | false | undefined;

function el<K extends keyof HTMLElementTagNameMap>(name: K, more: Partial<HTMLElementTagNameMap[K]>, ...parts: Part[]): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), more);
  made.append(...parts.filter((part): part is Node | string => !!part));
  return made;
}

const out = (href: string, className: string, ...parts: Part[]) =>
  el("a", { href, className, target: "_blank", rel: "noopener", referrerPolicy: "no-referrer" }, ...parts);

const textsOf = ({ texts }: Alert, lang: Lang): Partial<Texts> => texts[lang] ?? texts["zh-CN"] ?? {};

const paged = (page: string, lang: Lang, end = "") => `${page}?lang=${lang}${end}`;

/** Says how long ago, for as long as the card stands. */
export function tick(card: ParentNode, alert: Alert, lang: Lang): void {
  const time = card.querySelector("time");
  if (time) time.textContent = since(alert.last_seen, Date.now(), lang);
}

export function activeCard(alert: Alert, lang: Lang, drill: boolean): HTMLElement {
  const say = words(lang);
  const texts = textsOf(alert, lang);
  const { page, call, code, last_seen: seen } = alert;
  const card = el("article", { className: drill ? "card drill" : "card", lang },
    drill && el("p", { className: "word" }, say.drill),
    el("div", { className: "body" }, face(alert, texts.name ?? "", paged(page, lang)),
      el("div", { className: "words" },
        el("p", { className: "state" }, el("span", { className: "ring" }), el("strong", {}, say.active), seen && el("time", { dateTime: seen })),
        el("h2", { dir: "auto" }, texts.name || texts.headline),
        el("p", {}, texts.about),
        el("p", { className: "where" }, el("b", { dir: "auto" }, texts.place), el("br", {}), texts.when),
        el("p", { className: "actions" }, call && number(call, lang, drill), out(paged(page, lang, "#tip"), "button", say.saw)),
        el("p", { className: "source" }, out(paged(page.replace(/\/a\/([^/]*)$/, "/v/$1"), lang), "", say.real), el("span", {}, texts.agency), el("span", {}, `${say.code} ${code}`)),
      )));
  card.setAttribute("aria-label", texts.headline ?? say.active);
  tick(card, alert, lang);
  return card;
}

/** In an exercise nobody calls. */
function number(call: string, lang: Lang, drill: boolean): HTMLElement {
  const say = words(lang);
  const text = say.call(call);
  return drill ? el("span", { className: "button quiet" }, text + say.notCall) : el("a", { className: "button quiet", href: `tel:${call.replaceAll(" ", "")}` }, text);
}

/** A photo that does not come leaves no hole: the page may refuse pictures of others. */
function face({ photo }: Alert, name: string, page: string): Part {
  if (!photo) return undefined;
  const image = el("img", { alt: name, referrerPolicy: "no-referrer", decoding: "async" });
  const link = out(page, "face", image);
  image.onerror = () => link.remove();
  image.src = photo;
  return link;
}

export const foundCard = (lang: Lang, drill: boolean): HTMLElement =>
  el("div", { className: drill ? "card found drill" : "card found", lang },
    drill && el("p", { className: "word" }, words(lang).drill),
    el("p", { className: "body" }, el("span", { className: "ring" }), words(lang).found));
