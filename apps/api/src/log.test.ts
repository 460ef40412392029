import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** What a process that runs this prints, line by line. */
function printed(script: string) {
  const source = `import { createLog } from '${new URL('./log.ts', import.meta.url)}'\n${script}`
  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' })
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
