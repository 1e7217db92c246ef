// The widget's own words; what is said about the child comes from the signed message.

export type Lang = "zh-CN" | "en";

const ago = (unit: Intl.NumberFormatOptions["unit"], lang: Lang) => (n: number) =>
  new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(n);

const ZH = {
  drill: "演练，不是真实警情",
  active: "正在寻找",
  found: "孩子找到了，谢谢您。",
  seen: (much: string) => `最后见到 ${much}前`,
  call: (number: string) => `拨打 ${number}`,
  notCall: "（演练，请勿拨打）",
  saw: "我见过这个孩子",
  real: "这是真的吗？",
  code: "编号",
};

const EN: typeof ZH = {
  drill: "Exercise, no child is missing",
  active: "Missing",
  found: "Found. Thank you.",
  seen: (much) => `last seen ${much} ago`,
  call: (number) => `Call ${number}`,
  notCall: " (exercise: do not call)",
  saw: "I saw this child",
  real: "Is this real?",
  code: "Code",
};

export const words = (lang: Lang) => (lang === "en" ? EN : ZH);

/** How long since, in the largest unit that says something; nothing for a time to come. */
export function since(from: string | undefined, now: number, lang: Lang): string {
  const minutes = Math.floor((now - Date.parse(from ?? "")) / 60_000);
  if (!(minutes >= 0)) return "";
  const much = minutes < 60 ? ago("minute", lang)(minutes) : minutes < 48 * 60 ? ago("hour", lang)(Math.floor(minutes / 60)) : ago("day", lang)(Math.floor(minutes / 1440));
  return words(lang).seen(much);
}
