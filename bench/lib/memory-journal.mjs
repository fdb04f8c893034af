/** A journal that keeps everything in memory, in place of src/agent/journal/restoring.ts: what an agent would be without one. */
export async function openAgentJournal() {
  const outcomes = new Map();
  const journal = {
    fault: undefined,
    mended: () => Promise.resolve(),
    add: () => Promise.resolve(),
    started: () => Promise.resolve(),
    finish: async ({ seq }, outcome) => void outcomes.set(seq, outcome),
    synced: () => Promise.resolve(),
    settled: () => undefined,
    outcome: async (seq) => outcomes.get(seq),
    forget: async (seqs) => seqs.forEach((seq) => outcomes.delete(seq)),
    close: () => Promise.resolve(),
  };
  return { journal, restored: { entries: [], ended: [], lastSeq: 0, damaged: [], aside: [] } };
}
