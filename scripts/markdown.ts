import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** Where it is, such as `docs/operations.md:20`. */
  place: string
  language: string
  text: string
}

/** All files of the repository, relative to its root. */
export const listTrackedFiles = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')

export const listMarkdownFiles = () => listTrackedFiles().filter((file) => file.endsWith('.md'))

export const readMarkdown = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const FENCE = /^( *)```(.*)\n([\s\S]*?)^\1```$/gm

export const readBlocks = (file: string): CodeBlock[] => {
  const markdown = readMarkdown(file)
  return [...markdown.matchAll(FENCE)].map(({ index, 2: language = '', 3: text = '' }) => ({
    place: `${file}:${markdown.slice(0, index).split('\n').length}`,
    language,
    text,
  }))
}

/** The prose of a file: no fenced blocks, no inline code. */
export const readProse = (file: string) =>
  readMarkdown(file)
    .replaceAll(FENCE, '')
    .replaceAll(/`[^`\n]+`/g, '')

/** The anchors of a file's headings, as GitHub makes them. */
export function listAnchors(file: string): string[] {
  const seen = new Map<string, number>()
  const headings = readMarkdown(file)
    .replaceAll(FENCE, '')
    .matchAll(/^#{1,6} +(.+?) *$/gm)
  return [...headings].map(([, heading = '']) => {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
}
