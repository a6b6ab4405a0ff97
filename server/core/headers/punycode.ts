/**
 * Host names as browsers send them: lower case and Punycode (RFC 3492). The `URL` global does not exist in the core.
 * It does not apply the whole of UTS #46: it normalises with NFKC and lower case, which covers what people type.
 */

const BASE = 36;
const THRESHOLD_MIN = 1;
const THRESHOLD_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const LARGEST = 0x7fffffff;

function adapt(delta: number, points: number, first: boolean): number {
  let value = first ? Math.floor(delta / DAMP) : delta >> 1;
  value += Math.floor(value / points);
  let steps = 0;
  while (value > ((BASE - THRESHOLD_MIN) * THRESHOLD_MAX) >> 1) {
    value = Math.floor(value / (BASE - THRESHOLD_MIN));
    steps += BASE;
  }
  return steps + Math.floor(((BASE - THRESHOLD_MIN + 1) * value) / (value + SKEW));
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 97 : value + 22);
}

/** Encodes one label without the `xn--` prefix, or `undefined` on overflow. RFC 3492 section 6.3. */
export function encodePunycode(label: string): string | undefined {
  const points = Array.from(label, (character) => character.codePointAt(0) ?? 0);
  let output = points
    .filter((point) => point < 0x80)
    .map((point) => String.fromCharCode(point))
    .join("");
  const basic = output.length;
  if (basic > 0) output += "-";
  let handled = basic;
  let current = 0x80;
  let delta = 0;
  let bias = 72;
  while (handled < points.length) {
    const next = points.reduce((least, point) => (point >= current && point < least ? point : least), LARGEST);
    if (next - current > Math.floor((LARGEST - delta) / (handled + 1))) return undefined;
    delta += (next - current) * (handled + 1);
    current = next;
    for (const point of points) {
      if (point < current) delta += 1;
      if (point !== current) continue;
      let rest = delta;
      for (let step = BASE; ; step += BASE) {
        const threshold = step <= bias ? THRESHOLD_MIN : step >= bias + THRESHOLD_MAX ? THRESHOLD_MAX : step - bias;
        if (rest < threshold) break;
        output += digit(threshold + ((rest - threshold) % (BASE - threshold)));
        rest = Math.floor((rest - threshold) / (BASE - threshold));
      }
      output += digit(rest);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    current += 1;
  }
  return output;
}

/** True if every UTF-16 unit is below 0x80. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** Lower-case ASCII form of a host name: each non-ASCII label becomes `xn--…`. `undefined` if a label cannot be encoded or is too long. */
export function hostToAscii(host: string): string | undefined {
  if (isAscii(host)) return host.toLowerCase();
  if (host.length > 255) return undefined;
  const labels: string[] = [];
  for (const label of host.normalize("NFKC").toLowerCase().split(/[.。]/u)) {
    if (isAscii(label)) {
      labels.push(label);
      continue;
    }
    const encoded = encodePunycode(label);
    if (encoded === undefined || encoded.length > 59) return undefined;
    labels.push(`xn--${encoded}`);
  }
  return labels.join(".");
}
