// What neighbours say, as the server tells it: those that wait first.

import type { AlertView, CaseFile, ForeignAlert } from "../../shared/api";
import { ask, read, troubleOf, type Trouble } from "../core/door";
import { line } from "../core/line.svelte";

class Foreign {
  rows = $state.raw<ForeignAlert[] | undefined>();
  trouble = $state.raw<Trouble | undefined>();
  waiting = $derived((this.rows ?? []).filter((row) => row.stage === "waiting"));
  settled = $derived((this.rows ?? []).filter((row) => row.stage !== "waiting"));

  constructor() {
    // A look that names nothing means "anything": neighbours are part of that.
    line.onLook((look) => {
      if (!look.case && !look.alert && !look.tips) void this.load();
    });
    line.onAgain(() => void this.load());
  }

  async load(): Promise<void> {
    try {
      this.rows = await read<ForeignAlert[]>("/foreign");
      this.trouble = undefined;
    } catch (cause) {
      this.trouble = troubleOf(cause);
    }
  }

  /** Throws what the server said; the sheet keeps what was typed. */
  async approve(row: ForeignAlert, file: CaseFile): Promise<AlertView> {
    const alert = await ask<AlertView>("POST", `/foreign/${row.id}/approve`, { body: { file } });
    void this.load();
    return alert;
  }

  async decline(row: ForeignAlert): Promise<void> {
    try {
      await ask("POST", `/foreign/${row.id}/decline`);
    } catch (cause) {
      this.trouble = troubleOf(cause);
    }
    await this.load();
  }
}

export const foreign = new Foreign();
