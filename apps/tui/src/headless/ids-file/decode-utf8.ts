import { IdsFileError } from './ids-file-error.ts'

const LINE_FEED = 0x0a

/**
 * Bytes as text, without a byte order mark.
 *
 * @throws IdsFileError when they are not UTF-8: a letter that is replaced silently could make another id
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  try {
    return utf8.decode(bytes)
  } catch {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    const found = isUtf16 ? 'it is UTF-16, not UTF-8' : 'it is not UTF-8'
    throw new IdsFileError(`line ${isUtf16 ? 1 : lineOfBadByte(bytes)}`, `${found}: save the file as UTF-8.`)
  }
}

/** No byte of a longer UTF-8 sequence is a line feed, so each line can be tried by itself. */
function lineOfBadByte(bytes: Uint8Array): number {
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
