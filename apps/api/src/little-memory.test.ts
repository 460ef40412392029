import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { LITTLE_MEMORY_ENVIRONMENT, LITTLE_MEMORY_FLAGS } from './little-memory.ts'

const BIN = fileURLToPath(new URL('bin.ts', import.meta.url))

/** Tells of each start of the process, before anything else of it runs. */
const TELL = `data:text/javascript,${encodeURIComponent(`
const { pid, argv, execArgv, env } = process
console.log(JSON.stringify({ pid, args: argv.slice(2), flags: execArgv, arenas: env.MALLOC_ARENA_MAX, cache: env.NODE_COMPILE_CACHE }))`)}`

interface Start {
  pid: number
  args: string[]
  flags: string[]
  arenas?: string
  cache?: string
}

/** Runs the program to its end; without a key of Telnyx it does not serve. */
async function startsOf(args: string[], { flags = [] as string[], env = {} } = {}) {
  const child = spawn(process.execPath, ['--import', TELL, ...flags, BIN, ...args], { env })
  const [out, said, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  const starts = out
    .split('\n')
    .filter((line) => line.startsWith('{"pid"'))
    .map((line) => JSON.parse(line) as Start)
  return { pid: child.pid, starts, said, exitCode }
}

it('the gateway starts again as the same process, with what lets it hold little memory', async () => {
  const { pid, starts, said, exitCode } = await startsOf([])
  const given = ['--import', TELL]
  expect(starts).toEqual([
    { pid, args: [], flags: given },
    {
      pid,
      args: [],
      flags: [...LITTLE_MEMORY_FLAGS, ...given],
      arenas: LITTLE_MEMORY_ENVIRONMENT.MALLOC_ARENA_MAX,
      cache: LITTLE_MEMORY_ENVIRONMENT.NODE_COMPILE_CACHE,
    },
  ])
  expect({ said, exitCode }).toEqual({ said: expect.stringContaining('TELNYX_API_KEY'), exitCode: 1 })
})

it('what it was started with goes before that', async () => {
  const flags = ['--max-semi-space-size=32']
  const { starts } = await startsOf([], { flags, env: { MALLOC_ARENA_MAX: '4', NODE_COMPILE_CACHE: '' } })
  expect(starts[1]?.flags).toEqual([...LITTLE_MEMORY_FLAGS, '--import', TELL, ...flags])
  expect(starts[1]).toMatchObject({ arenas: '4', cache: '' })
})

it('a command does without', async () => {
  const { starts, exitCode } = await startsOf(['--help'])
  expect(starts).toHaveLength(1)
  expect(exitCode).toBe(0)
})
