import { IdsFileError } from './ids-file.ts'

const LINE_FEED = 0x0a

/**
 * Decodes UTF-8 and drops a byte order mark.
 *
 * @throws IdsFileError if the bytes are not UTF-8: a replacement character could turn one id into another
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  try {
    return utf8.decode(bytes)
  } catch {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    const found = isUtf16 ? 'it is UTF-16, not UTF-8' : 'it is not UTF-8'
    throw new IdsFileError(
      `line ${isUtf16 ? 1 : findInvalidLine(bytes)}`,
      `${found}: save the file as UTF-8.`,
    )
  }
}

/** Lines can be decoded separately: no byte of a longer UTF-8 sequence is a line feed. */
function findInvalidLine(bytes: Uint8Array): number {
  let line = 1
  for (let start = 0; start <= bytes.length; line++) {
    const lineFeed = bytes.indexOf(LINE_FEED, start)
    const end = lineFeed === -1 ? bytes.length : lineFeed
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end))
    } catch {
      return line
    }
    start = end + 1
  }
  return line
}
