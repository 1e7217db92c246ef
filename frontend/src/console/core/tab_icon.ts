// The browser tab shows the state: amber ring, violet hatch, or grey.

import drill from "../../shared/favicon-drill.svg?url";
import live from "../../shared/favicon-live.svg?url";
import quiet from "../../shared/favicon-quiet.svg?url";

const ICONS = { drill, live, quiet };

export function showState(state: keyof typeof ICONS): void {
  document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute("href", ICONS[state]);
}
