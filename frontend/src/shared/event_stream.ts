// Server-sent events over fetch, because the browser's own EventSource forgets
// its last id when the page closes and cannot say whether the line is alive.

export interface StreamEvent { event: string; data: string; id?: string }

/** One event may carry a package with its texts in two languages; more than this is not ours. */
const EVENT_CHARS_MAX = 262_144;

/** Takes pieces of the stream and gives the events that are complete. */
export class EventReader {
  #rest = "";
  #data: string[] = [];
  #event = "";
  #id: string | undefined;

  take(piece: string): StreamEvent[] {
    this.#rest += piece;
    const events: StreamEvent[] = [];
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    if (this.#rest.length > EVENT_CHARS_MAX) throw new RangeError("an event longer than any package");
    return events;
  }

  #line(line: string): StreamEvent | undefined {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return undefined;
  }

  #complete(): StreamEvent | undefined {
    const event = this.#event || "message";
    const data = this.#data;
    const id = this.#id;
    this.#event = "";
    this.#data = [];
    this.#id = undefined;
    if (data.length === 0 && event !== "reset") return undefined;
    return { event, data: data.join("\n"), ...(id === undefined ? {} : { id }) };
  }
}
