import { isObject } from "../../src/json.js";
import { callerContract } from "../../src/contract/caller.js";
import type { Contract, Member, Namespace, Schema } from "../../src/contract/contract.js";
import { camelCase, pascalCase, propertyKey, stringLiteral } from "../identifiers.js";
import { oneLine } from "../text.js";
import { globalsIn, PlanTexts } from "./plan-text.js";
import { ErrorTexts, type ErrorView } from "./error-text.js";
import { docComment } from "./doc-text.js";
import { FileNames } from "./names.js";
import { callDoc, parameterLabels, parametersText } from "./parameter-text.js";
import type { Stage } from "./stage.js";
import { TypePrinter } from "./type-text.js";

interface ClientView {
  readonly sourceName: string;
  readonly imports: string;
  readonly types: readonly { readonly doc: string; readonly declaration: string }[];
  readonly errors: readonly ErrorView[];
  readonly classes: readonly ClassView[];
  readonly modules: readonly MembersView[];
  readonly agent: AgentView;
  readonly constant: string;
  readonly define: string;
  readonly name: string;
  readonly digest: string;
  readonly namespaces: readonly NamespaceView[];
  readonly plans: string;
  readonly contract: string;
}

interface MembersView {
  readonly namespace: string;
  readonly membersDoc: string;
  readonly membersName: string;
  readonly members: readonly {
    readonly doc: string;
    readonly key: string;
    readonly parameters: string;
    readonly returns: string;
  }[];
}

interface ClassView extends MembersView {
  readonly doc: string;
  readonly stubName: string;
  readonly stub: string;
  readonly construct: string;
}

interface AgentView {
  readonly doc: string;
  readonly name: string;
  readonly handle: string;
  readonly properties: readonly { readonly doc: string; readonly key: string; readonly type: string }[];
}

interface NamespaceView {
  readonly key: string;
  readonly kind: string;
  readonly construct: string;
  readonly members: readonly {
    readonly key: string;
    readonly parameters: string;
    readonly hash: string;
    /** How to read results: nothing for plain JSON. */
    readonly plans: string;
  }[];
}

/** `NAME.client.ts`: what callers import. */
export const clientStage: Stage<ClientView> = {
  template: "client.ts.hbs",
  format: "typescript",
  path: ({ name }) => `${name}.client.ts`,
  view: ({ contract, sourceName }) => {
    const client = new Client(contract);
    const types = Object.entries(contract.$defs).map(([name, schema]) => client.typeView(name, schema));
    const errors = client.errorViews();
    const classes = contract.namespaces
      .filter(({ kind }) => kind === "class")
      .map((each) => client.classView(each));
    const modules = contract.namespaces
      .filter(({ kind }) => kind === "module")
      .map((each) => client.moduleView(each));
    const plans = new PlanTexts(contract);
    return {
      sourceName: oneLine(sourceName),
      types,
      errors,
      classes,
      modules,
      agent: client.agentView(classes, modules),
      constant: client.constant,
      define: client.define.local,
      name: stringLiteral(contract.name),
      digest: stringLiteral(contract.digest),
      namespaces: contract.namespaces.map((each) => namespaceView(each, plans)),
      plans: [plans.table(), client.errors?.table() ?? ""].join("\n").trim(),
      contract: stringLiteral(JSON.stringify(callerContract(contract))),
      imports: client.imports(),
    };
  },
};

interface Import {
  readonly name: string;
  readonly local: string;
}

/** The names of one client file, and the texts made with them. The contract's own types come first to a name. */
class Client {
  readonly constant: string;
  readonly define: Import;
  /** Where the plugin has classes of errors. */
  readonly errors: ErrorTexts | undefined;
  private readonly names = new FileNames();
  private readonly call: Import;
  private readonly stub: Import;
  private readonly handle: Import;
  private readonly json: Import;
  private readonly remoteError: Import | undefined;
  /** Where some member says what it reports. */
  private readonly progress: Import | undefined;
  private readonly typeNames: ReadonlyMap<string, string>;
  private readonly printer: TypePrinter;

  constructor(private readonly contract: Contract) {
    for (const name of globalsIn(contract)) this.names.take(name);
    this.constant = this.names.take(camelCase(contract.name));
    this.typeNames = new Map(
      Object.keys(contract.$defs).map((name) => [name, this.names.take(name, `${name}Type`)]),
    );
    const { errors = [] } = contract;
    const errorNames = new Map(errors.map(({ name }) => [name, this.names.take(name, `${name}Error`)]));
    this.call = this.importAs("Call");
    this.stub = this.importAs("Stub");
    this.handle = this.importAs("AgentHandle");
    this.json = this.importAs("Json");
    this.define = this.importAs("definePlugin");
    const members = contract.namespaces.flatMap((each) => each.members);
    const reports = members.some(({ progress, stream }) => progress !== undefined && stream !== true);
    this.progress = reports ? this.importAs("Progress") : undefined;
    this.printer = new TypePrinter(this.typeNames, this.json.local);
    this.remoteError = errors.length === 0 ? undefined : this.importAs("RemoteError");
    this.errors = this.remoteError && new ErrorTexts(errors, errorNames, this.remoteError.local);
  }

  errorViews(): readonly ErrorView[] {
    return this.errors?.views(this.printer) ?? [];
  }

  private importAs(name: string): Import {
    return { name, local: this.names.take(name, `Gofer${name.charAt(0).toUpperCase()}${name.slice(1)}`) };
  }

  /** Asked for last: by then it is known what was used. */
  imports(): string {
    const hasMembers = this.contract.namespaces.length > 0;
    const types = [
      this.handle,
      ...(hasMembers ? [this.call, this.stub] : []),
      ...(this.printer.usesJson ? [this.json] : []),
      ...(this.progress === undefined ? [] : [this.progress]),
    ];
    const texts = types.sort((a, b) => (a.name < b.name ? -1 : 1)).map((each) => `type ${importText(each)}`);
    const values = [this.define, ...(this.remoteError === undefined ? [] : [this.remoteError])];
    return [...values.map(importText), ...texts].join(", ");
  }

  typeView(name: string, schema: Schema): { doc: string; declaration: string } {
    const local = this.typeNames.get(name)!;
    const { description } = schema;
    const doc = docComment(typeof description === "string" ? description : undefined);
    const members = isObject(schema["x-type"]) ? schema["x-type"]["enum"] : undefined;
    if (isObject(members)) {
      const fields = Object.entries(members).map(
        ([key, value]) => `${propertyKey(key)}: ${this.printer.print({ const: value })}`,
      );
      const object = `export const ${local} = {\n${fields.join(",\n")}\n} as const;`;
      return {
        doc,
        declaration: `${object}\nexport type ${local} = (typeof ${local})[keyof typeof ${local}];`,
      };
    }
    const body = this.printer.interfaceBody(schema);
    const declaration =
      body === undefined
        ? `export type ${local} = ${this.printer.print(schema)};`
        : `export interface ${local} ${body}`;
    return { doc, declaration };
  }

  classView(namespace: Namespace): ClassView {
    const stubName = this.names.take(namespace.name, `${namespace.name}Stub`);
    const note = "Calling the stub changes its constructor arguments.";
    const text = namespace.doc === undefined ? note : `${namespace.doc}\n\n${note}`;
    return {
      ...this.membersView(namespace, `${stubName}Members`),
      doc: docComment(callDoc({ doc: text, parameters: namespace.construct })),
      stubName,
      stub: this.stub.local,
      construct: parametersText(namespace.construct, this.printer),
    };
  }

  moduleView(namespace: Namespace): MembersView {
    return this.membersView(namespace, `${pascalCase(namespace.name)}Functions`);
  }

  private membersView({ kind, name, members }: Namespace, membersName: string): MembersView {
    return {
      namespace: name,
      membersDoc: docComment(`${kind === "class" ? "Members" : "Functions"} of \`${name}\`.`),
      membersName: this.names.take(membersName),
      members: members.map((member) => ({
        doc: docComment(callDoc({ ...member, throws: this.errors?.localNames(member.throws) ?? [] })),
        key: propertyKey(member.name),
        parameters: parametersText(member.parameters, this.printer),
        returns: this.callText(member),
      })),
    };
  }

  private callText({ returns, progress, stream }: Member): string {
    const result = this.returnText(returns);
    if (stream === true) return `${this.call.local}<${result}, ${this.printer.print(progress ?? {})}>`;
    if (progress === undefined || this.progress === undefined) return `${this.call.local}<${result}>`;
    return `${this.call.local}<${result}, ${this.progress.local}<${this.printer.print(progress)}>>`;
  }

  private returnText(schema: Schema): string {
    return schema["x-type"] === "undefined" ? "void" : this.printer.print(schema);
  }

  agentView(classes: readonly ClassView[], modules: readonly MembersView[]): AgentView {
    const docs = new Map(this.contract.namespaces.map(({ name, doc }) => [name, doc]));
    return {
      doc: docComment(this.contract.doc ?? `An agent that serves \`${this.contract.name}\`.`),
      name: this.names.take(`${pascalCase(this.contract.name)}Agent`),
      handle: this.handle.local,
      properties: [
        ...classes.map(({ namespace, stubName }) => ({
          doc: docComment(docs.get(namespace)),
          key: propertyKey(namespace),
          type: stubName,
        })),
        ...modules.map(({ namespace, membersName }) => ({
          doc: "",
          key: propertyKey(namespace),
          type: `${this.stub.local}<${membersName}> & ${membersName}`,
        })),
      ],
    };
  }
}

function importText({ name, local }: Import): string {
  return name === local ? name : `${name} as ${local}`;
}

/** What the client's runtime must know: parameter names, and what each member looked like to its callers. */
function namespaceView({ name, kind, construct, members }: Namespace, plans: PlanTexts): NamespaceView {
  return {
    key: propertyKey(name),
    kind: stringLiteral(kind),
    construct: parameterLabels(construct),
    members: members.map((member) => ({
      key: propertyKey(member.name),
      parameters: parameterLabels(member.parameters),
      hash: stringLiteral(member.hash),
      plans: plans.member(member),
    })),
  };
}
