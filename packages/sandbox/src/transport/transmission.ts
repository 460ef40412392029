import type { ContentCoding } from './content-coding.ts'

/** An HTTP answer, whole. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  /** The coding in which the body is sent. `content-encoding` may say otherwise. @default none */
  coding?: ContentCoding
}

/** Whether answers of a status never have a body. */
export const hasNoBody = (status: number) => [204, 205, 304].includes(status)

/**
 * What the client gets to see of an exchange. The sandbox decides on it; the two transports render it,
 * in-process and over HTTP, so that a fault rule has the same effect on both.
 */
export type Transmission = { /** Time before anything is seen, in milliseconds. */ delayMs: number } & (
  | { kind: 'answer'; answer: Answer }
  /** The answer comes in pieces of `bytes`, one every `everyMs`. */
  | { kind: 'drip'; answer: Answer; bytes: number; everyMs: number }
  /** Announced whole, but the connection breaks after `bytes`, at the latest before the last one. */
  | { kind: 'cut'; answer: Answer; bytes: number }
  /** The body never ends; a piece comes every `everyMs`. */
  | { kind: 'endless'; answer: Answer; everyMs: number }
  /** Nothing ever comes. */
  | { kind: 'hang' }
  /** The connection breaks before an answer. */
  | { kind: 'reset' }
  /** The connection was never made. */
  | { kind: 'refuse' }
)

/** The transmissions whose body comes bit by bit. */
export type Streamed = Extract<Transmission, { kind: 'drip' | 'cut' | 'endless' }>
