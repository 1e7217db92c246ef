// The sign in the browser's tab follows the state: amber ring, violet hatch, grey.

import drill from "./favicon-drill.svg?url";
import live from "./favicon-live.svg?url";
import quiet from "./favicon-quiet.svg?url";

const ICONS = { live, drill, quiet };

export function showFavicon(state: keyof typeof ICONS): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon && icon.href !== new URL(ICONS[state], location.href).href) icon.href = ICONS[state];
}
