// Place and time as they are being filled in, one by one. The server takes them
// only together, so the pieces live here until nothing is missing.

import type { CaseFile, Point, Words } from "../../shared/api";

export interface WherePieces { place?: Words; point?: Point; from?: string; to?: string }

export function piecesOf(file: CaseFile): WherePieces {
  return file.last_seen ? { ...file.last_seen } : {};
}

export function complete({ place, point, from, to }: WherePieces): CaseFile["last_seen"] | undefined {
  if (!place?.zh.trim() || !point || !from) return undefined;
  return { place, point, from, to: to && to >= from ? to : from };
}
