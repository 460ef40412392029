import { Text } from 'ink'
import { truncate } from '../../text/fit.ts'
import { sanitize } from '../../text/format.ts'
import type { Notice } from '../model/event.ts'
import { useAppearance } from '../theme/theme.ts'

/** The line below the header. */
export function TitleLine({ title, columns }: { title: Notice; columns: number }) {
  const { theme } = useAppearance()
  return (
    <Text wrap="truncate" {...theme.tone[title.tone]}>
      {` ${truncate(sanitize(title.text), columns - 2)}`}
    </Text>
  )
}
