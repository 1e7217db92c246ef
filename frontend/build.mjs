// Builds every page into dist, one after another, and leaves dist/.stamp when all went well.
//
//   node build.mjs            everything
//   node build.mjs console    only what is named (console, phone, worker, signage, signage_worker, partner, widget)

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
// A worker comes after its page, whose build empties their common folder.
const ALL = ["console", "phone", "worker", "signage", "signage_worker", "partner", "widget"];
const ENTRIES = {
  console: "src/console/index.html",
  phone: "src/phone/index.html",
  worker: "src/phone/sw.ts",
  signage: "src/signage/index.html",
  signage_worker: "src/signage/sw.ts",
  partner: "src/partner/index.html",
  widget: "src/widget/widget.ts",
};
/** What a partner's page may be asked to carry, compressed (docs/guides/widget.md promises it). */
const WIDGET_BYTES_MAX = 6 * 1024;
/** The whole of the partners' page: it opens on a phone in a cellar too. */
const PARTNER_BYTES_MAX = 60 * 1024;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  console.error(`could not build ${unknown.join(", ")}: known are ${ALL.join(", ")}`);
  process.exit(2);
}

process.chdir(here);
const stamp = `${here}dist/.stamp`;
rmSync(stamp, { force: true });
for (const mode of ALL.filter((name) => asked.length === 0 || asked.includes(name))) {
  if (!existsSync(here + ENTRIES[mode])) {
    console.error(`could not build ${mode}: ${ENTRIES[mode]} is missing`);
    process.exit(1);
  }
  await build({ configFile: `${here}vite.config.ts`, mode, logLevel: "warn" });
  console.log(`built ${mode}`);
  if (mode === "widget") weighed("widget", [`${here}dist/widget/widget.js`], WIDGET_BYTES_MAX);
  if (mode === "partner") weighed("partner", [`${here}dist/partner/index.html`, ...loaded(`${here}dist/partner/assets/`)], PARTNER_BYTES_MAX);
}

/** Every file of a page's folder: what a first visit may load at most. */
function loaded(folder) {
  return readdirSync(folder).map((name) => folder + name);
}

function weighed(what, files, most) {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  console.log(`${what}: ${bytes} bytes compressed, of ${most}`);
  if (bytes <= most) return;
  console.error(`${what} is too heavy; take something out before adding to it`);
  process.exit(1);
}
if (asked.length === 0) {
  mkdirSync(`${here}dist`, { recursive: true });
  writeFileSync(stamp, `${new Date().toISOString()}\n`);
}
