import { configError, mergeReadings } from "./document.js";
import type { ConfigFault, Document, Section } from "./document.js";
import { listFiles } from "./folder.js";
import type { Places } from "./places.js";
import { flag, text, textOr, whole } from "./properties.js";
import { NOT_FOUND, readConfig } from "./reader.js";
import { check, faultAt, quote } from "./schema.js";

export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug";

/** The agent's own configuration, spec 4.4. */
export interface AgentSettings {
  readonly management: {
    /** Default false. */
    readonly enabled: boolean;
    /** Default `localhost`. */
    readonly host: string;
    /** 0: any free one. Default 5650. */
    readonly port: number;
    /** What requests by the port must show. Undefined: nothing. */
    readonly token: string | undefined;
  };
  readonly logging: {
    /** Of what has no level of its own. Default `info`. */
    readonly root: LogLevel;
    /** By the logger's dotted name. */
    readonly loggers: Readonly<Record<string, LogLevel>>;
  };
  readonly pam: {
    /** Default `passwd`. */
    readonly service: string;
  };
  /** Odd things that stopped nothing: what is unknown, and what is not read. To be logged. */
  readonly warnings: readonly ConfigFault[];
}

const SCHEMA = {
  management: { enabled: flag(false), host: textOr("localhost"), port: whole(5650, 0, 65_535), token: text },
  pam: { service: textOr("passwd") },
};

/** F-15. */
const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["CRITICAL", "fatal"],
  ["FATAL", "fatal"],
  ["ERROR", "error"],
  ["WARNING", "warn"],
  ["WARN", "warn"],
  ["INFO", "info"],
  ["DEBUG", "debug"],
]);

/**
 * Reads agent.conf, which must be there, and then conf.d over it (F-14).
 *
 * @throws RmiError `config` that lists every fault
 */
export async function loadAgentConfig(places: Pick<Places, "agentConf" | "confDir">): Promise<AgentSettings> {
  const files = [places.agentConf, ...(await listFiles(places.confDir, [".conf"]))];
  const { document, faults, warnings } = mergeReadings(await Promise.all(files.map(readConfig)));
  const { values, ...checked } = check(SCHEMA, document);
  const all = [...faults, ...checked.faults].map((fault) => hinted(fault, places.agentConf));
  if (all.length > 0) throw configError(all);
  const levels = readLevels(document.get("logging"));
  const odd = [
    ...warnings,
    ...unknownSections(checked.others),
    ...checked.warnings,
    ...levels.warnings,
    ...(await otherFiles(places.confDir)),
  ];
  return { ...values, logging: levels.logging, warnings: odd };
}

/** A first start, as a rule, with the wrong folder or before a build. */
function hinted(fault: ConfigFault, agentConf: string): ConfigFault {
  if (fault.file !== agentConf || fault.what !== NOT_FOUND) return fault;
  return {
    ...fault,
    what: `${NOT_FOUND}; gofer build makes it, and goferd --root says in which folder it is`,
  };
}

const SECTIONS = [...Object.keys(SCHEMA), "logging"];

function unknownSections(others: Document): readonly ConfigFault[] {
  const known = SECTIONS.map((name) => `[${name}]`).join(" ");
  return [...others].flatMap(([name, section]) => {
    const [first] = section.values();
    if (SECTIONS.includes(name) || first === undefined) return [];
    return [faultAt(first, `[${name}]`, `has no meaning here; the agent's own sections are ${known}`)];
  });
}

/** What looks like configuration, and is none in this folder. */
async function otherFiles(confDir: string): Promise<readonly ConfigFault[]> {
  const files = await listFiles(confDir, [".ini", ".json"]);
  return files.map((file) => ({ file, what: "is not read: here, only .conf files are" }));
}

function readLevels(section: Section = new Map()): Pick<AgentSettings, "logging" | "warnings"> {
  let root: LogLevel = "info";
  const loggers: [name: string, level: LogLevel][] = [];
  const warnings: ConfigFault[] = [];
  for (const [name, entry] of section) {
    if (entry.value === "") continue;
    const level = LEVELS.get(entry.value.toUpperCase());
    if (level === undefined) {
      const what = `${quote(entry.value)} must be one of ${[...LEVELS.keys()].join(" ")}`;
      warnings.push(faultAt(entry, `logging.${name}`, what));
    } else if (name.toLowerCase() === "root") root = level;
    else loggers.push([name, level]);
  }
  return { logging: { root, loggers: Object.fromEntries(loggers) }, warnings };
}
