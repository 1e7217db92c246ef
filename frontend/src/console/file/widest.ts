import type { Reach, ReachRing } from "../../shared/api";

/** The largest ring that opens at the moment of publishing: each ring holds the ones inside it. */
export function widestOpen(reach: Reach | undefined): ReachRing | undefined {
  return reach?.rings.filter((ring) => ring.open_now).sort((a, b) => b.circle.radius_m - a.circle.radius_m)[0];
}
