// The one address that a screen is opened with: /signage/<screen>#key=…, or the
// same below /drill. The key stands in the fragment, so it never reaches a log; it
// is remembered here and taken out of what is on show.

import type { Address } from "./station.svelte";

export function addressOf(location: Location, storage: Storage | undefined): Address {
  const parts = location.pathname.split("/").filter(Boolean);
  const screen = decodeURIComponent(parts[parts.length - 1] ?? "");
  const isDrill = parts.slice(0, -1).includes("drill");
  const place = `homeward-key-${isDrill ? "drill" : "live"}-${screen}`;
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  try {
    if (given) storage?.setItem(place, given);
  } catch {
    // A player without storage keeps its address with the key instead.
  }
  return {
    screen,
    status: isDrill ? "Exercise" : "Actual",
    devices: new URL("../device/v1/", location.href).href,
    states: new URL("../signage/v1/", location.href).href,
    key: given ?? storage?.getItem(place) ?? "",
  };
}
