/** Runs the work in one tab of this site at a time, where the browser offers locks; elsewhere at once. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return work();
  return await locks.request(name, work);
}
