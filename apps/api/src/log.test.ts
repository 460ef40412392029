import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'

const running = (script: string) => [
  '--input-type=module',
  '--eval',
  `import { createLog } from '${new URL('./log.ts', import.meta.url)}'\n${script}`,
]

/** What a process that runs this prints, line by line. */
function printed(script: string) {
  const text = execFileSync(process.execPath, running(script), { encoding: 'utf8' })
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })
    .map(({ msg }) => msg)
}

it('prints lines in their order, over several turns', () => {
  const script = `
    const log = createLog('info')
    log.info('one')
    log.debug('too fine')
    log.info('two')
    setImmediate(() => log.info('three'))
  `
  expect(printed(script)).toEqual(['one', 'two', 'three'])
})

it('loses no line when the process exits in the same turn', () => {
  const script = `
    const log = createLog('info')
    log.info('one')
    setImmediate(() => {
      log.info('two')
      process.exit()
    })
  `
  expect(printed(script)).toEqual(['one', 'two'])
})

it.skipIf(!existsSync('/dev/full'))('goes on while it can not be written', () => {
  const script = `
    const log = createLog('info')
    log.info('one')
    setTimeout(() => {
      log.info('two')
      setImmediate(() => console.error('still here'))
    })
  `
  const full = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(full))
  const { status, stderr } = spawnSync(process.execPath, running(script), {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'still here\n' })
})
