/** What has no JSON form of its own, in and out. */
import { remote } from "gofer-rmi/plugin";

export interface Entry {
  at: Date;
  data: Uint8Array;
  sizes: Map<string, bigint>;
  tags: Set<string>;
}

export class Values {
  constructor(readonly since: Date) {}

  /** What the code was given, in its own words. */
  @remote kinds(entry: Entry): string[] {
    return [this.since, entry.at, entry.data, entry.sizes, entry.sizes.get("a"), entry.tags].map((value) =>
      Object.prototype.toString.call(value),
    );
  }
  @remote static given(...all: string[]): string[] {
    return all;
  }
  @remote echo(entry: Entry): Entry {
    return entry;
  }
}
