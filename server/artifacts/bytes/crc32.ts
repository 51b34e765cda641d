/** CRC-32 as zip uses it (polynomial 0xEDB88320). */
import { crcOver, makeKernel, type Kernel } from './kernel';

let kernel: Kernel | null = null;

/** The checksum of what came before (0 at the start) continued over `bytes`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return crcOver((kernel ??= makeKernel(0xedb88320)), bytes, before);
}
