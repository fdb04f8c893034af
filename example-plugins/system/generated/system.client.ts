// Generated from system.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface ShellResult {
  /** The exit code; the negative number of the signal that ended it (P-3). */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** There was more of one of them than is kept. */
  readonly truncated: boolean;
}

/** Members of `Script`. */
export interface ScriptMembers {
  /** Runs it. Another password: status 77, and nothing is written or run. */
  run(user: string, password: string, ...options: string[]): Call<ShellResult>;
}

/**
 * A script, run as the user whose password is given.
 *
 * Calling the stub changes its constructor arguments.
 * @param content with its first line: `#!/bin/sh`
 */
export interface Script extends Stub<ScriptMembers>, ScriptMembers {
  (content: string): Script;
}

/** Members of `Service`. */
export interface ServiceMembers {
  restart(): Call<ShellResult>;
  start(): Call<ShellResult>;
  /** What systemd says of it; open to all. */
  status(): Call<ShellResult>;
  stop(): Call<ShellResult>;
}

/**
 * A service of systemd.
 *
 * Calling the stub changes its constructor arguments.
 * @param name such as `sshd` or `sshd.service`
 */
export interface Service extends Stub<ServiceMembers>, ServiceMembers {
  (name: string): Service;
}

/** Members of `Shell`. */
export interface ShellMembers {
  /** Runs a command line. What it writes is told as progress. */
  run(cmd: string): Call<ShellResult>;
}

/**
 * Command lines, run as the user whose password is given. Another password: status 77, and nothing is run.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Shell extends Stub<ShellMembers>, ShellMembers {
  (user: string, password: string): Shell;
}

/** Members of `System`. */
export interface SystemMembers {
  /** Takes back what `halt` or `reboot` has announced. */
  cancel(): Call<ShellResult>;
  /**
   * Powers it off.
   * @param when `now`, `+minutes` or `hh:mm`. Default: `"+1"`.
   */
  halt(when?: string): Call<ShellResult>;
  /**
   * Starts it again.
   * @param when `now`, `+minutes` or `hh:mm`. Default: `"+1"`.
   */
  reboot(when?: string): Call<ShellResult>;
}

/**
 * The machine itself. Root's password is asked for, always.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface System extends Stub<SystemMembers>, SystemMembers {
  (): System;
}

/** An agent that serves `system`. */
export interface SystemAgent extends AgentHandle {
  /** A script, run as the user whose password is given. */
  readonly Script: Script;
  /** A service of systemd. */
  readonly Service: Service;
  /** Command lines, run as the user whose password is given. Another password: status 77, and nothing is run. */
  readonly Shell: Shell;
  /** The machine itself. Root's password is asked for, always. */
  readonly System: System;
}

export const system = definePlugin<SystemAgent>({
  name: "system",
  digest: "6ef6317360b7d3c9e6b52bcb2a7bb48573165b08883a5fbb2590192e09b0bbf6",
  namespaces: {
    Script: {
      kind: "class",
      construct: ["content"],
      members: {
        run: { parameters: ["user", "password", "...options"], hash: "278e5b96ebe96c13" },
      },
    },
    Service: {
      kind: "class",
      construct: ["name"],
      members: {
        restart: { parameters: [], hash: "4eb809680ac86f7d" },
        start: { parameters: [], hash: "2521904813f1e370" },
        status: { parameters: [], hash: "ed8ab2f470799325" },
        stop: { parameters: [], hash: "433b0642bf379d9b" },
      },
    },
    Shell: {
      kind: "class",
      construct: ["user", "password"],
      members: {
        run: { parameters: ["cmd"], hash: "8f75636d57e83199" },
      },
    },
    System: {
      kind: "class",
      construct: [],
      members: {
        cancel: { parameters: [], hash: "2a3c220f74720d99" },
        halt: { parameters: ["when"], hash: "465fab85affd8008" },
        reboot: { parameters: ["when"], hash: "b606209a2d78b468" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Script","construct":[{"name":"content","schema":{"type":"string"}}],"members":[{"name":"run","parameters":[{"name":"user","schema":{"type":"string"}},{"name":"password","schema":{"type":"string"}},{"name":"options","schema":{"type":"string"},"rest":true}],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"278e5b96ebe96c13"}]},{"kind":"class","name":"Service","construct":[{"name":"name","schema":{"type":"string"}}],"members":[{"name":"restart","parameters":[],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"4eb809680ac86f7d"},{"name":"start","parameters":[],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"2521904813f1e370"},{"name":"status","parameters":[],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"ed8ab2f470799325"},{"name":"stop","parameters":[],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"433b0642bf379d9b"}]},{"kind":"class","name":"Shell","construct":[{"name":"user","schema":{"type":"string"}},{"name":"password","schema":{"type":"string"}}],"members":[{"name":"run","parameters":[{"name":"cmd","schema":{"type":"string"}}],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"8f75636d57e83199"}]},{"kind":"class","name":"System","construct":[],"members":[{"name":"cancel","parameters":[],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"2a3c220f74720d99"},{"name":"halt","parameters":[{"name":"when","schema":{"type":"string"},"optional":true}],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"465fab85affd8008"},{"name":"reboot","parameters":[{"name":"when","schema":{"type":"string"},"optional":true}],"returns":{"$ref":"#/$defs/ShellResult"},"hash":"b606209a2d78b468"}]}],"$defs":{"ShellResult":{"type":"object","properties":{"status":{"type":"number","readOnly":true},"stdout":{"type":"string","readOnly":true},"stderr":{"type":"string","readOnly":true},"truncated":{"type":"boolean","readOnly":true}},"required":["status","stdout","stderr","truncated"]}}}',
});
