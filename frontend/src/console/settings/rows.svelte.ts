// A list that the settings read, add to and read again.

import { ask, read, troubleOf, type Trouble } from "../core/door";

export class Rows<Row> {
  all = $state.raw<Row[] | undefined>();
  trouble = $state.raw<Trouble | undefined>();
  busy = $state(false);

  constructor(readonly path: string) {}

  async load(): Promise<void> {
    try {
      this.all = await read<Row[]>(this.path);
      this.trouble = undefined;
    } catch (cause) {
      this.trouble = troubleOf(cause);
    }
  }

  /** Undefined when it did not work; then `trouble` says why and the form keeps its text. */
  async change<Answer>(method: "POST" | "PUT" | "DELETE", path: string, body: unknown = {}): Promise<Answer | undefined> {
    this.busy = true;
    try {
      const answer = (await ask<Answer>(method, path, { body })) ?? ({} as Answer);
      await this.load();
      return answer;
    } catch (cause) {
      this.trouble = troubleOf(cause);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
