// A copy of an unsaved form on this device, until the server has it.

import type { CaseFile } from "../../shared/api";

const key = (id: string) => `homeward-case-${id}`;

export function keepFile(id: string, file: CaseFile): void {
  try {
    localStorage.setItem(key(id), JSON.stringify(file));
  } catch {
    // Without storage the form still lives on the page and is sent again and again.
  }
}

export function keptFile(id: string): CaseFile | undefined {
  try {
    const text = localStorage.getItem(key(id));
    return text ? (JSON.parse(text) as CaseFile) : undefined;
  } catch {
    return undefined;
  }
}

export function forget(id: string): void {
  try {
    localStorage.removeItem(key(id));
  } catch {
    // Nothing was kept.
  }
}
