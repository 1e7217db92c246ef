// An area as a person reads it.

import type { ServiceArea } from "../../shared/api";
import type { Say } from "../../shared/i18n";

export function areaWords(t: Say, area: ServiceArea): string {
  if (area.code !== undefined) return t("area-is-code", { code: area.code });
  const point = `${area.lat?.toFixed(3)}, ${area.lon?.toFixed(3)}`;
  return t("area-is-circle", { km: String((area.radius_m ?? 0) / 1_000), point });
}
