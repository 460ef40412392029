import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

/** Standard output or standard error, such that no failure to write goes unseen. */
export interface Output {
  write(text: string): void
  /** Aborts, with the error, when nothing can be written any more. */
  readonly closed: AbortSignal
  /** Resolves once everything is written or has failed. */
  settled(): Promise<void>
}

type Stream = NodeJS.Process['stdout' | 'stderr']

/** Writes to a stream of a process. A failure is reported by `closed` alone: it ends no command with a crash. */
export function createOutput(stream: Stream): Output {
  const closed = new AbortController()
  const fail = (error: unknown) => closed.abort(error)
  stream.on('error', fail)
  // The type says that it always is a socket; Node gives another kind of stream for a file.
  const isFile = !((stream as Writable) instanceof Socket) && typeof stream.fd === 'number'
  return {
    closed: closed.signal,
    write(text) {
      if (closed.signal.aborted) return
      if (!isFile) return void stream.write(text)
      try {
        writeWhole(stream.fd, text)
      } catch (error) {
        fail(error)
      }
    },
    async settled() {
      if (!isFile) await new Promise<void>((resolve) => stream.write('', () => resolve()))
      await setImmediate() // a stream emits its error after the callbacks
    },
  }
}

/**
 * Node's own stream for a file takes a write that was cut short for a whole one, and on a disk that has
 * become full the last write is cut short before any fails.
 */
function writeWhole(fd: number, text: string) {
  for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest))
}

/** Whether an output can't be written for another reason than that its reader left, as `head` does. */
export const isBroken = ({ aborted, reason }: AbortSignal): boolean => aborted && reason?.code !== 'EPIPE'
