/** True while keys belong to a field or to an open question, not to the console. */
export function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return !!target?.closest("input, textarea, select, dialog, [contenteditable]");
}
