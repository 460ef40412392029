import type { ContentCoding } from './content-coding.ts'

/** A complete HTTP response. */
export interface HttpResponse {
  status: number
  headers: Record<string, string>
  body: string
  /** The content coding of the body on the wire. `content-encoding` may differ. @default none */
  coding?: ContentCoding
}

/** Whether responses with this status never have a body. */
export const hasNoBody = (status: number) => [204, 205, 304].includes(status)

/**
 * What the client sees of one exchange. Both transports, in-process and over HTTP, render it, so that a
 * fault rule has the same effect on both.
 */
export type Transmission = {
  /** Time before the first visible event, in milliseconds. */ delayMs: number
} & (
  | { kind: 'response'; response: HttpResponse }
  /** The body arrives in chunks of `bytes`, one every `everyMs`. */
  | { kind: 'drip'; response: HttpResponse; bytes: number; everyMs: number }
  /** `content-length` covers the whole body, but the connection breaks after `bytes`, at the latest before the last byte. */
  | { kind: 'cut'; response: HttpResponse; bytes: number }
  /** The body never ends; a chunk arrives every `everyMs`. */
  | { kind: 'endless'; response: HttpResponse; everyMs: number }
  /** The client never gets a response. */
  | { kind: 'hang' }
  /** The connection breaks before the response. */
  | { kind: 'reset' }
  | { kind: 'connection-refused' }
)

/** The transmissions whose body arrives in chunks. */
export type Streamed = Extract<Transmission, { kind: 'drip' | 'cut' | 'endless' }>
