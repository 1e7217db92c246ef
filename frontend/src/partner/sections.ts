// The parts of the page, in the order in which a partner comes to need them. A part is
// named by the fragment, so that it can be linked and the browser's back works. Another
// one is an entry here and a component in App.

export const SECTIONS = ["overview", "deliveries", "rehearse", "settings", "keys", "lines"] as const;
export type Section = (typeof SECTIONS)[number];

export const sectionAt = (hash: string): Section => SECTIONS.find((one) => `#${one}` === hash) ?? "overview";

/** Drawn on a 24 px grid, in one line. */
export const ICONS: Record<Section, string> = {
  overview: "M4 12l8-7 8 7M6 10.5V20h12v-9.5",
  deliveries: "M4 6h16M4 12h16M4 18h10",
  rehearse: "M7 5l12 7-12 7z",
  settings: "M4 8h9M17 8h3M4 16h3M11 16h9M13 5.5v5M7 13.5v5",
  keys: "M14.5 9.5a4 4 0 1 1-1.2-2.8M13.5 9.5H21M18 9.5V13",
  lines: "M9 8H5v11h10v-3M9 5h10v11H9z",
};
