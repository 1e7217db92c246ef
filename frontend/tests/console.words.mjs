// Every word that the console asks for exists in both languages, and none is left over.
//
//   node tests/console.words.mjs

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ids = (path) => new Set([...readFileSync(here(path), "utf8").matchAll(/^([a-z][\w-]*) =/gim)].map((match) => match[1]));
const files = readdirSync(here("../src/console"), { recursive: true }).filter((name) => /\.(svelte|ts)$/.test(name));
const source = files.map((name) => readFileSync(here(`../src/console/${name}`), "utf8")).join("\n");

const shared = { en: ids("../locales/shared/en.ftl"), zh: ids("../locales/shared/zh-CN.ftl") };
const own = { en: ids("../locales/console/en.ftl"), zh: ids("../locales/console/zh-CN.ftl") };
const asked = [...source.matchAll(/(?:\bt|wordsIn\(lang\))\("([\w-]+)"/g)].map((match) => match[1]);
const patterns = [...source.matchAll(/\bt\(`([^`]+)`/g)].map((match) => new RegExp(`^${match[1].replace(/\$\{[^}]*\}/g, ".+")}$`));
const quoted = new Set([...source.matchAll(/"([a-z][\w-]*)"/g)].map((match) => match[1]));

const faults = [];
for (const lang of ["en", "zh"]) {
  for (const id of asked) if (!own[lang].has(id) && !shared[lang].has(id)) faults.push(`${lang} lacks ${id}`);
  for (const id of own[lang]) if (!own[lang === "en" ? "zh" : "en"].has(id)) faults.push(`${id} is only in ${lang}`);
}
for (const id of own.en) if (!quoted.has(id) && !patterns.some((pattern) => pattern.test(id))) faults.push(`${id} is used nowhere`);
for (const fault of new Set(faults)) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
