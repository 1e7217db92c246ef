// One case on the desk: the form as it is being written, what the server says is
// still missing, and who would be reached. Every change is kept on this device at
// once and sent to the server a moment later; what was typed is never lost.

import type { AlertView, CaseFile, CaseView, PhotoUploaded, Preview, Reach } from "../../shared/api";
import { cases } from "../cases/cases.svelte";
import { ask, read, Refused, troubleOf, type Trouble } from "../core/door";
import { desk } from "../core/desk.svelte";
import { line } from "../core/line.svelte";
import { forget, keptFile, keepFile } from "./kept_file";
import { shrink } from "./shrink";
import { complete, piecesOf, type WherePieces } from "./where_pieces";

const SAVE_AFTER_MS = 600;
const TRY_AGAIN_MS = 4_000;

export class CaseDesk {
  view = $state.raw<CaseView | undefined>();
  file = $state<CaseFile>({});
  where = $state<WherePieces>({});
  reach = $state.raw<Reach | undefined>();
  preview = $state.raw<Preview | undefined>();
  state = $state<"loading" | "ready" | "failed">("loading");
  saving = $state<"saved" | "waiting" | "saving" | "failed">("saved");
  saved_at = $state<number | undefined>();
  photo = $state<"none" | "uploading" | "failed">("none");
  trouble = $state.raw<Trouble | undefined>();
  photo_trouble = $state.raw<Trouble | undefined>();
  photo_url = $state<string | undefined>();
  /** One key for all attempts to publish this case from this page. */
  readonly publish_key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #edits = 0;
  #lastPhoto: Blob | undefined;
  #ends: (() => void)[] = [];

  constructor(readonly id: string) {
    this.#ends.push(
      line.onLook((look) => { if (look.case === id && this.saving === "saved") void this.load(); }),
      line.onAgain(() => void (this.saving === "saved" ? this.load() : this.save())),
    );
  }

  close(): void {
    for (const end of this.#ends) end();
    if (this.saving === "waiting") void this.save();
    clearTimeout(this.#timer);
  }

  async load(): Promise<void> {
    try {
      const view = await read<CaseView>(`/cases/${this.id}`);
      const kept = this.#edits === 0 ? keptFile(this.id) : undefined;
      this.#take(view);
      if (this.#edits === 0) this.#fill(kept ?? view.file);
      this.state = "ready";
      this.trouble = undefined;
      if (kept) this.changed();
      void this.#look();
    } catch (cause) {
      this.trouble = troubleOf(cause);
      if (!this.view) this.state = "failed";
    }
  }

  /** Something in the form changed. */
  changed(): void {
    this.#edits += 1;
    const last_seen = complete(this.where);
    if (last_seen) this.file.last_seen = last_seen;
    else delete this.file.last_seen;
    keepFile(this.id, $state.snapshot(this.file));
    this.saving = "waiting";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /** True when the server has what is on screen. */
  async save(): Promise<boolean> {
    clearTimeout(this.#timer);
    const edits = this.#edits;
    this.saving = "saving";
    try {
      const view = await ask<CaseView>("PUT", `/cases/${this.id}/file`, { body: $state.snapshot(this.file) });
      this.#take(view);
      if (edits !== this.#edits) return this.save();
      forget(this.id);
      this.#edits = 0;
      this.saving = "saved";
      this.saved_at = desk.now;
      this.trouble = undefined;
      void this.#look();
      return true;
    } catch (cause) {
      this.trouble = troubleOf(cause);
      this.saving = "failed";
      // A rule's no would be the same again; only the network is asked again.
      if (!(cause instanceof Refused) || cause.problem.status >= 500) this.#timer = setTimeout(() => void this.save(), TRY_AGAIN_MS);
      return false;
    }
  }

  async upload(chosen?: Blob): Promise<void> {
    const photo = chosen ?? this.#lastPhoto;
    if (!photo) return;
    this.#lastPhoto = photo;
    this.photo = "uploading";
    this.photo_trouble = undefined;
    try {
      const sent = await ask<PhotoUploaded>("POST", `/cases/${this.id}/photo`, { raw: await shrink(photo) });
      this.file.photo = sent.id;
      delete this.file.no_photo_reason;
      this.photo_url = sent.url;
      this.photo = "none";
      this.changed();
    } catch (cause) {
      this.photo_trouble = troubleOf(cause);
      this.photo = "failed";
    }
  }

  async publish(): Promise<AlertView> {
    if (this.saving !== "saved" && !(await this.save())) throw this.trouble ?? new Error("not saved");
    const alert = await ask<AlertView>("POST", `/cases/${this.id}/publish`, { idempotency_key: this.publish_key });
    await this.load();
    return alert;
  }

  #take(view: CaseView): void {
    this.view = view;
    if (view.photo_url) this.photo_url = view.photo_url;
    cases.take(view);
  }

  #fill(file: CaseFile): void {
    this.file = file;
    this.where = piecesOf(file);
    // The agency's own number, until the officer names another; saved with the first change.
    if (this.view?.stage === "draft" && !file.call && desk.me?.agency.call) this.file.call = desk.me.agency.call;
  }

  async #look(): Promise<void> {
    const [reach, preview] = await Promise.allSettled([
      this.file.last_seen ? read<Reach>(`/cases/${this.id}/reach`) : Promise.resolve(undefined),
      read<Preview>(`/cases/${this.id}/preview`),
    ]);
    if (reach.status === "fulfilled") this.reach = reach.value;
    if (preview.status === "fulfilled") this.preview = preview.value;
  }
}
