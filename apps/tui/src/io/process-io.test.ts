import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createProcessIo } from './process-io.ts'

/** A process whose standard output is a stream of this kind. */
const processOn = (kind: { isTTY?: boolean; columns?: number }) => {
  const stdout = Object.assign(new PassThrough(), kind)
  // Only these parts of the streams matter here.
  return { stdin: new PassThrough(), stdout, stderr: new PassThrough() } as unknown as NodeJS.Process
}

it.each([
  ['a terminal', { isTTY: true, columns: 60 }, 60],
  ['a terminal without a known size', { isTTY: true, columns: 0 }, undefined],
  ['a pipe', { columns: 60 }, undefined],
])('knows the width of %s', (_, kind, columns) => {
  expect(createProcessIo(processOn(kind)).columns).toBe(columns)
})
