export { action, direct, fork, initializer, load, pam, remote, unload, user } from "./markers.js";
export type {
  ActionInterval,
  Marker,
  MarkerWith,
  MethodMarker,
  PamOptions,
  RemoteOptions,
  Secret,
} from "./markers.js";
export { authenticate } from "./authenticate.js";
export { context } from "./context.js";
export type { CallContext, ProgressReport } from "./context.js";
export { Plugin, PluginContainer } from "./plugin.js";
export type { Config, ConfigSection } from "./plugin.js";
export { whiteboard } from "./whiteboard.js";
export type { Whiteboard } from "./whiteboard.js";
export { publish } from "./publish.js";
export type { PublishOptions } from "./publish.js";
export { plugin } from "./settings.js";
export type { PluginSettings } from "./settings.js";
export { sizeOf, sizeText, timed, Timer, timestamp } from "./metrics.js";
export type { TimedOptions } from "./metrics.js";
export { FileNotFoundError, Shell } from "./shell.js";
export type { ShellOptions, ShellProgress, ShellResult } from "./shell.js";
export type { Json, JsonObject } from "../json.js";
