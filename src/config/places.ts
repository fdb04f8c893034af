import { join, resolve } from "node:path";

/** Where an agent's files are; all paths are absolute. */
export interface Places {
  /** The agent's own configuration. */
  readonly agentConf: string;
  /** Further files of it, read in the order of their names. */
  readonly confDir: string;
  /** Descriptors, `NAME.conf`, `.ini` or `.json`. */
  readonly plugins: string;
  /** What the operator changes about them, `NAME.conf`, `.ini` or `.json`. */
  readonly overlay: string;
  /** Folders that hold `NAME.mjs` and `NAME.api.json`, searched in this order. */
  readonly modules: readonly string[];
  /** What the agent keeps: the journal. */
  readonly state: string;
}

/** Where a running agent is managed by whoever owns its state. */
export function socketOf({ state }: Pick<Places, "state">): string {
  return join(state, "management.sock");
}

/** Everything below `root`, as `gofer build` lays it out; without a root, gofer's own places. */
export function places(root?: string): Places {
  const below = root === undefined ? "/etc/gofer" : resolve(root);
  return {
    agentConf: join(below, "agent.conf"),
    confDir: join(below, "conf.d"),
    plugins: join(below, "plugins"),
    overlay: join(below, "overlay"),
    modules:
      root === undefined
        ? [
            "/usr/share/gofer/plugins",
            "/usr/lib/gofer/plugins",
            "/usr/lib64/gofer/plugins",
            "/opt/gofer/plugins",
          ]
        : [join(below, "lib")],
    state: root === undefined ? "/var/lib/gofer" : join(below, "state"),
  };
}
