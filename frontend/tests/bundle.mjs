// Makes a TypeScript module of the pages importable in a test, with the build tool
// that ships them.

import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const SOURCE = fileURLToPath(new URL("../src/", import.meta.url));
/** Inside node_modules, so that what is imported by name is found from there. */
const PLACE = fileURLToPath(new URL("../node_modules/.tests/", import.meta.url));
const ENTRY = "\0modules";

/** `modules` are paths below src; everything they export comes back in one object. */
export async function bundled(...modules) {
  const exports = modules.map((path) => `export * from ${JSON.stringify(SOURCE + path)};`).join("\n");
  const built = await build({
    configFile: false,
    logLevel: "silent",
    root: SOURCE,
    build: { ssr: true, write: false, minify: false, rolldownOptions: { input: ENTRY } },
    plugins: [{
      name: "modules-under-test",
      resolveId: (id) => (id === ENTRY ? ENTRY : undefined),
      load: (id) => (id === ENTRY ? exports : undefined),
    }],
  });
  await mkdir(PLACE, { recursive: true });
  const folder = await mkdtemp(`${PLACE}modules-`);
  try {
    await writeFile(`${folder}/modules.mjs`, built.output[0].code);
    return await import(pathToFileURL(`${folder}/modules.mjs`).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
