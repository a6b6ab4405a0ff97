/** Durations as gateways write them (`24h`, `300s`, `1h30m`), in whole seconds as they are sent. */

const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Seconds as digits; a bare number counts as seconds. `undefined` for anything else. */
export function durationSeconds(text: string): string | undefined {
  if (/^\d+$/.test(text)) return text;
  if (!/^(?:\d+(?:\.\d+)?(?:h|m|s|ms))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    seconds += unit === "ms" ? Number(amount) / 1000 : Number(amount) * (UNIT_SECONDS[unit] ?? 1);
  }
  return String(Math.floor(seconds));
}
