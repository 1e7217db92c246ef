// One workspace, a build for each page and one for the widget: each page becomes a folder of its own in dist, so
// that a listener can mount it under any prefix (/phone/, /drill/phone/). The
// console alone lives at / of its listener and has deep addresses, so its files
// are named from the root.

import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type UserConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Phones of 2020 and station players that nobody updates. */
const TARGETS = ["chrome87", "firefox88", "safari14"];

const PAGES: Record<string, UserConfig> = {
  console: { base: "/", build: { target: "es2022" } },
  phone: { base: "./", build: { target: TARGETS } },
  partner: { base: "./", build: { target: TARGETS } },
  // A screen's page is served as /signage/<screen>, its files from beside that folder.
  signage: {
    base: "./",
    build: { target: TARGETS },
    experimental: {
      renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? `../signage-app/${file}` : { relative: true }),
    },
  },
};

const scriptsEndInJs = ({ names }: { names: string[] }) =>
  names.some((name) => name.endsWith(".mjs")) ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";

const SVELTE = () => svelte({ configFile: at("./svelte.config.js") });

function page(mode: string): UserConfig {
  const own = PAGES[mode] ?? {};
  return {
    ...own,
    root: at(`./src/${mode}`),
    publicDir: at(`./src/${mode}/public`),
    plugins: [SVELTE()],
    build: {
      ...own.build,
      outDir: at(`./dist/${mode}`),
      emptyOutDir: true,
      // Inlined files would be refused by the pages' content security policy.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1200,
      // Some servers do not know .mjs as a script, and browsers refuse a worker without its type.
      rolldownOptions: { output: { assetFileNames: scriptsEndInJs } },
    },
    server: {
      fs: { allow: [at(".")] },
      proxy: { "/console/v1": process.env.HOMEWARD_OFFICERS ?? "http://127.0.0.1:8082" },
    },
  };
}

/** The service worker keeps its name, because its address is its identity to a browser. */
function worker(of: string): UserConfig {
  return {
    root: at(`./src/${of}`),
    publicDir: false,
    build: {
      target: TARGETS,
      outDir: at(`./dist/${of}`),
      emptyOutDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: at(`./src/${of}/sw.ts`),
        output: { format: "iife", entryFileNames: "sw.js", codeSplitting: false },
      },
    },
  };
}

/** One file under one name, because partners write that name into their pages. */
const widget = (): UserConfig => ({
  root: at("./src/widget"),
  publicDir: false,
  build: {
    target: TARGETS,
    outDir: at("./dist/widget"),
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: at("./src/widget/widget.ts"),
      output: { format: "es", entryFileNames: "widget.js", codeSplitting: false },
    },
  },
});

const WORKERS: Record<string, string> = { worker: "phone", signage_worker: "signage" };

export default defineConfig(({ mode }) => {
  if (mode === "widget") return widget();
  const of = WORKERS[mode];
  return of ? worker(of) : page(mode);
});
