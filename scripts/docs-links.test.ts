// Every link between the files of this repository, and every source file that a document names.
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import {
  listAnchors,
  listMarkdownFiles,
  listTrackedFiles,
  ROOT,
  readMarkdown,
  readProse,
} from './markdown.ts'

/** `[text](target)` and `![text](target)`. */
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g

const OTHER_HOST = /^(https?|mailto):/

/** Why a link leads nowhere; undefined if it does lead somewhere. */
function findProblem(file: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#', 2)
  const target = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)))
  if (!existsSync(join(ROOT, target))) return `${file}: ${link} does not exist`
  if (anchor === undefined || !target.endsWith('.md')) return undefined
  return listAnchors(target).includes(anchor) ? undefined : `${file}: ${link} is no heading of ${target}`
}

it('links lead to files and headings that exist', () => {
  const links = listMarkdownFiles().flatMap((file) =>
    [...readProse(file).matchAll(LINK)].map(([, link = '']) => ({ file, link })),
  )
  const internal = links.filter(({ link }) => !OTHER_HOST.test(link))
  expect(internal.length).toBeGreaterThan(20)
  expect(internal.flatMap(({ file, link }) => findProblem(file, link) ?? [])).toEqual([])
})

it('the source files and folders that the documents name exist', () => {
  const tracked = listTrackedFiles()
  const exists = (path: string) =>
    path.endsWith('.ts')
      ? tracked.some((file) => file === path || file.endsWith(`/${path}`))
      : existsSync(join(ROOT, path))
  const named = listMarkdownFiles().flatMap((file) =>
    [...readMarkdown(file).matchAll(/`((?:packages|apps|scripts|docs)\/[\w./-]+|[\w./-]+\.ts)`/g)].map(
      ([, path = '']) => ({ file, path }),
    ),
  )
  expect(named.length).toBeGreaterThan(50)
  const missing = named.filter(({ path }) => path !== 'example.ts' && !exists(path))
  expect(missing).toEqual([])
})
