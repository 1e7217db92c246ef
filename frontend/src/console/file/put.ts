import type { CaseFile } from "../../shared/api";
import type { CaseDesk } from "./case_desk.svelte";

/** Writes one field of the form, or takes it out, and lets the desk save. */
export function put<Field extends keyof CaseFile>(desk: CaseDesk, field: Field, value: CaseFile[Field] | undefined): void {
  if (value === undefined || value === "") delete desk.file[field];
  else desk.file[field] = value;
  desk.changed();
}
