import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { promisify } from 'node:util'
import Telnyx from 'telnyx'
import * as vitest from 'vitest'
import { FAULT_EFFECTS, faultRuleSchema } from '../src/control/faults/fault-rule.ts'
import { VARIANTS, variantsSchema } from '../src/control/variants.ts'
import * as sandbox from '../src/index.ts'

const { describe, expect, it, onTestFinished } = vitest

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = readme.split('\n').filter((line) => line.startsWith('|'))

/** The code blocks of a language, each with its heading. */
const blocks = (language: string) =>
  readme.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n', 1)[0] ?? ''
    const found = section.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))
    return [...found].map(([, code = '']) => ({ heading, code }))
  })

/** The modules that the examples may import. */
const modules = { '@countermand/sandbox': sandbox, telnyx: { default: Telnyx }, vitest }

/** Runs an example and returns what it prints. Its tests become tests of this file. */
async function run(code: string) {
  const printed: unknown[] = []
  const script = stripTypeScriptTypes(code)
    .replace(/^import (\w+) from/gm, 'import { default: $1 } from')
    .replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = modules[$2]')
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...given: unknown[]) => Promise<void>
  await new AsyncFunction('modules', 'console', script)(modules, {
    log: (...words: unknown[]) => printed.push(...words),
  })
  return printed
}

const isTest = ({ code }: { code: string }) => /^it[.(]/m.test(code)

describe('the README', () => {
  it('has a row for every fault effect and every variant', () => {
    for (const name of [...FAULT_EFFECTS, ...Object.keys(variantsSchema.shape)]) {
      expect(rows.some((row) => row.split('|')[1]?.includes(`\`${name}\``))).toBe(true)
    }
  })

  it('names every value of a variant', () => {
    for (const { name, variants } of VARIANTS) {
      const [[switched, value] = []] = Object.entries(variants)
      if (typeof value === 'number' && value !== 200 && (value < 400 || value > 499)) continue // a duration or a count
      if (value === 'cancel-pending') continue // an example of any text
      const row = rows.find((it) => it.includes(`\`${switched}\``))
      expect(row?.split('|')[2], name).toContain(String(value))
    }
  })

  it('states the date of the documents', () => {
    const { date } = JSON.parse(
      readFileSync(new URL('../contract/telnyx-contract.json', import.meta.url), 'utf8'),
    ) as { date: string }
    expect(readme).toContain(`**${date}**`)
  })

  it('shows only valid fault rules', () => {
    const inTables = rows.flatMap((row) => row.match(/(?<=`)\{ "(match|effect)".*?\}(?=`)/g) ?? [])
    const rules = [...inTables, ...blocks('json').map(({ code }) => code)]
    expect(rules.length).toBeGreaterThan(10)
    for (const rule of rules) faultRuleSchema.parse(JSON.parse(rule))
  })
})

describe('the README prints what it says,', () => {
  it.each(blocks('ts').filter((block) => !isTest(block)))('under "$heading"', async ({ code }) => {
    const printed = await run(code)
    if (code.includes('lifecycle')) expect(printed[0]).not.toContain('pending')
    else if (code.includes('truthOf')) expect(printed).toMatchObject(Array(3).fill({ status: 'cancelled' }))
  })

  it.each(blocks('sh'))('under "$heading", at the shell', async ({ code }) => {
    const { url, close, sandbox } = await startAt(code)
    onTestFinished(close)
    const lines = code.trim().split('\n')
    for (const line of lines) {
      const command = line.replaceAll(PORT, new URL(url).host)
      const { stdout } = await promisify(execFile)('bash', ['-c', `${command} --silent --fail`])
      expect(JSON.parse(stdout)).toEqual(expect.any(Object))
      if (line.includes('/seed')) expect(sandbox.truth().orders).toHaveLength(500)
      if (line.includes('filter[status]=pending')) expect(JSON.parse(stdout).data).toHaveLength(20)
    }
    expect(lines.length).toBeGreaterThan(4)
  })
})

const PORT = '127.0.0.1:8788'
const startAt = (code: string) => {
  expect(code).toContain(PORT)
  return sandbox.startSandbox()
}

describe('the tests of the README,', async () => {
  for (const { code } of blocks('ts').filter(isTest)) await run(code)
})
