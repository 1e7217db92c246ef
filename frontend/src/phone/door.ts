// Which door this phone stands at. The same page is served for the public and for
// exercises, below any prefix; only the address tells them apart, and each keeps
// its own storage, so that an exercise can never change what is live.

import type { Status } from "../shared/api";

export interface Door {
  status: Status;
  isDrill: boolean;
  /** where the device door answers */
  api: string;
  /** the shelf in IndexedDB */
  shelf: string;
  /** between the page and its service worker */
  channel: string;
}

/** `home` is the address of the phone's folder, ending in a slash. */
export function doorAt(home: string): Door {
  const isDrill = new URL(home).pathname.split("/").includes("drill");
  const name = `homeward-phone-${isDrill ? "drill" : "live"}`;
  return {
    status: isDrill ? "Exercise" : "Actual",
    isDrill,
    api: new URL("../device/v1/", home).href,
    shelf: name,
    channel: name,
  };
}
