import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { connectToOrders } from '../../../test/sandbox-connection.ts'
import { tempFile } from '../../../test/temp-file.ts'
import { COMMANDS } from '../commands.ts'

const script = async (shell: string) => {
  const { connection } = connectToOrders(1)
  return (await runCommand(['completion', shell], { connection })).out
}

/** What bash offers for the last of these words. */
async function complete(words: string[], cwd?: string): Promise<string[]> {
  const file = await tempFile(await script('bash'), 'completion.bash')
  // Bash splits words at an equals sign before it asks.
  const split = words.flatMap((word) => word.split(/(=)/))
  const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _countermand; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await promisify(execFile)(
    'bash',
    ['--norc', '-c', ask, 'bash', file, 'countermand', ...split],
    { cwd: cwd ?? dirname(file) },
  )
  return stdout.split('\n').filter(Boolean)
}

describe('completion in a real bash', () => {
  it.each<[string[], string[]]>([
    [['l'], ['list']],
    [['ca'], ['cancel']],
    [['list', '--st'], ['--status']],
    [
      ['list', '--status', ''],
      ['pending', 'success', 'failure', 'cancelled', 'deleted', 'all'],
    ],
    [
      ['cancel', '--status', ''],
      ['pending', 'success', 'failure', 'cancelled', 'deleted'],
    ],
    [['list', '--status=pen'], ['pending']],
    [['list', '--type', 'to'], ['toll_free']],
    [['cancel', '--dry'], ['--dry-run']],
    [['batch', 're'], ['resume']],
    [['batch', 'create', '--fr'], ['--from']],
    [['completion', 'z'], ['zsh']],
    [['help', 'sa'], ['sandbox']],
    [['--sand'], ['--sandbox']],
    [['--sandbox', '--acc'], ['--accessible']],
    [['show', ''], []],
    [['list', '--country', ''], []],
  ])('of %j offers %j', async (words, offered) => {
    expect(await complete(words)).toEqual(offered)
  })

  it('offers every command and every option of each', async () => {
    expect(await complete([''])).toEqual([...COMMANDS.map(({ name }) => name), 'help'])
    for (const { name, options } of COMMANDS) {
      expect(await complete([name, '--'])).toEqual(options.map((option) => `--${option.name}`))
    }
  })

  it.each([
    ['cancel', '--from'],
    ['cancel', '--guards'],
    ['sandbox', '--faults'],
    ['--guards', ''],
  ])('offers files, with spaces in their names too: %s %s', async (command, option) => {
    const folder = join(dirname(await tempFile('', 'any')), 'files')
    await mkdir(folder)
    await writeFile(join(folder, 'my orders.csv'), '')
    const words = [command, option].filter(Boolean)
    expect(await complete([...words, 'my'], folder)).toEqual(['my orders.csv'])
  })
})

describe('completion in zsh and fish', () => {
  it.each(['zsh', 'fish'])('names every command and option (%s)', async (shell) => {
    const text = await script(shell)
    for (const { name, options } of COMMANDS) {
      expect(text).toContain(name)
      for (const option of options) expect(text).toContain(option.name)
    }
  })

  it('escapes quotes and brackets', async () => {
    expect(await script('zsh')).toContain(`'--yes[don'\\''t ask for confirmation`)
    expect(await script('fish')).toContain(`-l yes -d 'don\\'t ask for confirmation`)
  })
})

it('names the shells if another one is asked for', async () => {
  const { connection } = connectToOrders(1)
  expect(await runCommand(['completion', 'fisch'], { connection })).toMatchObject({
    exitCode: 2,
    err: 'completion takes one shell: bash, zsh, fish. Did you mean fish?\nSee countermand completion --help.\n',
  })
  expect(await runCommand(['completion'], { connection })).toMatchObject({ exitCode: 2 })
})
