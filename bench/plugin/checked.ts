import { remote } from "gofer-rmi/plugin";

interface Tag {
  readonly id: number;
  readonly on: boolean;
}

/** What has a form of its own, and what is plain. */
interface Tagged {
  readonly at: Date;
  readonly size: bigint;
  readonly mark: Uint8Array;
  readonly counts: Map<string, number>;
  readonly name: string;
  readonly tags: readonly Tag[];
}

/** Checked and encoded at both ends, on both ways. */
export const checked = remote((record: Tagged): Tagged => record);

/** The same documents, with nothing to check and nothing to encode. */
export const passed = remote((record: unknown): unknown => record);
