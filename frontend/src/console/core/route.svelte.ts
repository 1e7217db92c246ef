// Where in the console we are. Addresses stand after #, so that every page can be
// reloaded, sent to a colleague and walked back from.

export const PANES = ["reach", "map", "tips", "channels", "timeline", "edit"] as const;
export type Pane = (typeof PANES)[number];
export const SETTINGS = ["officers", "partners", "screens", "keys"] as const;
export type Setting = (typeof SETTINGS)[number];

export type Place =
  | { at: "signin"; token: string }
  | { at: "home" }
  | { at: "case"; id: string; pane: Pane }
  | { at: "foreign" }
  | { at: "settings"; part: Setting };

function placeNow(): Place {
  const signin = /^\/signin\/([^/]+)/.exec(location.pathname);
  if (signin?.[1] && !location.hash) return { at: "signin", token: decodeURIComponent(signin[1]) };
  const [head, id, pane] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (head === "cases" && id) return { at: "case", id, pane: PANES.find((known) => known === pane) ?? "reach" };
  if (head === "foreign") return { at: "foreign" };
  if (head === "settings") return { at: "settings", part: SETTINGS.find((known) => known === id) ?? "officers" };
  return { at: "home" };
}

class Route {
  place = $state.raw<Place>(placeNow());
  constructor() {
    addEventListener("hashchange", () => (this.place = placeNow()));
    addEventListener("popstate", () => (this.place = placeNow()));
  }
}

export const route = new Route();

export const toCase = (id: string, pane?: Pane) => `#/cases/${encodeURIComponent(id)}${pane && pane !== "reach" ? `/${pane}` : ""}`;
export const toForeign = "#/foreign";
export const toSettings = (part: Setting) => `#/settings/${part}`;

export function go(address: string): void {
  location.hash = address;
}

/** Leaves the sign-in path, so that its token is gone from the address and the history. */
export function goHome(): void {
  history.replaceState(null, "", "/#/");
  route.place = placeNow();
}
