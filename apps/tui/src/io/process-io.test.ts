import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createProcessIo } from './process-io.ts'

/** A process whose results go to a stream of this kind. */
const processOn = (kind: { isTTY?: boolean; columns?: number }) => {
  const stdout = Object.assign(new PassThrough(), kind)
  // The parts of a terminal's streams that matter here.
  return { stdin: new PassThrough(), stdout, stderr: new PassThrough() } as unknown as NodeJS.Process
}

it.each([
  ['a terminal', { isTTY: true, columns: 60 }, 60],
  ['a terminal that tells no size', { isTTY: true, columns: 0 }, undefined],
  ['a pipe', { columns: 60 }, undefined],
])('knows the width of %s', (_, kind, columns) => {
  expect(createProcessIo(processOn(kind)).columns).toBe(columns)
})
