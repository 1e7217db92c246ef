// The list of cases, as the server tells it, newest first and the ended ones last.

import type { CaseRow, CaseView, Status } from "../../shared/api";
import { ask, read, troubleOf, type Trouble } from "../core/door";
import { line } from "../core/line.svelte";

class Cases {
  rows = $state.raw<CaseRow[]>([]);
  state = $state<"loading" | "ready" | "failed">("loading");
  trouble = $state.raw<Trouble | undefined>();
  search = $state("");
  open = $derived(this.rows.filter((row) => row.stage === "live" || row.stage === "draft"));
  ended = $derived(this.rows.filter((row) => row.stage !== "live" && row.stage !== "draft"));
  live = $derived(this.rows.filter((row) => row.stage === "live"));

  constructor() {
    line.onLook((look) => {
      if (look.case || look.alert) void this.load();
    });
    line.onAgain(() => void this.load());
  }

  async load(): Promise<void> {
    try {
      this.rows = inOrder(await read<CaseRow[]>("/cases"));
      this.state = "ready";
      this.trouble = undefined;
    } catch (cause) {
      this.trouble = troubleOf(cause);
      // A list that is already there stays: an old list is better than none.
      if (this.state !== "ready") this.state = "failed";
    }
  }

  async begin(status: Status, follows?: string): Promise<CaseView> {
    const made = await ask<CaseView>("POST", "/cases", { body: { status, ...(follows ? { follows } : {}) } });
    this.rows = inOrder([made, ...this.rows.filter((row) => row.id !== made.id)]);
    return made;
  }

  /** A case that was just changed here, before the server's hint comes. */
  take(view: CaseView): void {
    this.rows = inOrder([view, ...this.rows.filter((row) => row.id !== view.id)]);
  }
}

const ORDER = { live: 0, draft: 1, expired: 2, withdrawn: 3, resolved: 3 };

function inOrder(rows: CaseRow[]): CaseRow[] {
  return rows.toSorted((a, b) => ORDER[a.stage] - ORDER[b.stage] || b.opened_at.localeCompare(a.opened_at));
}

/** Search as people type: any word, in either language, or the alert's code. */
export function matches(row: CaseRow, search: string): boolean {
  const text = `${row.name.zh} ${row.name.en} ${row.code ?? ""}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export const cases = new Cases();
