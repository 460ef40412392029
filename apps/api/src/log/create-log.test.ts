import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'

const toNodeArgs = (script: string) => [
  '--input-type=module',
  '--eval',
  `import { createLog } from '${new URL('./create-log.ts', import.meta.url)}'\n${script}`,
]

/** The messages that a process with this script logs. */
function runAndReadLog(script: string) {
  const text = execFileSync(process.execPath, toNodeArgs(script), { encoding: 'utf8' })
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })
    .map(({ msg }) => msg)
}

it('writes lines in order, over several turns of the event loop', () => {
  const script = `
    const log = createLog({ level: 'info', secrets: [] })
    log.info('one')
    log.debug('too fine')
    log.info('two')
    setImmediate(() => log.info('three'))
  `
  expect(runAndReadLog(script)).toEqual(['one', 'two', 'three'])
})

it('loses no line when the process exits in the same turn', () => {
  const script = `
    const log = createLog({ level: 'info', secrets: [] })
    log.info('one')
    setImmediate(() => {
      log.info('two')
      process.exit()
    })
  `
  expect(runAndReadLog(script)).toEqual(['one', 'two'])
})

it('does not wait for its reader, drops lines beyond its buffer, and logs their number', async () => {
  const total = 100_000
  const script = `
    const log = createLog({ level: 'info', secrets: [] })
    for (let n = 0; n < ${total}; n++) log.info({ n, filler: '-'.repeat(100) }, 'line')
    setImmediate(() => console.error('waiting'))
    process.stdin.on('data', () => { log.info('later'); process.exit() })
  `
  const child = spawn(process.execPath, toNodeArgs(script), { stdio: ['pipe', 'pipe', 'pipe'] })
  await once(child.stderr, 'data')
  const lines: { n: number; msg: string; lines: number }[] = []
  for await (const text of createInterface(child.stdout)) {
    const line = JSON.parse(text)
    lines.push(line)
    if (line.lines) child.stdin.write('go on')
  }
  const kept = lines.filter(({ msg }) => msg === 'line').map(({ n }) => n)
  const [report, later] = lines.slice(kept.length)
  expect(kept).toEqual(kept.map((_, place) => place))
  expect(kept.length).toBeLessThan(total)
  expect(report).toMatchObject({ msg: expect.stringContaining('dropped'), lines: total - kept.length })
  expect(later).toMatchObject({ msg: 'later' })
})

it('drops the lines that a stalled reader has not read when the process exits', async () => {
  const script = `
    const log = createLog({ level: 'info', secrets: [] })
    for (let n = 0; n < 10_000; n++) log.info({ filler: '-'.repeat(100) }, 'line')
    setImmediate(() => process.exit(7))
  `
  const child = spawn(process.execPath, toNodeArgs(script), { stdio: ['ignore', 'pipe', 'ignore'] })
  expect(await once(child, 'exit')).toEqual([7, null])
})

it.skipIf(!existsSync('/dev/full'))('keeps running while it can not be written', () => {
  const script = `
    const log = createLog({ level: 'info', secrets: [] })
    log.info('one')
    setTimeout(() => {
      log.info('two')
      setImmediate(() => console.error('still here'))
    })
  `
  const full = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(full))
  const { status, stderr } = spawnSync(process.execPath, toNodeArgs(script), {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'still here\n' })
})
