import { constants, openSync, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** The most that waits while the output takes nothing, in bytes or so. Lines beyond it are dropped. */
const MAX_PENDING = 4 * 1024 * 1024

/** How long to wait before output that took nothing is tried again, in milliseconds. */
const RETRY_MS = 100

/** How long the exit of the process may take to write what is pending, in milliseconds. */
const EXIT_MS = 1_000

const EXIT_RETRY_MS = 10

export interface LogDestinationOptions {
  /** Called with the number of lines dropped, once there is room for a line again. */
  onDropped: (lines: number) => void
}

/**
 * Writes lines to stdout without ever waiting for it: a reader that stalls, and a full disk, cost lines
 * and nothing else. The lines of one turn of the event loop are written together.
 *
 * Not `pino.destination({ sync: false })`: it writes to a pipe in a thread, and a thread that waits for a
 * reader keeps the process from exiting.
 */
export function createLogDestination({ onDropped }: LogDestinationOptions): DestinationStream {
  const fd = openStdout()
  let lines: string[] = []
  /** Of the lines that are already encoded, what is not written yet. */
  let encoded: Buffer = Buffer.alloc(0)
  /** Of `lines`, in characters. */
  let pending = 0
  let dropped = 0
  let isScheduled = false

  /** Writes as much as the output takes now. False when it took less than all. */
  function writePending(): boolean {
    for (;;) {
      if (encoded.length === 0) {
        if (lines.length === 0) return true
        encoded = Buffer.from(lines.join(''))
        lines = []
        pending = 0
      }
      try {
        encoded = encoded.subarray(writeSync(fd, encoded))
      } catch {
        // A pipe is full (EAGAIN), a disk is full (ENOSPC), the reader is gone (EPIPE): none of it ends the gateway.
        return false
      }
    }
  }

  function flush() {
    isScheduled = false
    const isDone = writePending()
    reportDropped()
    if (!isDone) setTimeout(schedule, RETRY_MS).unref()
  }

  function schedule() {
    if (isScheduled) return
    isScheduled = true
    setImmediate(flush)
  }

  /** The report takes the place of the lines that were dropped, ahead of later ones; half of the room makes it one report, not many. */
  function reportDropped() {
    if (dropped === 0 || pending + encoded.length > MAX_PENDING / 2) return
    const count = dropped
    dropped = 0
    onDropped(count)
  }

  process.on('exit', () => {
    const giveUpAt = performance.now() + EXIT_MS
    while (!writePending() && performance.now() < giveUpAt) pause(EXIT_RETRY_MS)
  })

  return {
    write(line) {
      reportDropped()
      if (dropped > 0 || pending + encoded.length + line.length > MAX_PENDING) {
        dropped++
        return
      }
      pending += line.length
      lines.push(line)
      schedule()
    },
  }
}

/** Stdout such that a write takes what there is room for, where the system allows that. */
function openStdout(): number {
  // Node makes a pipe or a socket non-blocking as soon as its stream exists.
  if (!process.stdout.isTTY) return 1
  try {
    // A terminal stays blocking for the programs that share it, so it's opened anew: ctrl+s stops the output only.
    return openSync('/dev/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return 1
  }
}

function pause(ms: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
