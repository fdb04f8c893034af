/** What a plugin says about itself beside its source: defaults of its descriptor, which an operator may override. */
export interface PluginSettings {
  /** Default: the source file's name. */
  readonly name?: string;
  /** The broker's URL. */
  readonly url?: string;
  /** The address that the agent serves: `queue`, or `exchange/queue`. */
  readonly queue?: string;
  /** Calls that may run at a time. Default 1. */
  readonly threads?: number;
  /** Seconds before a request is run. Default 0. */
  readonly latency?: number;
  /** Plugins of the same host name share a process. Default: one of its own. */
  readonly host?: string;
}

/**
 * States a plugin's settings, at the top level of its source and with constants only: the generator reads them there.
 *
 *     export default plugin({ name: "kennel", queue: "kennel.1" });
 */
export function plugin<const S extends PluginSettings>(settings: S): S {
  return settings;
}
