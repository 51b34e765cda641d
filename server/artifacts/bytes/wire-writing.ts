/** Protocol buffer messages written: what is read with wire.ts and changed on the way. */

/** A length-delimited field: its tag, its length and its payload. */
export function lengthDelimited(number: number, payload: Uint8Array): Uint8Array {
  return joinedBytes([varint(number * 8 + 2), varint(payload.length), payload]);
}

/** An unsigned number below 2^53 as a varint. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Uint8Array.from([...bytes, value]);
}

/** Parts one behind the other. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
