// Which part of the form a missing field belongs to.

import type { Missing } from "../../shared/api";

export type Part = "photo" | "who" | "where" | "with" | "text" | "other";

const PARTS: Record<string, Part> = {
  photo: "photo", no_photo_reason: "photo",
  name: "who", sex: "who", age_years: "who", height_cm: "who", features: "who", clothes: "who",
  last_seen: "where", reported_at: "where",
  companion: "with", vehicle: "with",
  circumstances: "text", call: "text", police_notes: "text",
};

export function partOf({ field }: Missing): Part {
  return PARTS[field.split(/[./[]/).filter(Boolean)[0] ?? ""] ?? "other";
}

export function inPart(all: readonly Missing[], part: Part): Missing[] {
  return all.filter((missing) => partOf(missing) === part);
}
