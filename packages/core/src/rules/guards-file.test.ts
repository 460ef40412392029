import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { GuardsFileError, guardsFileSchema, loadGuards } from './guards-file.ts'

async function guardsFile(text: string | Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'guards.json')
  await writeFile(path, text)
  return { folder, path }
}

describe('loadGuards', () => {
  it('returns the guards of the file, without the schema reference for editors', async () => {
    const guards = { protectCustomerReferences: ['VIP-*'], maxPhoneNumbers: 100, countries: { deny: ['CH'] } }
    const { path } = await guardsFile(JSON.stringify({ $schema: './guards.schema.json', ...guards }))
    expect(await loadGuards(path)).toEqual(guards)
  })

  it('accepts a file without a guard, and one with a byte order mark', async () => {
    const { path } = await guardsFile('\uFEFF{}\n')
    expect(await loadGuards(path)).toEqual({})
  })

  it.each([
    ['half a file', '{\n  "maxPhoneNumbers": 100,\n  "minAge', 3, 'not JSON'],
    ['a trailing comma', '{\n  "maxPhoneNumbers": 100,\n}', 3, 'not JSON'],
    ['a comment', '{\n  // at most\n  "maxPhoneNumbers": 100\n}', 2, 'not JSON'],
    ['nothing', '', 1, 'not JSON'],
    ['binary', '\0\x01\x02', 1, 'not JSON'],
    ['YAML', 'maxPhoneNumbers: 100', 1, 'not JSON'],
    ['a list', '[]', 1, 'expected object'],
    ['null', 'null', 1, 'expected object'],
    ['a misspelt guard', '{\n  "maxPhoneNumber": 100\n}', 2, 'maxPhoneNumber: unknown guard'],
    ['an unknown part of a guard', '{"countries":\n{"deny": [],\n"allow": []}}', 3, 'countries.allow'],
    ['a wrong type', '{\n  "minAgeMinutes": 1,\n  "maxPhoneNumbers": "100"\n}', 3, 'maxPhoneNumbers'],
    ['a missing part', '{\n  "countries": {}\n}', 2, 'countries.deny'],
    ['one wrong among many', '{"countries": {"deny": [\n"CH",\n"de"\n]}}', 3, 'countries.deny.1'],
    ['a guard set twice', '{\n"maxPhoneNumbers": 1,\n"maxPhoneNumbers": 1000\n}', 3, 'set twice'],
    ['a hidden key', '{\n"__proto__": {}}', 2, '__proto__'],
  ])('refuses %s with path, line and name', async (_, text, line, words) => {
    const { path } = await guardsFile(text)
    const load = loadGuards(path)
    await expect(load).rejects.toBeInstanceOf(GuardsFileError)
    await expect(load).rejects.toThrow(path)
    await expect(load).rejects.toThrow(`line ${line}, column`)
    await expect(load).rejects.toThrow(words)
    await expect(load).rejects.toThrow('Fix it')
  })

  it('names every mistake', async () => {
    const { path } = await guardsFile('{"maxPhoneNumbers": -1,\n"minAgeMinutes": "x",\n"more": 1}')
    await expect(loadGuards(path)).rejects.toThrow(/line 1[\s\S]*line 2[\s\S]*line 3/)
  })

  it('rejects a missing file, and a folder', async () => {
    const { path, folder } = await guardsFile('{}')
    await expect(loadGuards(`${path}.old`)).rejects.toThrow(
      `${path}.old can't be used:\n  - it does not exist`,
    )
    await expect(loadGuards(folder)).rejects.toThrow('EISDIR')
  })
})

describe('guards.schema.json', () => {
  it('is the schema of the guards file; `pnpm --filter @countermand/core schema` updates it', async () => {
    const schema = z.toJSONSchema(guardsFileSchema, { io: 'input' })
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot('../../guards.schema.json')
  })
})
