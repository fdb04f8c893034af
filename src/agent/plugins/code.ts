import type { Contract, Member } from "../../contract/contract.js";
import type { Request } from "../../wire/request.js";
import type { Run } from "../calls/execution.js";
import { forked } from "../processes/forked.js";
import { grafted, type Added } from "./grafted.js";
import { HostProcess, type HostOutcome, type Publish, type Surroundings } from "../processes/host-process.js";
import type { Host, Prepared } from "../processes/host.js";
import { orderOf, type FoundPlugin } from "./loader.js";
import type { Logger } from "../log.js";
import { Spares, type SpareRoom } from "../processes/spares.js";

export interface CodeOptions {
  readonly plugin: FoundPlugin;
  readonly served: FoundPlugin;
  readonly added: readonly Added[];
  readonly host: Host;
  readonly room: SpareRoom;
  readonly log: Logger;
  readonly publish: Publish;
  readonly surroundings: Surroundings | undefined;
}

/** One load of a plugin's code: what it offers, and where it runs. A reload makes another. */
export class Code {
  /** As it was found. */
  readonly plugin: FoundPlugin;
  /** Where it is attached. */
  readonly served: FoundPlugin;
  /** What it offers, with what was added by others. */
  readonly contract: Contract;
  private readonly host: Host;
  private readonly namespaces: ReadonlySet<string>;
  /** Spares that have the whiteboard as it is when they are taken. */
  private readonly ready: Pick<Spares, "take" | "used">;
  private readonly members: ReadonlyMap<string, Member>;
  private readonly spares: Spares;
  private readonly forks = new Set<() => void>();
  private forksEnded: (() => void)[] = [];

  constructor({ plugin, served, added, host, room, log, publish, surroundings }: CodeOptions) {
    this.plugin = plugin;
    this.served = served;
    this.host = host;
    this.contract = grafted(plugin.contract, added);
    this.members = membersOf(this.contract);
    this.namespaces = new Set(this.contract.namespaces.map(({ name }) => name));
    const order = {
      ...orderOf(plugin, false),
      grafts: added.map(({ from, grafts }) => ({ order: orderOf(from, false), grafts })),
    };
    const spares = new Spares({
      order,
      count: plugin.descriptor.spares,
      room,
      log,
      start: () => HostProcess.start(log, publish),
    });
    this.spares = spares;
    if ([...this.members.values()].some(({ model }) => model === "fork")) spares.fill();
    this.ready = {
      take: () => {
        const spare = spares.take();
        if (surroundings !== undefined) spare.child.board?.(surroundings.board.content, false);
        return spare;
      },
      used: () => spares.used(),
    };
  }

  get name(): string {
    return this.plugin.descriptor.name;
  }

  /** Whether it has the namespace that the request names. */
  provides({ classname }: Request): boolean {
    return classname === undefined || this.namespaces.has(classname);
  }

  /** Whether the request's member may run again when an agent died while it ran. */
  replays(request: Request): boolean {
    return this.memberOf(request)?.replay === true;
  }

  /** Has the request read and checked by the host; undefined for one that runs elsewhere. */
  prepare(request: Request, body: string): Prepared | undefined {
    return this.isForked(request) ? undefined : this.host.prepare(this.name, body);
  }

  /** Runs a request in the plugin's host, or in a process of its own where its member says so. */
  readonly run: Run = (request, body, listener) =>
    this.isForked(request) ? this.fork(body, listener) : this.host.call(this.name, body, listener);

  /** Runs an action of the plugin. As `Host.act`. */
  act(action: string, ended: (outcome: HostOutcome) => void): (() => void) | undefined {
    return this.host.act(this.name, action, ended);
  }

  /** No more processes are kept ready: nothing new runs here. */
  retire(): void {
    this.spares.stop();
  }

  /** Resolves when no forked call runs. */
  async forksDone(): Promise<void> {
    while (this.forks.size > 0) await new Promise<void>((resolve) => this.forksEnded.push(resolve));
  }

  /** Ends what still runs in processes of its own. */
  endForks(): void {
    this.retire();
    for (const end of [...this.forks]) end();
  }

  private fork(body: string, listener: Parameters<Run>[2]): () => void {
    const ended = (outcome: HostOutcome): void => {
      this.forks.delete(end);
      listener.ended(outcome);
      if (this.forks.size === 0) for (const resolve of this.forksEnded.splice(0)) resolve();
    };
    const end = forked(this.ready, this.name, body, {
      progress: (report) => listener.progress(report),
      value: (report) => listener.value?.(report) ?? Promise.resolve(),
      ended,
    });
    this.forks.add(end);
    return end;
  }

  private isForked(request: Request): boolean {
    return this.memberOf(request)?.model === "fork";
  }

  private memberOf({ classname, method }: Request): Member | undefined {
    return this.members.get(`${classname}.${method}`);
  }
}

function membersOf({ namespaces }: Contract): ReadonlyMap<string, Member> {
  return new Map(
    namespaces.flatMap(({ name, members }) =>
      members.map((member) => [`${name}.${member.name}`, member] as const),
    ),
  );
}
