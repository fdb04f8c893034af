import type { PluginClient } from "../client/emitted.js";
import { shapeOf } from "../client/shapes.js";
import type { PluginShape } from "../client/shape.js";
import type { AgentHandle, AgentOptions } from "../client/types.js";
import type { CallerContract } from "../contract/caller.js";
import type { Contract } from "../contract/contract.js";
import { RmiError } from "../errors.js";
import { MemoryBroker } from "../transport/memory/broker.js";
import { MockAgent } from "./mock-agent.js";
import type { Mock, Mocked, MockedMember, StandIns } from "./mock-types.js";
import { scriptedAgent, type ScriptedAgent } from "./scripted-agent.js";
import { StandIn } from "./stand-in.js";

/**
 * Mock agents of a plugin, for tests of what calls it. They are reached through the plugin's real client and hold calls to its
 * real contract: what a mock lets pass, an agent lets pass.
 *
 * @param client  what `gofer generate` emitted
 * @throws RmiError `usage` for a client of another gofer-rmi, or one that was generated before clients had their contract
 */
export function mock<A extends AgentHandle>(client: PluginClient<A>): Mock<A> {
  return new Mocks(client);
}

/** What was registered for a namespace: a class, or what all agents share. */
type Registered =
  | { readonly kind: "class"; readonly make: () => StandIn }
  | { readonly kind: "shared"; readonly standIn: StandIn };

class Mocks<A extends AgentHandle> implements Mock<A> {
  private readonly broker = new MemoryBroker();
  private readonly shape: PluginShape;
  private readonly contract: Contract;
  private readonly registered = new Map<string, Registered>();
  private readonly agents = new Map<string, MockedAgent>();
  private readonly connectForReal: PluginClient<A>["connect"];

  constructor(private readonly client: PluginClient<A>) {
    this.shape = shapeOf(client);
    this.contract = contractOf(this.shape);
    this.connectForReal = client.connect;
  }

  get url(): string {
    return this.broker.url;
  }

  register(standIns: StandIns<A>): this {
    for (const [name, given] of Object.entries(standIns) as [string, unknown][]) {
      if (!this.contract.namespaces.some((each) => each.name === name))
        throw new RmiError("usage", `${this.contract.name} has no namespace ${name}`);
      this.registered.set(name, registration(name, given));
      for (const agent of this.agents.values()) agent.standIns.delete(name);
    }
    return this;
  }

  install(): this {
    Object.assign(this.client, {
      connect: (_url: string, address: string, options?: AgentOptions) => this.connect(address, options),
    });
    return this;
  }

  async connect(address: string, options: AgentOptions = {}): Promise<A> {
    await this.at(address).serve(this.broker);
    const { connections: _, ...others } = options; // of another broker
    return this.connectForReal(this.url, address, others);
  }

  agent(address: string): Mocked<A> {
    const agent = this.at(address);
    const entries = this.contract.namespaces.map(({ name, members }) => {
      const mocked = members.map((member) => [
        member.name,
        mockedMember(() => agent.require(name), member.name),
      ]);
      return [name, Object.fromEntries(mocked)];
    });
    return Object.fromEntries(entries) as Mocked<A>;
  }

  all(): readonly string[] {
    return [...this.agents.keys()];
  }

  reset(): void {
    for (const agent of this.agents.values()) agent.standIns.clear();
  }

  purge(): void {
    this.reset();
    this.registered.clear();
  }

  async close(): Promise<void> {
    Object.assign(this.client, { connect: this.connectForReal });
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
    this.broker.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private at(address: string): MockedAgent {
    let agent = this.agents.get(address);
    if (agent === undefined) {
      agent = new MockedAgent(address, this.contract, this.shape.errors, (name) => this.registered.get(name));
      this.agents.set(address, agent);
    }
    return agent;
  }
}

/** The agent of one address: its instances, and what serves it once somebody connects. */
class MockedAgent {
  /** Of registered classes, made when they are first needed. */
  readonly standIns = new Map<string, StandIn>();
  private serving: Promise<ScriptedAgent> | undefined;

  constructor(
    private readonly address: string,
    private readonly contract: Contract,
    private readonly classes: PluginShape["errors"],
    private readonly registered: (namespace: string) => Registered | undefined,
  ) {}

  serve(broker: MemoryBroker): Promise<ScriptedAgent> {
    const agent = new MockAgent(this.contract, this.classes, (name) => this.standIn(name));
    this.serving ??= scriptedAgent(broker.connect(), this.address, (call) => agent.answer(call));
    return this.serving;
  }

  /** @throws RmiError `usage` for a namespace that nothing stands in for */
  require(namespace: string): StandIn {
    const standIn = this.standIn(namespace);
    if (standIn === undefined) throw new RmiError("usage", `nothing stands in for ${namespace}: register it`);
    return standIn;
  }

  async close(): Promise<void> {
    await (await this.serving)?.close();
  }

  private standIn(namespace: string): StandIn | undefined {
    const registered = this.registered(namespace);
    if (registered === undefined || registered.kind === "shared") return registered?.standIn;
    let own = this.standIns.get(namespace);
    if (own === undefined) this.standIns.set(namespace, (own = registered.make()));
    return own;
  }
}

function registration(name: string, given: unknown): Registered {
  if (typeof given === "function") {
    const constructor = given as new () => object;
    return { kind: "class", make: () => new StandIn(name, new constructor()) };
  }
  if (typeof given === "object" && given !== null)
    return { kind: "shared", standIn: new StandIn(name, given) };
  throw new RmiError("usage", `${name}: expected a class, or an object with members`);
}

function mockedMember(standIn: () => StandIn, member: string): MockedMember<readonly unknown[], unknown> {
  return {
    history: () => [...standIn().history(member)],
    push: (answer) => standIn().push(member, answer),
    purge: () => void standIn().history(member).splice(0),
  };
}

/** The contract as far as a client has it; no code behind it needs more. */
function contractOf({ name, digest, contract, namespaces: shapes }: PluginShape): Contract {
  if (contract === undefined)
    throw new RmiError("usage", `the client of ${name} has no contract: generate it anew`);
  const { namespaces, $defs, errors } = JSON.parse(contract) as CallerContract;
  return {
    contract: 1,
    name,
    namespaces: namespaces.map((each) => ({
      ...each,
      members: each.members.map((member) => ({
        ...member,
        ...(shapes[each.name]?.members[member.name]?.stream === true && { stream: true }),
        model: "direct",
      })),
    })),
    $defs,
    ...(errors !== undefined && { errors }),
    hooks: { load: [], unload: [] },
    digest,
  };
}
