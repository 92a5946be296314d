// Asynchronous map with limited concurrency.

/** Concurrent runs of the Pulumi CLI. */
const MAX_AT_ONCE = 4;

/** Results are in the order of the items. */
export async function mapLimit<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results.set(index, await act(item));
    }
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
  return items.map((_, index) => results.get(index) as Result);
}
