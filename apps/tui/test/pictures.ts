// `pnpm --filter @countermand/tui picture` redraws the pictures of the README.
import { writeFile } from 'node:fs/promises'
import { drawPictures } from './draw-pictures.ts'

for (const [name, svg] of Object.entries(await drawPictures())) {
  await writeFile(new URL(`../../../docs/${name}.svg`, import.meta.url), svg)
}
process.exit()
