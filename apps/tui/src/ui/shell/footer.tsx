import { Text } from 'ink'
import stringWidth from 'string-width'
import type { Binding } from '../keys/binding.ts'
import { useAppearance } from '../theme/theme.ts'

/** The most used keys, as many as fit; the help shows all. */
export function Footer({ bindings, columns }: { bindings: readonly Binding[]; columns: number }) {
  const { theme } = useAppearance()
  const widthOf = ({ keys, label }: Binding) => stringWidth(`${keys[0]} ${label}  `)
  // The way out is always shown, and that there are more keys.
  const isFixed = ({ id }: Binding) => id === 'help' || id === 'quit'
  let room = columns - 1 - bindings.filter(isFixed).reduce((sum, binding) => sum + widthOf(binding), 0)
  const shown = bindings.filter((binding) => {
    if (isFixed(binding)) return true
    room -= widthOf(binding)
    return room >= 0
  })
  return (
    <Text wrap="truncate">
      {shown.map(({ id, keys, label }) => (
        <Text key={id}>
          {' '}
          <Text {...theme.key}>{keys[0]}</Text>
          {` ${label} `}
        </Text>
      ))}
    </Text>
  )
}
