import type { Compilable } from 'kysely'

/** Marks where a value goes that differs from run to run. */
export type Slot<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name]

/**
 * Compiles a query once, to run it with different values: compiling costs more than running.
 *
 * @example
 * const findActor = prepareQuery((value: Slot<{ id: string }>) =>
 *   store.queries.selectFrom('cancellations').select('actor').where('id', '=', value('id')),
 * )
 * const [row] = await store.read(findActor({ id }))
 */
export function prepareQuery<Values, Row = unknown>(
  build: (value: Slot<Values>) => Compilable<Row>,
): (values: Values) => Compilable<Row> {
  const names = new Map<unknown, keyof Values>()
  const query = build((name) => {
    const slot = Symbol(name)
    names.set(slot, name)
    return slot as never // Kysely passes unknown values through
  }).compile()
  return (values) => {
    const parameters = query.parameters.map((parameter) => {
      const name = names.get(parameter)
      return name === undefined ? parameter : values[name]
    })
    return { compile: () => ({ ...query, parameters }) }
  }
}
